// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The devices of a tree that are behind IOMMUs, available or not, as a table and as JSON.
#pragma once

#include <string>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"

namespace dtpolicy::report {

std::string WriteDeviceListText(const dt::DeviceTree& tree, const dt::IommuMap& iommus);

// {"devices": [{path, device, status, iommus, driven-by, class, hazard}]}, in path order. `iommus`
// are paths; `driven-by` is "xen", "dom0" or null, for the newest Xen in its default build.
std::string WriteDeviceListJson(const dt::DeviceTree& tree, const dt::IommuMap& iommus);

}  // namespace dtpolicy::report
