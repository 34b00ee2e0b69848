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
    diagnostics.Report(kIsNoDevice, decision.decided_by.span, decision.path, *role)
        .Help(input.iommus.IsIommu(decision.target.node)
                  ? "name the devices behind it: `dtpolicy list` shows them, and the selector key "
                    "`iommu` matches them all"
                  : "name a device behind an IOMMU: `dtpolicy list` shows them")
        .About(decision.path);
  }
}

// The device does DMA by another one's mapping, so it counts as behind that one's IOMMU.
bool BorrowsMapping(const plan::Target& target, const plan::Dom0& dom0) {
  const auto rows = platform::BorrowedMappings();
  return target.has_node() &&
         std::any_of(rows.begin(), rows.end(), [&](const platform::BorrowedMapping& row) {
           return dom0.linux_release->number <= row.until &&
                  target.node.IsCompatible(row.compatible);
         });
}

constexpr Message<Text> kBehindNone{finding::kNoIommu, "`{}` is behind no IOMMU"};
constexpr Message<Text> kBehindUnreadable{finding::kNoIommu,
                                          "`{}` names its IOMMU in a way that cannot be read"};

void FindNoIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (!model.iommus.empty() || BorrowsMapping(decision.target, input.dom0)) continue;
    const bool claims =
        decision.target.has_node() && input.iommus.Find(decision.target.node) != nullptr;
    Diagnostic& diagnostic =
        claims ? diagnostics.Report(kBehindUnreadable, decision.decided_by.span, decision.path)
               : diagnostics.Report(kBehindNone, decision.decided_by.span, decision.path);
    diagnostic.About(decision.path);
    if (const dt::IommuUser* bridge = plan::HostBridgeOf(input.iommus, decision.target)) {
      diagnostic.Help(fmt::format("`iommu-map` of `{}` does not cover its requester id",
                                  bridge->device.Path()));
    } else if (!decision.target.has_node()) {
      diagnostic.Help(fmt::format("`{}` has no `iommu-map`", decision.target.node.Path()));
    } else if (!claims) {
      diagnostic.Help(
          "its node has no `iommus`, and no bridge above it an `iommu-map`: "
          "swiotlb-xen is the only way for it");
    }
  }
}

constexpr Message<Text, Text> kBehindDisabled{finding::kIommuDisabled,
                                              "`{}` is behind `{}`, which is disabled"};

void FindIommuDisabled(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    for (const dt::Node iommu : model.iommus) {
      if (iommu.available()) continue;
      diagnostics.Report(kBehindDisabled, decision.decided_by.span, decision.path, iommu.Path())
          .Help(
              "Linux sets up no IOMMU from a node that is not available: leave the device on "
              "swiotlb-xen, or enable the IOMMU in the board's own tree")
          .About(decision.path);
    }
  }
}

constexpr Message<Text> kIsDisabled{finding::kDeviceDisabled,
                                    "`{}` is not available on this board"};

void FindDeviceDisabled(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (decision.target.node.available()) continue;
    std::optional<dt::Node> node = decision.target.node;
    while (node->enabled()) node = node->parent();
    const auto status = node->Find("status");
    const auto text = status ? dt::DecodeString(status->value) : std::nullopt;
    diagnostics.Report(kIsDisabled, decision.decided_by.span, decision.path)
        .Help(fmt::format("`status` of `{}` is \"{}\": no driver will see the device", node->Path(),
                          text.value_or("(not a string)")))
        .About(decision.path);
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
