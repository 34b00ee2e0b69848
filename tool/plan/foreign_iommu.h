// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Boards on which Xen does not start: it drives IOMMUs of one kind, and a device of dom0 is behind
// one of another, or has `iommus` that its driver does not read.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "dt/iommu_map.h"
#include "plan/dom0.h"
#include "plan/hidden_nodes.h"

namespace dtpolicy::plan {

struct ForeignIommu {
  dt::Node own;       // the first IOMMU that Xen sets up
  dt::Node device;    // the first device that it then gives up on
  dt::Node iommu;     // what that is behind
  bool takes_iommus;  // false: Xen's driver reads `mmu-masters` alone, and no `iommus`
  bool later_starts;  // a later release does not give up, as its driver reads `iommus`
};

// What this Xen gives up on; nothing where it starts. Xen asks its one IOMMU driver for every
// device that dom0 gets, available or not, and panics where that one knows no such IOMMU, or up to
// 4.15 no `iommus` at all. Source: Xen xen/drivers/passthrough/device_tree.c:
// iommu_add_dt_device(), xen/arch/arm/device.c: handle_device() (4.14 to 4.22). `hidden` is of the
// same Xen and tree.
std::optional<ForeignIommu> FindForeignIommu(const Dom0& dom0, const HiddenNodes& hidden,
                                             const dt::IommuMap& iommus);

// Reports it as `xen-foreign-iommu`; `dom0` is what it was found for, `tree` what messages call the
// tree.
void ReportForeignIommu(const ForeignIommu& found, const Dom0& dom0, const std::string& tree,
                        Diagnostics& diagnostics);

}  // namespace dtpolicy::plan
