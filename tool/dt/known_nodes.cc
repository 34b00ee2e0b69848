// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/known_nodes.h"

namespace dtpolicy::dt {
namespace {

// What a Raspberry Pi's loader alone looks at (its documentation, "Device Tree parameters").
bool IsOfTheLoader(Node node) {
  return node.name() == "__overrides__" || node.Child("__dormant__");
}

}  // namespace

bool IsOverlay(const DeviceTree& tree) {
  bool has_fragment = false;
  for (const Node node : tree.root().children()) {
    if (FragmentContent(node)) {
      has_fragment = true;
    } else if (!IsBookkeeping(node.name()) && !IsOfTheLoader(node)) {
      return false;
    }
  }
  return has_fragment;
}

}  // namespace dtpolicy::dt
