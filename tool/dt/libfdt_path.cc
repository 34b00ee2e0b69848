// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/libfdt_path.h"

namespace dtpolicy::dt {

std::optional<Node> LibfdtLookup::Child(Node parent, std::string_view name) {
  // A name with a unit address fits itself only, and that is indexed.
  if (name.find('@') != std::string_view::npos) return parent.Child(name);
  const auto [entry, is_new] = first_children_.try_emplace(parent.index());
  if (is_new) {  // all names of a parent at once, so that many siblings cost no more than once
    for (const Node child : parent.children()) entry->second.try_emplace(child.base_name(), child);
  }
  const auto found = entry->second.find(name);
  if (found == entry->second.end()) return std::nullopt;
  return found->second;
}

std::optional<Node> LibfdtLookup::Path(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  std::optional<Node> node = tree_->root();
  ForEachName(path, [this, &node](std::string_view name) {
    node = Child(*node, name);
    return node.has_value();
  });
  return node;
}

std::optional<Node> LibfdtLookup::FoundInsteadOf(Node node) {
  std::optional<Node> found;  // the uppermost, since below it all others are astray
  for (; !node.is_root(); node = *node.parent()) {
    // A name with a unit address fits itself only.
    if (node.name() != node.base_name()) continue;
    const Node first = Child(*node.parent(), node.name()).value();
    if (first != node) found = first;
  }
  return found;
}

}  // namespace dtpolicy::dt
