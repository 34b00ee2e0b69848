// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The decisions of a plan as JSON, for programs.
#pragma once

#include <string>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::report {

// {"board": [...], "devices": [{path, device, node, property, dma, rule, place, iommus}]} in path
// order. `device` is Linux's name for it, null for a PCI function. `property` is the path at which
// the overlay sets it, null for a device that stays on swiotlb-xen; `created` lists the nodes the
// overlay adds on the way to it.
std::string WritePlanJson(const policy::Policy& policy, const dt::DeviceTree& tree,
                          const dt::IommuMap& iommus, const plan::Plan& plan);

}  // namespace dtpolicy::report
