// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <map>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::compare {

// The cells of a property of `node` that are references, by their number in the value: what its name
// says that it is a list of, and what the nodes it leads to say of the cells behind each reference
// (`clocks`: `#clock-cells`). Only what leads to a node is one; a number may be a phandle by chance.
std::map<size_t, dt::Node> ReferencesIn(dt::Node node, const dt::Property& property);

}  // namespace dtpolicy::compare
