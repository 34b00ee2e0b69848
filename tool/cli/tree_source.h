// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Where device trees come from: a file, standard input, or a folder as Linux shows a running tree
// (/proc/device-tree).
#pragma once

#include <memory>
#include <string>

#include "base/diagnostic.h"
#include "dt/device_tree.h"

namespace dtpolicy::cli {

// The tree at `path`; null, and reported, when it cannot be read or is unsound. A folder is a node:
// its files are properties, its folders are child nodes, links are left out. The property `name`
// that Linux adds to each node (drivers/of/fdt.c, populate_properties, 6.12) is left out too.
std::unique_ptr<const dt::DeviceTree> LoadTree(const std::string& path, Diagnostics& diagnostics);

// The same, of a board: what is an overlay is refused.
std::unique_ptr<const dt::DeviceTree> LoadBoardTree(const std::string& path,
                                                    Diagnostics& diagnostics);

}  // namespace dtpolicy::cli
