// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/attachment.h"

#include "plan/dom0.h"
#include "plan/iommus_of.h"

namespace dtpolicy::plan {
namespace {

using enum IommuStatus;

// drivers/of/base.c: of_map_id, read in 6.1, 6.12, 7.2 and 7.3.
constexpr platform::Version kMapsByCells{7, 2};

// With several cells Linux cannot tell the ids of a range apart (7.2, of_map_id).
bool IsRefused(const dt::IommuMapEntry& entry) { return entry.cells > 1 && entry.length > 1; }

}  // namespace

const Attachments::IommuFacts& Attachments::Facts(dt::Node iommu) const {
  const auto [entry, is_new] = facts_.try_emplace(iommu.index());
  if (is_new) {
    const platform::XenIommuDriver* xen = XenDriverOf(dom0_, iommu);
    const auto why = hidden_.Find(iommu);
    const bool passed_on = why && why->node.Has("xen,passthrough");
    entry->second = {xen, iommu.available() && !why, xen != nullptr || (why && !passed_on)};
  }
  return entry->second;
}

const platform::LinuxIommu* Attachments::RowFor(dt::Node iommu,
                                                const platform::LinuxRelease& release) const {
  const auto index = static_cast<uint64_t>(&release - platform::LinuxReleases().data());
  const auto [entry, is_new] = rows_.try_emplace(index << 32 | iommu.index());
  if (is_new) entry->second = platform::FindLinuxIommu(iommu.Compatibles(), release.number);
  return entry->second;
}

// One IOMMU that is in dom0's tree.
Attachment Attachments::Judge(dt::Node iommu, const platform::LinuxRelease& release) const {
  Attachment result{kAttached, iommu};
  if (!Facts(iommu).available) {
    result.status = kDisabled;
    return result;
  }
  result.row = RowFor(iommu, release);
  if (result.row == nullptr) {
    result.status = kUnknown;
  } else if (!result.row->releases.Contains(release.number)) {
    result.status = kNoDriver;
  } else if (dom0_.config != nullptr && !dom0_.config->IsOn(result.row->driver->config)) {
    result.status = kSwitchedOff;
  }
  return result;
}

// Xen takes `iommus` away where the first IOMMU is its own; the node of any other IOMMU of its own
// is gone, and Linux stops there (xen/arch/arm/domain_build.c: write_properties, handle_node).
Attachment Attachments::ByReferences(const dt::IommuUser& user,
                                     const platform::LinuxRelease& release) const {
  Attachment result;
  for (const dt::IommuReference& reference : user.references) {
    const IommuFacts& facts = Facts(reference.iommu);
    if (facts.gone) {
      if (result.status != kNone) break;
      // Where Xen's IOMMU is disabled, nobody drives it.
      result.status = facts.xen != nullptr && reference.iommu.available() ? kXens : kDisabled;
      result.iommu = reference.iommu;
      result.xen = result.status == kXens ? facts.xen : nullptr;
      return result;
    }
    const Attachment one = Judge(reference.iommu, release);
    if (one.status == kDisabled) return one;
    const bool is_first = result.status == kNone;
    const bool is_known = one.status != kUnknown && result.status != kUnknown;
    if (!is_first && !is_known) {
      result.status = kUnknown;
    } else if (!is_first && one.row->driver != result.row->driver) {
      return {kMixed, reference.iommu};
    } else if (is_first || one.status != kAttached) {
      result = one;
    }
  }
  result.legacy = user.by_masters;
  return result;
}

Attachment Attachments::ByMap(const dt::IommuUser& bridge, std::optional<uint32_t> requester_id,
                              const platform::LinuxRelease& release) const {
  const bool by_cells = release.number >= kMapsByCells;
  const auto form = by_cells ? dt::MapForm::kByCells : dt::MapForm::kFours;
  const std::vector<dt::IommuMapEntry>& map = bridge.map(form);
  const dt::IommuMapEntry* covering = requester_id ? bridge.Covering(*requester_id, form) : nullptr;
  if (map.empty()) return {bridge.has_map() ? kUnreadable : kNotCovered, std::nullopt};
  Attachment result{kNotCovered, std::nullopt};
  for (const dt::IommuMapEntry& entry : map) {
    // Every phandle up to the right entry must lead somewhere, by cells; else that entry's alone.
    const bool counts = requester_id ? &entry == covering : entry.length > 0;
    const bool stops = by_cells && (!entry.iommu || Facts(*entry.iommu).gone);
    if (!counts && !stops) continue;
    Attachment one{kUnreadable, entry.iommu};
    if (entry.iommu) {
      const IommuFacts& facts = Facts(*entry.iommu);
      if (facts.gone) {
        const bool drives = facts.xen != nullptr && entry.iommu->available();
        one.status = drives ? kXens : kDisabled;
        one.xen = drives ? facts.xen : nullptr;
      } else if (!by_cells || !IsRefused(entry)) {
        one = Judge(*entry.iommu, release);
      }
    }
    one.by_map = true;
    if (requester_id || one.behind_iommu()) return one;
    if (result.status == kNotCovered || result.status == kUnreadable) result = one;
    if (stops) break;
  }
  return result;
}

Attachment Attachments::Find(const Target& target, const platform::LinuxRelease& release) const {
  if (target.has_node()) {
    const dt::IommuUser* user = iommus_.Find(target.node);
    if (user != nullptr && user->has_map() && UsesIommuMap(target.node)) {
      const Attachment by_map = ByMap(*user, std::nullopt, release);
      if (by_map.status != kNotCovered || user->references.empty()) return by_map;
    }
    if (user != nullptr && !user->references.empty()) return ByReferences(*user, release);
    if (user != nullptr && !user->has_map()) return {kUnreadable, std::nullopt};
  }
  const dt::IommuUser* bridge = HostBridgeOf(iommus_, target);
  if (bridge == nullptr) return {};
  const auto id = RequesterId(*bridge, target);
  const bool is_below =
      target.has_node() ? target.node.parent() == bridge->device : target.functions.size() == 1;
  if (is_below && !id) return {kNotCovered, std::nullopt};
  return ByMap(*bridge, id, release);
}

}  // namespace dtpolicy::plan
