// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Paths as libfdt reads them, and with it U-Boot's `fdt set` and the `target-path` of an overlay.
#pragma once

#include <optional>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// The node that libfdt finds at `path`, which starts with `/` (fdt_path_offset; libfdt 1.6.1,
// fdt_ro.c). It takes the first child that fits, and a name without a unit address fits any child
// of that base name: `/timer` can lead to `/timer@60005000`, though there is a `/timer` behind it.
std::optional<Node> FindPathLikeLibfdt(const DeviceTree& tree, std::string_view path);

}  // namespace dtpolicy::dt
