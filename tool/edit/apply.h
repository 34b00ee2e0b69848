// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Any overlay on any base, as U-Boot's `fdt apply` would do it.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "edit/edited_tree.h"
#include "edit/other_overlays.h"

namespace dtpolicy::edit {

// A tree with an overlay set in it: what every form of a policy that knows the base is written
// from.
struct AppliedOverlay {
  std::unique_ptr<const dt::DeviceTree> overlay;  // its references resolved; `tree` points into it
  EditedTree tree;
  // Of each fragment, in their order, how many edits the tree had before it; behind the last, how
  // many it had then.
  std::vector<size_t> edits_before;
};

// `base` with `overlay` applied: the tree that libfdt's fdt_overlay_apply leaves (fdt_overlay.c,
// dtc 1.6.1 and U-Boot 2023.01), properties and nodes in the same order. `base` outlives the
// result. Gives null where libfdt fails, and where it would destroy something: an overlay that
// gives a node of the base another phandle makes every reference to that node lead nowhere (libfdt
// up to 1.7.0). Who silenced `phandle-overwrite` gets what libfdt does since 1.7.1: the node keeps
// its phandle, and the overlay's references follow. Each reason is reported, all in one go.
std::unique_ptr<const AppliedOverlay> ApplyOverlay(const dt::DeviceTree& base,
                                                   const dt::DeviceTree& overlay,
                                                   Diagnostics& diagnostics,
                                                   const OtherOverlays& others = {});

}  // namespace dtpolicy::edit
