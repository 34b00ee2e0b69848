// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The indexes of a tree whose structure block has been walked, and what can only be seen with them.
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "dt/structure_block.h"
#include "dt/tree_reader.h"

namespace dtpolicy::dt {

void TreeReader::IndexChildren() {
  // So many are compared one by one.
  constexpr size_t kFewChildren = 16;
  std::vector<std::pair<std::string_view, uint32_t>> names;
  for (uint32_t i = 0; i < tree_.nodes_.size() && faults_ < kMaxFaults; ++i) {
    names.clear();
    for (const Node child : tree_.at(i).children()) names.emplace_back(child.name(), child.index());
    std::vector<size_t> twins;
    if (names.size() > kFewChildren) {
      tree_.nodes_[i].flags |= DeviceTree::kManyChildren;
      twins = tree_.many_children_.Add(i, names);
    } else {
      for (size_t second = 1; second < names.size(); ++second) {
        const auto is_twin = [&](const auto& first) { return first.first == names[second].first; };
        const auto end = names.begin() + static_cast<std::ptrdiff_t>(second);
        if (std::any_of(names.begin(), end, is_twin)) twins.push_back(second);
      }
    }
    for (const size_t twin : twins) {
      if (faults_ == kMaxFaults) return;
      FailAt(kTwoNodes, tree_.at(i).Path(), "", names[twin].first,
             FileOffset(tree_.nodes_[names[twin].second].name - kTokenBytes));
    }
  }
}

// The walk has seen to it that no node has two of one name.
void TreeReader::IndexProperties() {
  std::vector<std::pair<std::string_view, uint32_t>> names;
  for (const uint32_t i : many_properties_) {
    names.clear();
    const PropertyRange properties = tree_.at(i).properties();
    for (auto p = properties.begin(); p != properties.end(); ++p) {
      names.emplace_back((*p).name, p.structure_offset());
    }
    tree_.many_properties_.Add(i, names);
  }
}

void TreeReader::IndexPhandles() {
  auto& phandles = tree_.phandles_;
  if (!std::is_sorted(phandles.begin(), phandles.end())) {
    std::sort(phandles.begin(), phandles.end());
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
