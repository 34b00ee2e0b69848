// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the writer of a selector that matches nothing may have meant.
#pragma once

#include <optional>
#include <string>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "policy/selector.h"

namespace dtpolicy::plan {

// One line of help with a real name of the tree ("nearest: `samsung,exynos5250-mixer`
// (/soc/mixer@14450000)"), or what the tree has instead; nothing when there is nothing like it.
std::optional<std::string> Suggest(const policy::Selector& selector, const dt::DeviceTree& tree,
                                   const dt::IommuMap& iommus);

}  // namespace dtpolicy::plan
