// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a fragment puts into a tree, as nodes and properties. Every written form starts from it:
//
//   Overlay → NewContent of each fragment → .dtbo → applied to the base → merged tree, script
//                                         → .dts
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// A property of whole cells or of one string; without either it is a boolean.
struct NewProperty {
  std::string_view name;  // a constant
  std::vector<uint32_t> cells = {};
  std::string text = {};

  std::string Value() const;  // as in the blob
  bool operator==(const NewProperty&) const = default;
};

// Properties and children of a node, in the order in which they are set.
struct NewContent {
  std::string name;
  std::vector<NewProperty> properties;
  std::vector<NewContent> children;
};

// One fragment of the written overlay.
struct FragmentContent {
  std::string_view target_path;  // the overlay's
  NewContent node;               // its `__overlay__`
};

// The written fragments, by their numbers: one for each device, in order, then the one of the
// stamp. That one goes to the root, so that it makes /chosen where the base has none.
size_t FragmentCount(const Overlay& overlay);
FragmentContent ContentOf(const Overlay& overlay, size_t fragment);
// What to call the board in comments, on one line: its name, or its first compatible.
std::string BoardName(const Overlay& overlay);
// Why a fragment is there, for readers of a written form.
std::string CommentOf(const Overlay& overlay, size_t fragment);

}  // namespace dtpolicy::overlay
