// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The members that a tree has of each group of devices that hand buffers to each other.
#pragma once

#include <string_view>
#include <vector>

#include "dt/device_tree.h"
#include "plan/plan.h"
#include "platform/groups.h"

namespace dtpolicy::lint {

struct GroupMembership {
  dt::Node node;
  const platform::DriverGroup* group;
  bool loud;   // its difference ends the whole group with an error
  bool first;  // of the loud ones: the driver binds it before the others
};

// The nodes that a plan gives to the IOMMU. It must outlive this.
class NamedNodes {
 public:
  explicit NamedNodes(const plan::Plan& plan);

  bool empty() const { return by_node_.empty(); }
  const plan::Decision* Find(dt::Node node) const;
  bool contains(dt::Node node) const { return Find(node) != nullptr; }

 private:
  std::vector<const plan::Decision*> by_node_;  // in tree order
};

class SharingGroups {
 public:
  // Looks at available nodes only: no driver binds another one.
  explicit SharingGroups(const dt::DeviceTree& tree);

  const std::vector<GroupMembership>& all() const { return members_; }  // in tree order per group
  size_t LoudMembers(const platform::DriverGroup& group) const;
  bool AnyNamed(const platform::DriverGroup& group, const NamedNodes& named) const;

 private:
  std::vector<GroupMembership> members_;
};

// The available nodes of `tree` that have a compatible which matches one of `patterns`.
std::vector<dt::Node> NodesMatching(const dt::DeviceTree& tree,
                                    std::span<const std::string_view> patterns);

}  // namespace dtpolicy::lint
