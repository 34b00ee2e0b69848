// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/sharing_group.h"

#include <algorithm>

#include "base/glob.h"

namespace dtpolicy::lint {

bool IsNamed(dt::Node node, const plan::Plan& plan) {
  const plan::Decision* decision = plan.Find(node.Path());
  return decision != nullptr && decision->dma == policy::Dma::kIommu;
}

std::vector<dt::Node> NodesMatching(const dt::DeviceTree& tree,
                                    std::span<const std::string_view> patterns) {
  std::vector<Glob> globs;
  for (const std::string_view pattern : patterns) globs.emplace_back(pattern);
  std::vector<dt::Node> nodes;
  for (const std::string_view compatible : tree.DistinctCompatibles()) {
    const bool matches = std::any_of(globs.begin(), globs.end(), [compatible](const Glob& glob) {
      return glob.Matches(compatible);
    });
    if (!matches) continue;
    for (const uint32_t index : tree.FindCompatible(compatible)) {
      if (tree.at(index).available()) nodes.push_back(tree.at(index));
    }
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

SharingGroups::SharingGroups(const dt::DeviceTree& tree) {
  for (const platform::DriverGroup& group : platform::DriverGroups()) {
    for (const dt::Node node : NodesMatching(tree, group.loud)) {
      members_.push_back({node, &group, true});
    }
    for (const dt::Node node : NodesMatching(tree, group.silent)) {
      members_.push_back({node, &group, false});
    }
  }
}

const GroupMembership* SharingGroups::Find(dt::Node node) const {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [node](const GroupMembership& m) { return m.node == node; });
  return found != members_.end() ? &*found : nullptr;
}

size_t SharingGroups::LoudMembers(const platform::DriverGroup& group) const {
  return static_cast<size_t>(
      std::count_if(members_.begin(), members_.end(),
                    [&group](const GroupMembership& m) { return m.group == &group && m.loud; }));
}

bool SharingGroups::AnyNamed(const platform::DriverGroup& group, const plan::Plan& plan) const {
  return std::any_of(members_.begin(), members_.end(), [&](const GroupMembership& m) {
    return m.group == &group && IsNamed(m.node, plan);
  });
}

}  // namespace dtpolicy::lint
