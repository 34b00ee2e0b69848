// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/merged_tree.h"

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

}  // namespace

MergedTree::MergedTree(const dt::DeviceTree& base, const Overlay& overlay)
    : additions_(FindAdditions(base, overlay)), tree_(base) {
  for (const Addition& addition : additions_) {
    Set(tree_, addition.target.index(), addition.content);
  }
}

}  // namespace dtpolicy::overlay
