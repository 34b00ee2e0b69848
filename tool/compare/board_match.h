// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Whether an overlay, or a policy, is for the board of a tree. U-Boot's `fdt apply` does not ask.
#pragma once

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "policy/policy.h"

namespace dtpolicy::compare {

// False, and `wrong-board` is reported, where both roots have a `compatible` and no string of them
// in common. Who silenced that finding gets true.
bool IsForBoard(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                Diagnostics& diagnostics);

// The same for a running tree and the boards of `policy`.
bool IsBoardOf(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics);

}  // namespace dtpolicy::compare
