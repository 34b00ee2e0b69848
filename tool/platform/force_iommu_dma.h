// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

namespace dtpolicy::platform {

// The property that the series reads: boolean, so its value is empty; 6.18 warns
// when a boolean property has one (Linux drivers/of/property.c: of_property_read_bool).
inline constexpr char kForceIommuDma[] = "xen,force-iommu-dma";

}  // namespace dtpolicy::platform
