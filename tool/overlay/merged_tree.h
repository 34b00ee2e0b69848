// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → merged tree, with the bytes of `fdtoverlay`, which moves the rest of the tree
// for each change.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dt/device_tree.h"
#include "overlay/content.h"
#include "overlay/edited_tree.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// `base` with the overlay applied: what U-Boot's `fdt apply` leaves, as a tree. Linear in the size
// of both.
class MergedTree {
 public:
  // Every fragment's target exists in `base`, which outlives this.
  MergedTree(const dt::DeviceTree& base, const Overlay& overlay);

  // The blob. It has no room to grow, whatever the base had.
  std::string Write() const { return tree_.Write(); }
  // By how many bytes that is larger than a base without room.
  size_t Growth() const { return static_cast<size_t>(tree_.Growth()); }

 private:
  std::vector<Addition> additions_;
  EditedTree tree_;  // refers to names in additions_
};

}  // namespace dtpolicy::overlay
