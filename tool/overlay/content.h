// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a fragment puts into a tree, as nodes and properties. Every written form starts from it:
//
//   Overlay → NewContent of each fragment → .dtbo, .dts
//                                         → Additions (what the base lacks) → merged tree, script
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// A property of whole cells; without cells it is a boolean.
struct NewProperty {
  std::string_view name;  // a constant
  std::vector<uint32_t> cells;

  std::string Value() const;  // as in the blob
  bool operator==(const NewProperty&) const = default;
};

// Properties and children of a node, in the order in which they are set.
struct NewContent {
  std::string name;
  std::vector<NewProperty> properties;
  std::vector<NewContent> children;
};

// The `__overlay__` node of `fragment`.
NewContent OverlayNode(const Fragment& fragment);

// What the node `target` of a base lacks.
struct Addition {
  dt::Node target;
  NewContent content;             // its name is the target's own
  std::vector<size_t> fragments;  // the fragments it comes from
};

// What `base` lacks of the overlay, in the order of the fragments; fragments with a common target
// are one addition, and nodes they share are in it once. A property that the base has is left as it
// is, whatever its value. Throws std::bad_optional_access when a target does not exist.
std::vector<Addition> FindAdditions(const dt::DeviceTree& base, const Overlay& overlay);

}  // namespace dtpolicy::overlay
