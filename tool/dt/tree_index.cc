// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The indexes of a tree whose structure block has been walked, and what can only be seen with them.
#include <algorithm>

#include "dt/structure_block.h"
#include "dt/tree_reader.h"

namespace dtpolicy::dt {

void TreeReader::IndexChildren() {
  const size_t size = tree_.nodes_.size();
  tree_.child_index_ = HashIndex(size);
  for (uint32_t i = 1; i < size && faults_ < kMaxFaults; ++i) {
    // Each goes to another place of a table that a cache does not hold: ask for it ahead of time.
    constexpr uint32_t kAhead = 16;
    if (i + kAhead < size) tree_.child_index_.Prefetch(name_hashes_[i + kAhead]);
    const Node node = tree_.at(i);
    const std::optional<uint32_t> twin =
        tree_.child_index_.FindOrAdd(name_hashes_[i], i, [this, i, node](uint32_t other) {
          return tree_.nodes_[other].parent == tree_.nodes_[i].parent &&
                 tree_.at(other).name() == node.name();
        });
    if (twin) {
      FailAt(kTwoNodes, tree_.at(tree_.nodes_[i].parent).Path(), "", node.name(),
             FileOffset(tree_.nodes_[i].name - kTokenBytes));
    }
  }
}

void TreeReader::IndexProperties() {
  for (const uint32_t i : many_properties_) {
    const PropertyRange properties = tree_.at(i).properties();
    for (auto p = properties.begin(); p != properties.end(); ++p) {
      // The walk has seen to it that no node has two of one name.
      tree_.property_index_.FindOrAdd(tree_.hash_.Of(i, (*p).name), p.structure_offset(),
                                      [](uint32_t) { return false; });
    }
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
