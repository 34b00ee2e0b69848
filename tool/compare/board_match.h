// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Whether an overlay, or a policy, is for the board of a tree. U-Boot's `fdt apply` does not ask.
#pragma once

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "policy/policy.h"

namespace dtpolicy::compare {

// Warns (`wrong-board`) where both roots have a `compatible` and no string of them in common. No
// more than that: an overlay for a whole family of boards often names another member.
void CheckBoard(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                Diagnostics& diagnostics);

// False, and `wrong-board` is reported, where the running `tree` is none of the boards of `policy`.
// Who silenced that finding gets true.
bool IsBoardOf(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics);

}  // namespace dtpolicy::compare
