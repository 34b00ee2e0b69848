// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A tree or an overlay in a form in which equal things have equal names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dt/device_tree.h"

namespace dtpolicy::compare {

class ComparableTree {
 public:
  struct ComparableProperty {
    std::string_view value;
    dt::Node node;  // that sets it: one of those that an overlay has for the same target
  };
  struct ComparableNode {
    dt::Node node;
    std::map<std::string_view, ComparableProperty> properties;
  };

  // `tree` outlives it.
  explicit ComparableTree(const dt::DeviceTree& tree);
  ComparableTree(const ComparableTree&) = delete;
  ComparableTree& operator=(const ComparableTree&) = delete;

  // By path; in an overlay by the path below the fragment's target.
  const std::map<std::string_view, ComparableNode>& nodes() const { return nodes_; }
  bool is_overlay() const { return is_overlay_; }

  // What the cell at `offset` of the property `name` leads to, if it is a reference: the path of a
  // node, or in an overlay "&label".
  std::optional<std::string> Reference(std::string_view name, const ComparableProperty& property,
                                       size_t offset, uint32_t cell) const;

 private:
  void AddTree(dt::Node node, const std::string& path);
  void AddProperties(dt::Node node, const std::string& path);
  void AddOverlay();
  void ReadLabels();

  const dt::DeviceTree& tree_;
  bool is_overlay_;
  std::map<uint32_t, std::string> paths_;             // by the node's index
  std::map<std::string_view, ComparableNode> nodes_;  // by texts of paths_
  // `__fixups__`: "/fragment@0:target:0" to the label.
  std::map<std::string, std::string, std::less<>> labels_;
};

}  // namespace dtpolicy::compare
