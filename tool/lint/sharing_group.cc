// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/sharing_group.h"

#include <algorithm>
#include <optional>

#include "base/glob.h"

namespace dtpolicy::lint {
namespace {

dt::Node NodeOf(const plan::Decision* decision) { return decision->target.node; }

}  // namespace

NamedNodes::NamedNodes(const plan::Plan& plan) {
  for (const plan::Decision& decision : plan.decisions) {
    const bool is_named = decision.dma == policy::Dma::kIommu && decision.target.has_node();
    if (is_named) by_node_.push_back(&decision);
  }
  std::ranges::sort(by_node_, {}, NodeOf);
}

const plan::Decision* NamedNodes::Find(dt::Node node) const {
  const auto found = std::ranges::lower_bound(by_node_, node, {}, NodeOf);
  return found != by_node_.end() && NodeOf(*found) == node ? *found : nullptr;
}

std::vector<dt::Node> NodesMatching(const dt::DeviceTree& tree,
                                    std::span<const std::string_view> patterns) {
  std::vector<dt::Node> nodes;
  const auto add = [&](std::string_view compatible) {
    for (const uint32_t index : tree.FindCompatible(compatible)) {
      if (tree.at(index).available()) nodes.push_back(tree.at(index));
    }
  };
  for (const std::string_view pattern : patterns) {
    if (!Glob::IsPattern(pattern)) {
      add(pattern);
      continue;
    }
    for (const std::string_view compatible : tree.DistinctCompatibles()) {
      if (AnyMatches({&compatible, 1}, pattern)) add(compatible);
    }
  }
  std::ranges::sort(nodes);
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

namespace {

// The first node that the earliest of the patterns with any finds.
std::optional<dt::Node> FirstMatching(const dt::DeviceTree& tree,
                                      std::span<const std::string_view> patterns) {
  for (size_t i = 0; i < patterns.size(); ++i) {
    const std::vector<dt::Node> nodes = NodesMatching(tree, patterns.subspan(i, 1));
    if (!nodes.empty()) return nodes.front();
  }
  return std::nullopt;
}

}  // namespace

SharingGroups::SharingGroups(const dt::DeviceTree& tree) {
  for (const platform::DriverGroup& group : platform::DriverGroups()) {
    const std::optional<dt::Node> first = FirstMatching(tree, group.loud);
    for (const dt::Node node : NodesMatching(tree, group.loud)) {
      members_.push_back({node, &group, true, first == node});
    }
    for (const dt::Node node : NodesMatching(tree, group.silent)) {
      members_.push_back({node, &group, false, false});
    }
  }
}

size_t SharingGroups::LoudMembers(const platform::DriverGroup& group) const {
  return static_cast<size_t>(std::ranges::count_if(
      members_, [&group](const GroupMembership& m) { return m.group == &group && m.loud; }));
}

bool SharingGroups::AnyNamed(const platform::DriverGroup& group, const NamedNodes& named) const {
  return std::ranges::any_of(members_, [&](const GroupMembership& m) {
    return m.group == &group && named.contains(m.node);
  });
}

}  // namespace dtpolicy::lint
