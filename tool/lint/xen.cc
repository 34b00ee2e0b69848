// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what Xen keeps for itself, so that dom0 never sees the property.
#include "platform/xen.h"

#include <fmt/format.h>

#include "lint/lint.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using plan::DeviceModel;
using Text = std::string_view;

constexpr Kind kXenDrivesIommu{"xen-drives-iommu", Level::kError, Adjustable::kYes};
constexpr Message<Text, Text, Text, Text> kDrivenByXen{
    kXenDrivesIommu, "`{}` is behind `{}`, which Xen {} drives itself ({})"};

void FindXenDrivesIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden_by == nullptr) continue;
    Diagnostic& diagnostic = diagnostics.Report(kDrivenByXen, decision.decided_by.span,
                                                decision.path, model.attachment.iommu->Path(),
                                                input.dom0.xen->version, model.hidden_by->driver);
    diagnostic
        .Help(
            "Xen hides the IOMMU from dom0 and adds granted pages to it itself: the device works "
            "without the property, and the property does nothing")
        .About(decision.path);
    const bool map_stays = !input.dom0.xen->strips_iommu_map && model.target.node.Has("iommu-map");
    if (map_stays) {
      diagnostic.Help(
          "before Xen 4.19 its `iommu-map` reaches dom0 all the same, with a phandle "
          "that leads nowhere; Linux ignores it");
    }
  }
}

constexpr Kind kXenHidesDevice{"xen-hides-device", Level::kError, Adjustable::kYes};
constexpr Message<Text, Text> kHiddenByXen{kXenHidesDevice, "dom0 never sees `{}`: {}"};

void FindXenHidesDevice(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (!model.hidden) continue;
    const auto& [why, node] = *model.hidden;
    Diagnostic& diagnostic =
        diagnostics.Report(kHiddenByXen, decision.decided_by.span, decision.path, why);
    // What hides a node hides all below it.
    if (node != decision.target.node) {
      diagnostic.Help(fmt::format("so with `{}` above it", node.Path()));
    }
    diagnostic.Help("take it out of the rule").About(decision.path);
  }
}

constexpr Lint kXenLints[] = {
    {kXenDrivesIommu,
     {"A device of a `dma: iommu` rule is behind an IOMMU that this Xen drives itself: its "
      "compatible "
      "is in the table of a driver that is built by default, or the policy's `xen.drives` names "
      "it.",
      "Xen hides such an IOMMU from dom0, used or not (`iommu=0` does not expose it), and takes "
      "`iommus` from its users. Linux has nothing to drive; the property does nothing. Granted "
      "pages "
      "are safe: Xen adds their frames to the device's table.",
      "Take the device out of the rule. If this Xen was built without that driver, correct "
      "`xen.version`; what a build drives beside the defaults belongs in `xen.drives`.",
      "Xen xen/arch/arm/domain_build.c: handle_node, write_properties; "
      "xen/drivers/passthrough/arm/"},
     FindXenDrivesIommu},
    {kXenHidesDevice,
     {"Xen does not pass the node of a device of a `dma: iommu` rule to dom0.",
      "Linux in dom0 makes no device from it; the property on it does nothing.",
      "Take the device out of the rule. A device with `xen,passthrough` is a guest's: the two "
      "properties on one node contradict each other.",
      "Xen xen/arch/arm/domain_build.c: handle_node (skip_matches, PPIs, used by Xen), "
      "write_properties (xen,passthrough); xen/arch/arm/platforms/*.c (blacklist_dev)"},
     FindXenHidesDevice},
};

}  // namespace

std::span<const Lint> XenLints() { return kXenLints; }

}  // namespace dtpolicy::lint
