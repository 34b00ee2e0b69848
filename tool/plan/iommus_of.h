// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The IOMMUs a target's DMA goes through by the tree, PCI functions included. What Xen and Linux
// make of them is attachment.h's.
#pragma once

#include <optional>
#include <vector>

#include "dt/iommu_map.h"
#include "plan/plan.h"

namespace dtpolicy::plan {

// Whether Linux asks a node's `iommu-map`: PCI host bridges, and buses whose devices have ids. On
// any other device it is ignored (drivers/iommu/of_iommu.c: of_iommu_configure_device).
bool UsesIommuMap(dt::Node node);

// The host bridge above `target` whose `iommu-map` speaks for it: for a PCI function with or
// without a node of its own. Null when it is not below such a bridge. Linux asks the same node
// (6.12 drivers/iommu/of_iommu.c: of_iommu_configure, of_pci_iommu_init).
const dt::IommuUser* HostBridgeOf(const dt::IommuMap& iommus, const Target& target);

// The requester id by which Linux asks the bridge; nothing further down, where the bus number is
// given out at run time, and for a node that is no function of the bus.
std::optional<uint32_t> RequesterId(const dt::IommuUser& bridge, const Target& target);

// Each IOMMU once, read in either form of the map. For a function directly below the host bridge
// its requester id decides; further down any entry of the map may be the one.
std::vector<dt::Node> IommusOf(const dt::IommuMap& iommus, const Target& target);

}  // namespace dtpolicy::plan
