// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Where a fragment lands in a boot loader. libfdt, and so U-Boot's `fdt apply` and `fdt set`, takes
// a path component without unit address for any node of that name with one: `/timer` finds
// `/timer@60005000` when that comes first (fdt_ro.c, fdt_nodename_eq_). No target-path says
// otherwise, so that such an overlay must not be written.
#pragma once

#include <cstddef>
#include <vector>

#include "dt/device_tree.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

struct MisledFragment {
  size_t fragment;  // index in Overlay::fragments
  dt::Node found;   // what libfdt finds instead of the target
};

// The fragments of which libfdt would find another target, in order. Every target exists in `base`.
std::vector<MisledFragment> FindMisledFragments(const dt::DeviceTree& base, const Overlay& overlay);

}  // namespace dtpolicy::overlay
