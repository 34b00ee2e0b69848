// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about a device and the IOMMU it is, or is not, behind.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "dt/property.h"
#include "lint/lint.h"
#include "lint/node_role.h"
#include "plan/iommus_of.h"
#include "platform/force_iommu_dma.h"
#include "platform/groups.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using policy::Dma;
using Text = std::string_view;

constexpr Message<Text, Text> kIsNoDevice{finding::kNotADevice,
                                          "`{}` is {}, not a device that does DMA"};

void FindNotADevice(const Input& input, Diagnostics& diagnostics) {
  for (const Decision& decision : input.plan.decisions) {
    if (!decision.target.has_node()) continue;
    const auto role = RoleOf(decision.target.node, input.iommus);
    if (!role) continue;
    plan::ReportAt(decision, kIsNoDevice, diagnostics, *role)
        .Help(input.iommus.IsIommu(decision.target.node)
                  ? "name the devices behind it: `dtpolicy list` shows them, and the selector key "
                    "`iommu` matches them all"
                  : "name a device behind an IOMMU: `dtpolicy list` shows them");
  }
}

// The device does DMA by another one's mapping, so it counts as behind that one's IOMMU.
bool BorrowsMapping(const plan::Target& target, const plan::Dom0& dom0) {
  const auto rows = platform::BorrowedMappings();
  return target.has_node() && std::ranges::any_of(rows, [&](const platform::BorrowedMapping& row) {
           return row.releases.Contains(dom0.linux_release->number) &&
                  target.node.IsCompatible(row.compatible);
         });
}

constexpr Message<Text> kBehindNone{finding::kNoIommu, "`{}` is behind no IOMMU"};
constexpr Message<Text> kBehindUnreadable{finding::kNoIommu,
                                          "`{}` names its IOMMU in a way that cannot be read"};
constexpr Message<Text, Text> kMapUnreadable{
    finding::kNoIommu,
    "`{}` gets no IOMMU: Linux {} cannot read the `iommu-map` that speaks for it"};
constexpr Message<Text, Text> kOfTwoDrivers{
    finding::kNoIommu,
    "`{}` gets no IOMMU: `{}` has another driver than the one before it in `iommus`"};

// The nearest bridge above `node` with a map, be it readable or not.
std::optional<dt::Node> BridgeWithMap(dt::Node node) {
  for (auto above = node.parent(); above; above = above->parent()) {
    if (above->Has("iommu-map") && plan::UsesIommuMap(*above)) return above;
  }
  return std::nullopt;
}

// Why the tree gives it none, as far as a line can say.
void HelpWithNone(const Decision& decision, const dt::IommuMap& iommus, Diagnostic& diagnostic) {
  if (const dt::IommuUser* bridge = plan::HostBridgeOf(iommus, decision.target)) {
    diagnostic.Help(
        fmt::format("`iommu-map` of `{}` does not cover its requester id", bridge->device.Path()));
  } else if (!decision.target.has_node()) {
    const bool has_map = decision.target.node.Has("iommu-map");
    diagnostic.Help(fmt::format("`{}` has {} `iommu-map`", decision.target.node.Path(),
                                has_map ? "no readable" : "no"));
  } else if (decision.target.node.Has("iommu-map") && !decision.target.node.Has("iommus")) {
    diagnostic.Help(plan::UsesIommuMap(decision.target.node)
                        ? "its `iommu-map` covers no function"
                        : "its node has `iommu-map`, which Linux reads of host bridges only, and "
                          "no `iommus`");
  } else if (const auto above = BridgeWithMap(decision.target.node)) {
    diagnostic.Help(fmt::format("`iommu-map` of `{}` cannot be read", above->Path()));
  } else {
    diagnostic.Help(
        "its node has no `iommus`, and no bridge above it an `iommu-map`: "
        "swiotlb-xen is the only way for it");
  }
}

void FindNoIommu(const Input& input, Diagnostics& diagnostics) {
  using enum plan::IommuStatus;
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden) continue;
    const bool is_none = model.attachment.status == kNone || model.attachment.status == kNotCovered;
    if (is_none && !BorrowsMapping(decision.target, input.dom0)) {
      HelpWithNone(decision, input.iommus, plan::ReportAt(decision, kBehindNone, diagnostics));
    } else if (model.attachment.status == kUnreadable) {
      const bool is_map = !model.iommus.empty();
      if (is_map) {
        plan::ReportAt(decision, kMapUnreadable, diagnostics, input.dom0.linux_release->version);
      } else {
        plan::ReportAt(decision, kBehindUnreadable, diagnostics);
      }
    } else if (model.attachment.status == kMixed) {
      plan::ReportAt(decision, kOfTwoDrivers, diagnostics, model.attachment.iommu->Path())
          .Help(
              "Linux takes IOMMUs of one driver for a device, and gives up on the second "
              "(-EINVAL)");
    }
  }
}

constexpr Message<Text, Text> kBehindDisabled{finding::kIommuDisabled,
                                              "`{}` is behind `{}`, which is disabled"};

void FindIommuDisabled(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.attachment.status != plan::IommuStatus::kDisabled) continue;
    plan::ReportAt(decision, kBehindDisabled, diagnostics, model.attachment.iommu->Path())
        .Help(
            "Linux sets up no IOMMU from a node that is not available: leave the device on "
            "swiotlb-xen, or enable the IOMMU in the board's own tree");
  }
}

constexpr Message<Text> kIsDisabled{finding::kDeviceDisabled,
                                    "`{}` is not available on this board"};

void FindDeviceDisabled(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (decision.target.node.available()) continue;
    std::optional<dt::Node> node = decision.target.node;
    while (node->enabled()) node = node->parent();
    const auto text = dt::StringOf(*node, "status");
    plan::ReportAt(decision, kIsDisabled, diagnostics)
        .Help(fmt::format("`status` of `{}` is \"{}\": no driver will see the device", node->Path(),
                          text.value_or("(not a string)")));
  }
}

constexpr Message<Text, Text, Text> kForcedByBase{
    finding::kAlreadyForced, "`{}` has `{}` in {} already, and the policy keeps it on swiotlb-xen"};
constexpr Message<Text, Text, Text> kForcedUnnamed{
    finding::kAlreadyForced, "`{}` has `{}` in {} already, and no rule of the policy names it"};

void FindAlreadyForced(const Input& input, Diagnostics& diagnostics) {
  if (!input.tree.MayHave(platform::kForceIommuDma)) return;  // nearly every base
  for (const dt::Node node : input.tree.all()) {
    if (!node.Has(platform::kForceIommuDma)) continue;
    const std::string path = node.Path();
    const Decision* decision = input.plan.Find(path);
    if (decision != nullptr && decision->dma == Dma::kIommu) continue;
    const TreePlace place{input.tree.name(), path, platform::kForceIommuDma};
    Diagnostic& diagnostic =
        decision != nullptr ? diagnostics.Report(kForcedByBase, decision->decided_by.span, path,
                                                 platform::kForceIommuDma, input.tree.name())
                            : diagnostics.Report(kForcedUnnamed, place, path,
                                                 platform::kForceIommuDma, input.tree.name());
    diagnostic
        .Help(
            "an overlay can add the property but not take it away: use the board's tree as it "
            "was before any overlay, or name the device in a `dma: iommu` rule")
        .About(path);
  }
}

constexpr Lint kIommuLints[] = {
    {finding::kNotADevice, FindNotADevice},       {finding::kNoIommu, FindNoIommu},
    {finding::kIommuDisabled, FindIommuDisabled}, {finding::kDeviceDisabled, FindDeviceDisabled},
    {finding::kAlreadyForced, FindAlreadyForced},
};

}  // namespace

std::span<const Lint> IommuLints() { return kIommuLints; }

}  // namespace dtpolicy::lint
