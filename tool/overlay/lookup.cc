// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/lookup.h"

#include <optional>

#include "dt/libfdt_path.h"
#include "overlay/target_finder.h"

namespace dtpolicy::overlay {
namespace {

// What libfdt finds for the path of `target`, when that is another node.
std::optional<dt::Node> FoundInsteadOf(dt::Node target, dt::LibfdtLookup& lookup) {
  std::vector<dt::Node> way;  // from the target up to a child of the root
  for (dt::Node node = target; !node.is_root(); node = *node.parent()) way.push_back(node);
  for (auto node = way.rbegin(); node != way.rend(); ++node) {
    // A name with a unit address fits itself only.
    if (node->name() != node->base_name()) continue;
    const dt::Node first = lookup.Child(*node->parent(), node->name()).value();
    // Once astray it goes on below the wrong node, or nowhere; that node is what to name.
    if (first != *node) return first;
  }
  return std::nullopt;
}

}  // namespace

std::vector<MisledFragment> FindMisledFragments(const dt::DeviceTree& base,
                                                const Overlay& overlay) {
  dt::LibfdtLookup lookup(base);
  TargetFinder targets(base);
  std::vector<MisledFragment> misled;
  for (size_t i = 0; i < overlay.fragments.size(); ++i) {
    const dt::Node target = targets.Find(overlay.fragments[i].target_path);
    if (const std::optional<dt::Node> found = FoundInsteadOf(target, lookup)) {
      misled.push_back({i, *found});
    }
  }
  return misled;
}

}  // namespace dtpolicy::overlay
