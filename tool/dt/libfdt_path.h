// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Paths as libfdt reads them, and with it U-Boot's `fdt set` and the `target-path` of an overlay.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// Finds nodes of one tree as libfdt does (fdt_path_offset, fdt_subnode_offset_namelen; libfdt
// 1.6.1, fdt_ro.c). It takes the first child that fits, and a name without a unit address fits any
// child of that base name: `/timer` can lead to `/timer@60005000`, though there is a `/timer`
// behind it. Remembers the children of the nodes it was asked about.
class LibfdtLookup {
 public:
  explicit LibfdtLookup(const DeviceTree& tree) : tree_(&tree) {}

  std::optional<Node> Child(Node parent, std::string_view name);
  // `path` starts with `/`.
  std::optional<Node> Path(std::string_view path);
  // What it finds on the way to `node` by the node's own path, when that is another node: what
  // stands in place of `node`, or of one above it. No path leads to such a node.
  std::optional<Node> FoundInsteadOf(Node node);

 private:
  using ChildrenByBaseName = std::map<std::string_view, Node>;

  const DeviceTree* tree_;
  // The first child of each base name. Only looked up, never walked.
  std::map<uint32_t, ChildrenByBaseName> first_children_;
};

// Hands each name of `path` to `step`, which gives false to stop. Several slashes are one to
// libfdt, and those at the end are none.
template <typename Step>
void ForEachName(std::string_view path, Step step) {
  while (true) {
    const size_t begin = path.find_first_not_of('/');
    if (begin == std::string_view::npos) return;
    path.remove_prefix(begin);
    const std::string_view name = path.substr(0, path.find('/'));
    if (!step(name)) return;
    path.remove_prefix(name.size());
  }
}

}  // namespace dtpolicy::dt
