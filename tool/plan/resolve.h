// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Policy + tree → Plan: which devices each rule names, and which rule has the last word.
#pragma once

#include <optional>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::plan {

// A device that any `dma: swiotlb` rule matches stays on swiotlb-xen, whatever else matches it;
// naming it one by one for the IOMMU as well is reported as `conflicting-rules`. A device that only
// `dma: iommu` rules match is decided by the first of them.
//
// The wrong board ends it at once: nothing said about another board's tree would help. So does a
// rule with which the matches are more than may be (`limit-exceeded`). Every other finding
// (`no-match`, `expect-mismatch`, `conflicting-rules`) is reported for all rules, and the plan
// holds what could be decided.
//
// `policy` and `tree` outlive the plan.
std::optional<Plan> Resolve(const policy::Policy& policy, const dt::DeviceTree& tree,
                            const dt::IommuMap& iommus, Diagnostics& diagnostics);

// Whether one of the policy's board compatibles is among the strings of the root's `compatible`.
bool IsForBoard(const policy::Policy& policy, const dt::DeviceTree& tree);

}  // namespace dtpolicy::plan
