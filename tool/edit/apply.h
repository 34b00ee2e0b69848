// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Any overlay on any base, as U-Boot's `fdt apply` would do it.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "dt/device_tree.h"

namespace dtpolicy::edit {

// `base` with `overlay` applied, without room to grow: the tree that libfdt's fdt_overlay_apply
// leaves (fdt_overlay.c, dtc 1.6.1 and U-Boot 2023.01), properties and nodes in the same order.
// Gives nothing where libfdt fails, and where it would destroy something: an overlay that gives a
// node of the base another phandle makes every reference to that node lead nowhere (libfdt before
// 1.7). Each reason is reported, all in one go.
std::optional<std::string> ApplyOverlay(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                                        Diagnostics& diagnostics);

}  // namespace dtpolicy::edit
