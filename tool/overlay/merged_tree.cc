// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/merged_tree.h"

#include <optional>

#include "overlay/target_finder.h"

namespace dtpolicy::overlay {

MergedTree::MergedTree(const dt::DeviceTree& base, const Overlay& overlay) : tree_(base) {
  TargetFinder targets(base);
  for (size_t i = 0; i < FragmentCount(overlay); ++i) {
    const FragmentContent fragment = ContentOf(overlay, i);
    Set(targets.Find(fragment.target_path).index(), fragment.node);
  }
}

// Node by node, as libfdt's overlay_apply_node() goes down both trees, but only what differs.
void MergedTree::Set(edit::EditedTree::NodeId node, const NewContent& content) {
  for (const NewProperty& property : content.properties) {
    if (!IsThere(property, tree_.Find(node, property.name))) {
      tree_.SetProperty(node, property.name, property.Value());
    }
  }
  for (const NewContent& child : content.children) {
    const std::optional<edit::EditedTree::NodeId> existing = tree_.Child(node, child.name);
    Set(existing ? *existing : tree_.AddChild(node, names_.emplace_back(child.name)), child);
  }
}

}  // namespace dtpolicy::overlay
