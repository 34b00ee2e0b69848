// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: behind the audits of both trees.
#include "compare/dma_diff.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>

#include "dt/device_name.h"

namespace dtpolicy::compare {
namespace {

using plan::AuditedDevice;
using plan::DeviceModel;
using plan::IommuStatus;

bool HasIommu(const DeviceModel& model) {
  return model.attachment.behind_iommu() || model.attachment.status == IommuStatus::kXens;
}

IommuOfDevice IommuOf(const DeviceModel& model) {
  return {model.attachment.iommu ? model.attachment.iommu->Path() : std::string(),
          model.attachment.status == IommuStatus::kXens};
}

bool ShareCompatible(dt::Node a, dt::Node b) {
  const auto of_a = a.Compatibles();
  const auto of_b = b.Compatibles();
  return std::ranges::any_of(of_a, [&of_b](std::string_view compatible) {
    return std::ranges::find(of_b, compatible) != of_b.end();
  });
}

// One of the trees, asked about devices of the other one.
class Side {
 public:
  explicit Side(const AuditedTree& tree) : tree_(tree), modeller_(tree.audit.dom0, tree.iommus) {
    for (const AuditedDevice& device : tree.audit.devices) {
      audited_.emplace(device.model.target.node.index(), &device);
    }
  }

  const std::vector<AuditedDevice>& devices() const { return tree_.audit.devices; }

  // What the audit says of a node; null where it is not available, or behind no IOMMU.
  const AuditedDevice* Audited(dt::Node node) const {
    const auto found = audited_.find(node.index());
    return found == audited_.end() ? nullptr : found->second;
  }

  // Disabled devices count too: they have an IOMMU all the same.
  bool HasIommu(dt::Node node) const {
    DeviceModel model = modeller_.Model(plan::Target{node, {}}, false);
    modeller_.SetRelease(*tree_.audit.releases.back(), model);
    return compare::HasIommu(model);
  }

  // The node here that is `device` of `other`.
  std::optional<dt::Node> Same(dt::Node device, const std::string& path, const Side& other) const {
    if (const auto node = tree().FindPath(path)) return node;
    const auto address = dt::TranslatedAddress(device);
    if (!address) return std::nullopt;
    std::optional<dt::Node> found;
    const auto [first, last] = ByAddress().equal_range(*address);
    for (auto entry = first; entry != last; ++entry) {
      const dt::Node node = entry->second;
      if (!ShareCompatible(node, device) || other.tree().FindPath(node.Path())) continue;
      if (found) return std::nullopt;  // which of them nobody can tell
      found = node;
    }
    return found;
  }

 private:
  const dt::DeviceTree& tree() const { return tree_.iommus.tree(); }

  // Every device of the tree, made when first asked for.
  const std::unordered_multimap<uint64_t, dt::Node>& ByAddress() const {
    if (!by_address_.empty()) return by_address_;
    dt::DeviceNamer namer;
    for (const dt::Node node : tree().all()) {
      if (!node.Has("compatible")) continue;
      if (const auto address = namer.Address(node)) by_address_.emplace(*address, node);
    }
    return by_address_;
  }

  const AuditedTree& tree_;
  const plan::DeviceModeller modeller_;
  std::unordered_map<uint32_t, const AuditedDevice*> audited_;  // only looked up
  // In no certain order; of what it finds one at most is taken.
  mutable std::unordered_multimap<uint64_t, dt::Node> by_address_;
};

class DmaDiffer {
 public:
  DmaDiffer(const AuditedTree& before, const AuditedTree& after) : before_(before), after_(after) {}

  std::vector<DmaChange> Diff() {
    for (const AuditedDevice& device : after_.devices()) AddNewer(device);
    for (const AuditedDevice& device : before_.devices()) AddOlder(device);
    std::vector<DmaChange> changes;
    for (auto& [path, change] : changes_) changes.push_back(std::move(change));
    return changes;
  }

 private:
  // The node of `to` that is `node` of `from`, if it is so the other way round too.
  static std::optional<dt::Node> Counterpart(const DeviceModel& model, const Side& from,
                                             const Side& to) {
    const dt::Node node = model.target.node;
    const auto found = to.Same(node, model.path, from);
    if (!found) return std::nullopt;
    return from.Same(*found, found->Path(), to) == node ? found : std::nullopt;
  }

  // A device behind an IOMMU in the newer tree.
  void AddNewer(const AuditedDevice& device) {
    const DeviceModel& model = device.model;
    const auto old = Counterpart(model, after_, before_);
    if (old && HasIommu(model) && !before_.HasIommu(*old)) {
      At(model.target.node, old).gained = IommuOf(model);
    } else if (old && old->Path() != model.path) {
      At(model.target.node, old);
    }
    const AuditedDevice* was = old ? before_.Audited(*old) : nullptr;
    if (plan::IsHarm(device.worst) && (was == nullptr || !plan::IsHarm(was->worst))) {
      At(model.target.node, old).risk = DmaRisk{device.worst, device.WorstReleases()};
    }
  }

  // A device behind an IOMMU in the older tree.
  void AddOlder(const AuditedDevice& device) {
    const DeviceModel& model = device.model;
    const auto now = Counterpart(model, before_, after_);
    if (!now || !now->available()) return;
    if (HasIommu(model) && !after_.HasIommu(*now)) {
      At(*now, model.target.node).lost = IommuOf(model);
    } else if (now->Path() != model.path) {
      At(*now, model.target.node);
    }
  }

  // The change of `node`, which is `old` in the older tree.
  DmaChange& At(dt::Node node, std::optional<dt::Node> old) {
    const std::string path = node.Path();
    const auto [entry, is_new] = changes_.try_emplace(path);
    DmaChange& change = entry->second;
    if (!is_new) return change;
    change.path = path;
    change.device = dt::LinuxDeviceName(node);
    change.device_class = plan::ClassOf(plan::Target{node, {}});
    if (old && old->Path() != path) {
      change.renamed_from = RenamedFrom{old->Path(), dt::LinuxDeviceName(*old)};
    }
    return change;
  }

  const Side before_;
  const Side after_;
  std::map<std::string, DmaChange> changes_;
};

}  // namespace

std::vector<DmaChange> DiffDma(const AuditedTree& before, const AuditedTree& after) {
  return DmaDiffer(before, after).Diff();
}

}  // namespace dtpolicy::compare
