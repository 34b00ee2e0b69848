// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Runs every lint over a plan, then takes out what the policy allows.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "lint/lint.h"

namespace dtpolicy::lint {

void RunLints(const Input& input, Diagnostics& diagnostics);

// The lints of all families, sorted by the ids of what they find.
const std::vector<const Lint*>& AllLints();

// Removes every finding that an entry of the policy's `allow` accepts: same id, and, where the
// entry lists devices, about one of them. Reports an entry that accepted nothing (`unused-allow`)
// and one that names no lint (`unknown-lint`). Errors of the text itself are never removed. When
// the entries name more devices than may be (`limit-exceeded`), nothing is removed.
void ApplyAllowances(const policy::Policy& policy, const dt::DeviceTree& tree,
                     const dt::IommuMap& iommus, Diagnostics& diagnostics);

}  // namespace dtpolicy::lint
