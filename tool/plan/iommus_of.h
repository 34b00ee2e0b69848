// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The IOMMUs a target's DMA goes through, PCI functions included.
#pragma once

#include <vector>

#include "dt/iommu_map.h"
#include "plan/plan.h"

namespace dtpolicy::plan {

// The host bridge above `target` whose `iommu-map` speaks for it: for a PCI function with or
// without a node of its own. Null when it is not below such a bridge. Linux asks the same node
// (6.12 drivers/iommu/of_iommu.c: of_iommu_configure, of_pci_iommu_init).
const dt::IommuUser* HostBridgeOf(const dt::IommuMap& iommus, const Target& target);

// Each IOMMU once. For a function directly below the host bridge its requester id decides; further
// down the bus number is given out at run time, and any entry of the map may be the one.
std::vector<dt::Node> IommusOf(const dt::IommuMap& iommus, const Target& target);

}  // namespace dtpolicy::plan
