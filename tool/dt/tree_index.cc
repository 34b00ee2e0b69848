// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The indexes of a tree whose structure block has been walked, and what can only be seen with them.
#include <algorithm>
#include <string_view>
#include <vector>

#include "dt/structure_block.h"
#include "dt/tree_reader.h"

namespace dtpolicy::dt {

void TreeReader::IndexChildren() {
  // So many are compared one by one.
  constexpr size_t kFewChildren = 16;
  std::vector<Node> children;
  for (uint32_t i = 0; i < tree_.nodes_.size() && faults_ < kMaxFaults; ++i) {
    children.clear();
    for (const Node child : tree_.at(i).children()) children.push_back(child);
    const bool are_many = children.size() > kFewChildren;
    if (are_many) tree_.nodes_[i].flags |= DeviceTree::kManyChildren;
    for (auto child = children.begin(); child != children.end() && faults_ < kMaxFaults; ++child) {
      const std::string_view name = child->name();
      const bool has_twin =
          are_many ? !tree_.many_children_.try_emplace({i, name}, child->index()).second
                   : std::any_of(children.begin(), child,
                                 [name](Node before) { return before.name() == name; });
      if (!has_twin) continue;
      FailAt(kTwoNodes, tree_.at(i).Path(), "", name,
             FileOffset(tree_.nodes_[child->index()].name - kTokenBytes));
    }
  }
}

// The walk has seen to it that no node has two of one name.
void TreeReader::IndexProperties() {
  for (const uint32_t i : many_properties_) {
    const PropertyRange properties = tree_.at(i).properties();
    for (auto p = properties.begin(); p != properties.end(); ++p) {
      tree_.many_properties_.try_emplace({i, (*p).name}, p.structure_offset());
    }
  }
}

void TreeReader::IndexPhandles() {
  auto& phandles = tree_.phandles_;
  if (!std::ranges::is_sorted(phandles)) {
    std::ranges::sort(phandles);
  }
  for (size_t i = 1; i < phandles.size() && faults_ < kMaxFaults; ++i) {
    if (phandles[i].first != phandles[i - 1].first) continue;
    const Node second = tree_.at(phandles[i].second);
    FailAt(kTwoPhandles, second.Path(), "phandle", phandles[i].first,
           FileOffset(tree_.nodes_[second.index()].properties_begin));
  }
}

// Sorts the uses by record, keeping the order of the nodes.
void TreeReader::IndexCompatibles() {
  uint32_t first = 0;
  for (DeviceTree::CompatibleRecord& record : tree_.compatibles_) {
    record.first_node = first;
    first += record.node_count;
    record.node_count = 0;
  }
  tree_.compatible_nodes_.resize(first);
  for (const auto& [index, node] : compatible_uses_) {
    DeviceTree::CompatibleRecord& record = tree_.compatibles_[index];
    tree_.compatible_nodes_[record.first_node + record.node_count++] = node;
  }
}

// A FIT image is a sound tree, but one that holds others (U-Boot doc/usage/fit/source_file_format).
void TreeReader::RefuseFitImage() {
  const Node root = tree_.root();
  if (root.Has("compatible") || !root.Child("images") || !root.Child("configurations")) return;
  diagnostics_.Report(kFitImage, FilePlace{tree_.name()})
      .Help(
          "take the tree out of it first: `dumpimage -l FILE` lists its parts, `dumpimage -T "
          "flat_dt -p NUMBER -o TREE FILE` takes one out");
  ++faults_;
}

}  // namespace dtpolicy::dt
