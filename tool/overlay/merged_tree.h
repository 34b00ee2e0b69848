// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → merged tree, with the bytes of `fdtoverlay`, which moves the rest of the tree
// for each change.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "dt/device_tree.h"
#include "edit/edited_tree.h"
#include "overlay/content.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// `base` with the overlay applied: what U-Boot's `fdt apply` leaves, as a tree. Linear in the size
// of both.
class MergedTree {
 public:
  // Every fragment's target exists in `base`, which outlives this. Throws std::bad_optional_access
  // where one does not.
  MergedTree(const dt::DeviceTree& base, const Overlay& overlay);

  // The blob. It has no room to grow, whatever the base had.
  std::string Write() const { return tree_.Write(); }
  // By how many bytes a base without room grows at most while the overlay is applied to it.
  size_t Growth() const { return tree_.Growth(); }

 private:
  void Set(edit::EditedTree::NodeId node, const NewContent& content);

  edit::EditedTree tree_;
  std::deque<std::string> names_;  // of new nodes, which tree_ refers to
};

}  // namespace dtpolicy::overlay
