// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `diff` shows.
#pragma once

#include <string>
#include <vector>

#include "compare/tree_diff.h"

namespace dtpolicy::report {

// One paragraph per device: `+` what came, `-` what went, `~` what changed. Empty without changes.
std::string WriteDifferencesText(const std::vector<compare::DeviceChange>& changes);
std::string WriteDifferencesJson(const std::vector<compare::DeviceChange>& changes);

}  // namespace dtpolicy::report
