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
  bool loud;  // its difference ends the whole group with an error
};

class SharingGroups {
 public:
  // Looks at available nodes only: no driver binds another one.
  explicit SharingGroups(const dt::DeviceTree& tree);

  const std::vector<GroupMembership>& all() const { return members_; }  // in tree order per group
  const GroupMembership* Find(dt::Node node) const;
  size_t LoudMembers(const platform::DriverGroup& group) const;
  bool AnyNamed(const platform::DriverGroup& group, const plan::Plan& plan) const;

 private:
  std::vector<GroupMembership> members_;
};

// Whether the plan gives `node` to the IOMMU.
bool IsNamed(dt::Node node, const plan::Plan& plan);

// The available nodes of `tree` that have a compatible which matches one of `patterns`.
std::vector<dt::Node> NodesMatching(const dt::DeviceTree& tree,
                                    std::span<const std::string_view> patterns);

}  // namespace dtpolicy::lint
