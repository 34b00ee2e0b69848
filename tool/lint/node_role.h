// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <optional>
#include <string_view>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"

namespace dtpolicy::lint {

// What `node` is when it is no device that does DMA, in words for a message ("an IOMMU", "a CPU");
// nothing for every other node. Told by the properties that the Devicetree Specification gives each
// kind, never by node name.
std::optional<std::string_view> RoleOf(dt::Node node, const dt::IommuMap& iommus);

}  // namespace dtpolicy::lint
