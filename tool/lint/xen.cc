// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what Xen keeps for itself, so that dom0 never sees the property.
#include "platform/xen.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "lint/lint.h"
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

constexpr Message<Text, std::string, std::string, std::string> kCannotStart{
    finding::kXenForeignIommu,
    "Xen {} does not start on this board: it drives `{}`, and `{}` is behind `{}`, which it does "
    "not"};

constexpr Message<Text, std::string, std::string> kTakesNoIommus{
    finding::kXenForeignIommu,
    "Xen {} does not start on this board: its driver for `{}` reads `mmu-masters` alone, and `{}` "
    "has "
    "`iommus`"};

// The first IOMMU that Xen itself sets up.
std::optional<dt::Node> SetUpByXen(const Input& input) {
  for (const dt::Node iommu : input.iommus.iommus()) {
    if (!iommu.available() || iommu.Has("xen,passthrough")) continue;
    if (plan::XenDriverOf(input.dom0, iommu) != nullptr) return iommu;
  }
  return std::nullopt;
}

// Xen asks its one IOMMU driver for every device that dom0 gets, available or not, and gives up
// where that one knows no such IOMMU, or up to 4.15 no `iommus` at all. Read in 4.14 to 4.22.
void FindXenForeignIommu(const Input& input, Diagnostics& diagnostics) {
  const auto own = SetUpByXen(input);
  if (!own) return;
  const plan::HiddenNodes hidden(*input.dom0.xen, input.tree);
  // Devices that the legacy binding names too are let through (4.14: dt_device_is_protected).
  const bool takes_iommus = platform::SmmuTakesIommus(*input.dom0.xen) ||
                            plan::XenDriverOf(input.dom0, *own)->driver != "ARM_SMMU" ||
                            input.tree.MayHave("mmu-masters");
  for (const dt::IommuUser& user : input.iommus.users()) {
    if (user.references.empty() || user.by_masters) continue;
    const dt::Node iommu = user.references.front().iommu;
    if (!takes_iommus && !hidden.Find(user.device)) {
      diagnostics
          .Report(kTakesNoIommus, TreePlace{input.tree.name(), user.device.Path(), "iommus"},
                  input.dom0.xen->version, own->Path(), user.device.Path())
          .Help("boot it with `iommu=no`, or take Xen 4.16 or later");
      return;
    }
    if (!plan::IsBehindForeignIommu(input.dom0, hidden, user)) continue;
    diagnostics
        .Report(kCannotStart, TreePlace{input.tree.name(), user.device.Path(), "iommus"},
                input.dom0.xen->version, own->Path(), user.device.Path(), iommu.Path())
        .Help(
            "it cannot add the device to its IOMMU, so that dom0 cannot be set up, and Xen panics: "
            "boot it with `iommu=no`; it hides its IOMMUs from dom0 all the same");
    return;
  }
}

constexpr Lint kXenLints[] = {
    {finding::kXenDrivesIommu, FindXenDrivesIommu},
    {finding::kXenHidesDevice, FindXenHidesDevice},
    {finding::kXenForeignIommu, FindXenForeignIommu},
};

}  // namespace

std::span<const Lint> XenLints() { return kXenLints; }

}  // namespace dtpolicy::lint
