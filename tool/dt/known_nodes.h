// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Nodes that stand for no hardware: what dtc and overlays keep books in.
#pragma once

#include <optional>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// A child of the root in which dtc writes down labels and references (dtc
// Documentation/dt-object-internal.txt). Below it are names of nodes, and no devices.
constexpr bool IsBookkeeping(std::string_view name) {
  return name == "__symbols__" || name == "__fixups__" || name == "__local_fixups__";
}

// The `__overlay__` of a child of an overlay's root: what its fragment sets.
inline std::optional<Node> FragmentContent(Node node) { return node.Child("__overlay__"); }

// Whether `tree` is an overlay: it has fragments, and nothing but them. Trees of real boards have
// come with a forgotten fragment among their devices.
bool IsOverlay(const DeviceTree& tree);

}  // namespace dtpolicy::dt
