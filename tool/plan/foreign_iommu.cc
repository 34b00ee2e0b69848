// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/foreign_iommu.h"

#include <algorithm>

#include "platform/xen.h"

namespace dtpolicy::plan {

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
  for (const dt::IommuUser& user : iommus.users()) {
    if (user.references.empty() || user.by_masters) continue;
    const bool gives_up =
        takes_iommus ? IsBehindForeignIommu(dom0, hidden, user) : !hidden.Find(user.device);
    if (gives_up) {
      return ForeignIommu{*own, user.device, user.references.front().iommu, takes_iommus};
    }
  }
  return std::nullopt;
}

}  // namespace dtpolicy::plan
