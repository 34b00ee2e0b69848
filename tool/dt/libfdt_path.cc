// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/libfdt_path.h"

namespace dtpolicy::dt {
namespace {

std::optional<Node> FindChild(Node node, std::string_view name) {
  // A name with a unit address fits itself only, and that is indexed.
  if (name.find('@') != std::string_view::npos) return node.Child(name);
  for (const Node child : node.children()) {
    if (child.base_name() == name) return child;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Node> FindPathLikeLibfdt(const DeviceTree& tree, std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  std::optional<Node> node = tree.root();
  while (node) {
    const size_t begin = path.find_first_not_of('/');  // several slashes are one to libfdt
    if (begin == std::string_view::npos) break;
    path.remove_prefix(begin);
    const std::string_view name = path.substr(0, path.find('/'));
    node = FindChild(*node, name);
    path.remove_prefix(name.size());
  }
  return node;
}

}  // namespace dtpolicy::dt
