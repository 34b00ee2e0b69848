// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what Xen keeps for itself, so that dom0 never sees the property.
#include "platform/xen.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "lint/lint.h"
#include "plan/foreign_iommu.h"
#include "plan/hidden_nodes.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using plan::DeviceModel;
using Text = std::string_view;

constexpr Message<Text, Text, Text, Text> kDrivenByXen{
    finding::kXenDrivesIommu, "`{}` is behind `{}`, which Xen {} drives itself ({})"};

void FindXenDrivesIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden_by == nullptr) continue;
    Diagnostic& diagnostic =
        plan::ReportAt(decision, kDrivenByXen, diagnostics, model.attachment.iommu->Path(),
                       input.dom0.xen->version, model.hidden_by->driver);
    diagnostic.Help(
        "Xen hides the IOMMU from dom0 and adds granted pages to it itself: the device works "
        "without the property, and the property does nothing");
    const bool map_stays = !input.dom0.xen->strips_iommu_map && model.target.node.Has("iommu-map");
    if (map_stays) {
      diagnostic.Help(
          "before Xen 4.19 its `iommu-map` reaches dom0 all the same, with a phandle "
          "that leads nowhere; Linux ignores it");
    }
  }
}

constexpr Message<Text, Text> kHiddenByXen{finding::kXenHidesDevice, "dom0 never sees `{}`: {}"};

void FindXenHidesDevice(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (!model.hidden) continue;
    const auto& [why, node] = *model.hidden;
    Diagnostic& diagnostic = plan::ReportAt(decision, kHiddenByXen, diagnostics, why);
    // What hides a node hides all below it.
    if (node != decision.target.node) {
      diagnostic.Help(fmt::format("so with `{}` above it", node.Path()));
    }
    diagnostic.Help("take it out of the rule");
  }
}

void FindXenForeignIommu(const Input& input, Diagnostics& diagnostics) {
  const plan::HiddenNodes hidden(*input.dom0.xen, input.tree);
  const auto found = plan::FindForeignIommu(input.dom0, hidden, input.iommus);
  if (found) plan::ReportForeignIommu(*found, input.dom0, input.tree.name(), diagnostics);
}

void FindXenNoDriver(const Input& input, Diagnostics& diagnostics) {
  for (const auto& compatible : input.policy.xen.drives) {
    plan::CheckXenDrives(*input.dom0.xen, *compatible, compatible.span, diagnostics);
  }
}

constexpr Lint kXenLints[] = {
    {finding::kXenDrivesIommu, FindXenDrivesIommu},
    {finding::kXenHidesDevice, FindXenHidesDevice},
    {finding::kXenForeignIommu, FindXenForeignIommu},
    {finding::kXenNoDriver, FindXenNoDriver},
};

}  // namespace

std::span<const Lint> XenLints() { return kXenLints; }

}  // namespace dtpolicy::lint
