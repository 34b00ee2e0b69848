// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the writer of a selector that matches nothing may have meant, by the key that narrows it
// most.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "policy/selector.h"

namespace dtpolicy::plan {

// One line of help with a real name of the tree ("nearest: `samsung,exynos5250-mixer`
// (/soc/mixer@14450000)"), or what the tree has instead; nothing when there is nothing like it.
using Suggestion = std::optional<std::string>(const policy::Selector& selector,
                                              const dt::IommuMap& iommus);

Suggestion SuggestPath;
Suggestion SuggestNode;
Suggestion SuggestLabel;
Suggestion SuggestAlias;
Suggestion SuggestCompatible;
Suggestion SuggestDevice;
Suggestion SuggestIommu;
Suggestion SuggestBridge;

// Help for a pattern that only nodes match that are not available, such as the one at `path`.
std::string SuggestUnavailable(std::string_view path);

// A real name of the tree that someone who wrote `name` for a device may have meant, be it a path,
// Linux's name, an alias or a label.
std::optional<std::string> NearestDevice(std::string_view name, const dt::DeviceTree& tree);

}  // namespace dtpolicy::plan
