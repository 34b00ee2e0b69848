// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → merged tree, with the bytes of `fdtoverlay`, which moves the rest of the tree
// for each change.

#include <vector>

#include "overlay/content.h"
#include "overlay/edited_tree.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

void Set(EditedTree& tree, EditedTree::NodeId node, const NewContent& content) {
  for (const NewProperty& property : content.properties) {
    tree.SetProperty(node, property.name, property.Value());
  }
  for (const NewContent& child : content.children) {
    Set(tree, tree.AddChild(node, child.name), child);
  }
}

// The tree refers to names in `additions`.
EditedTree Merge(const dt::DeviceTree& base, const std::vector<Addition>& additions) {
  EditedTree tree(base);
  for (const Addition& addition : additions) Set(tree, addition.target.index(), addition.content);
  return tree;
}

}  // namespace

std::string MergeIntoBase(const dt::DeviceTree& base, const Overlay& overlay) {
  const std::vector<Addition> additions = FindAdditions(base, overlay);
  return Merge(base, additions).Write();
}

size_t GrowthInBytes(const dt::DeviceTree& base, const Overlay& overlay) {
  const std::vector<Addition> additions = FindAdditions(base, overlay);
  return static_cast<size_t>(Merge(base, additions).Growth());
}

}  // namespace dtpolicy::overlay
