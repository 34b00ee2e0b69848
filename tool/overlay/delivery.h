// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What can go wrong between a plan that is sound and the board, on the way through the boot loader.
#pragma once

#include <cstddef>
#include <string>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "plan/plan.h"

namespace dtpolicy::overlay {

// Reports each device that is to get the property and that no path leads the boot loader to
// (`ambiguous-path`). libfdt, and so U-Boot's `fdt apply` and `fdt set`, takes a path component
// without unit address for any node of that name with one: `/timer` finds `/timer@60005000` when
// that comes first (fdt_ro.c, fdt_nodename_eq_). No target-path says otherwise. The same for a PCI
// function without a node, if one behind it is to get the property too.
void CheckPaths(const dt::DeviceTree& base, const plan::Plan& plan, Diagnostics& diagnostics);

// Reports `tree-growth` where `growth` bytes are more than the tightest usual delivery leaves room
// for. `policy_name` is what messages call the policy.
void CheckGrowth(size_t growth, const std::string& policy_name, Diagnostics& diagnostics);

}  // namespace dtpolicy::overlay
