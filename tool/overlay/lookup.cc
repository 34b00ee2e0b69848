// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/lookup.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace dtpolicy::overlay {
namespace {

class LibfdtLookup {
 public:
  // What libfdt finds for the path of `target`, when that is another node.
  std::optional<dt::Node> FoundInsteadOf(dt::Node target) {
    std::vector<dt::Node> way;  // from the target up to a child of the root
    for (dt::Node node = target; !node.is_root(); node = *node.parent()) way.push_back(node);
    for (auto node = way.rbegin(); node != way.rend(); ++node) {
      const dt::Node first = FirstOfName(*node);
      // Once astray it goes on below the wrong node, or nowhere; that node is what to name.
      if (first != *node) return first;
    }
    return std::nullopt;
  }

 private:
  dt::Node FirstOfName(dt::Node node) {
    if (node.name().find('@') != std::string_view::npos) return node;
    const dt::Node parent = *node.parent();
    const auto [entry, is_new] = first_children_.try_emplace(parent.index());
    if (is_new) {  // all names of a parent at once, so that many siblings cost no more than once
      for (dt::Node child : parent.children()) entry->second.try_emplace(child.base_name(), child);
    }
    return entry->second.at(node.base_name());
  }

  // Only looked up, never walked.
  std::unordered_map<uint32_t, std::unordered_map<std::string_view, dt::Node>> first_children_;
};

}  // namespace

std::vector<MisledFragment> FindMisledFragments(const dt::DeviceTree& base,
                                                const Overlay& overlay) {
  LibfdtLookup lookup;
  std::vector<MisledFragment> misled;
  for (size_t i = 0; i < overlay.fragments.size(); ++i) {
    const dt::Node target = base.FindPath(overlay.fragments[i].target_path).value();
    if (const std::optional<dt::Node> found = lookup.FoundInsteadOf(target)) {
      misled.push_back({i, *found});
    }
  }
  return misled;
}

}  // namespace dtpolicy::overlay
