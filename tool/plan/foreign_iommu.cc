// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/foreign_iommu.h"

#include <algorithm>
#include <string_view>

#include "base/findings.h"
#include "platform/xen.h"

namespace dtpolicy::plan {
namespace {

using Text = std::string_view;

constexpr Message<Text, std::string, std::string, std::string> kCannotStart{
    finding::kXenForeignIommu,
    "Xen {} does not start on this board: it drives `{}`, and `{}` is behind `{}`, which it does "
    "not"};

constexpr Message<Text, std::string, std::string> kTakesNoIommus{
    finding::kXenForeignIommu,
    "Xen {} does not start on this board: its driver for `{}` reads `mmu-masters` alone, and `{}` "
    "has `iommus`"};

}  // namespace

std::optional<ForeignIommu> FindForeignIommu(const Dom0& dom0, const HiddenNodes& hidden,
                                             const dt::IommuMap& iommus) {
  const auto all = iommus.iommus();
  const auto own = std::ranges::find_if(all, [&dom0](dt::Node iommu) {
    return iommu.available() && !iommu.Has("xen,passthrough") &&
           XenDriverOf(dom0, iommu) != nullptr;
  });
  if (own == all.end()) return std::nullopt;
  // Devices that the legacy binding names too are let through (4.14: dt_device_is_protected).
  const bool takes_iommus = platform::SmmuTakesIommus(*dom0.xen) ||
                            XenDriverOf(dom0, *own)->driver != "ARM_SMMU" ||
                            iommus.tree().MayHave("mmu-masters");
  const auto users = iommus.users();
  const auto is_foreign = [&](const dt::IommuUser& user) {
    return IsBehindForeignIommu(dom0, hidden, user);
  };
  for (const dt::IommuUser& user : users) {
    if (user.references.empty() || user.by_masters) continue;
    if (takes_iommus ? !is_foreign(user) : hidden.Find(user.device).has_value()) continue;
    const bool later_starts = !takes_iommus && std::ranges::none_of(users, is_foreign);
    return ForeignIommu{*own, user.device, user.references.front().iommu, takes_iommus,
                        later_starts};
  }
  return std::nullopt;
}

void ReportForeignIommu(const ForeignIommu& found, const Dom0& dom0, const std::string& tree,
                        Diagnostics& diagnostics) {
  const auto& [own, device, iommu, takes_iommus, later_starts] = found;
  const TreePlace place{tree, device.Path(), "iommus"};
  if (!takes_iommus) {
    diagnostics.Report(kTakesNoIommus, place, dom0.xen->version, own.Path(), device.Path())
        .Help(later_starts ? "boot it with `iommu=no`, or take Xen 4.16 or later"
                           : "boot it with `iommu=no`");
    return;
  }
  diagnostics
      .Report(kCannotStart, place, dom0.xen->version, own.Path(), device.Path(), iommu.Path())
      .Help(
          "it cannot add the device to its IOMMU, so that dom0 cannot be set up, and Xen panics: "
          "boot it with `iommu=no`; it hides its IOMMUs from dom0 all the same");
}

}  // namespace dtpolicy::plan
