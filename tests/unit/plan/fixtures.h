// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the tests of the plan share: a tree with its IOMMUs, and policies cut down to what a test is
// about.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/plan.h"
#include "policy/marked_policy.h"
#include "policy/policy.h"

namespace dtpolicy::plan {

// The tree of tests/boards/NAME.dts, which nothing is wrong with.
struct TestBoard {
  explicit TestBoard(std::string_view name);

  dt::Node At(std::string_view path) const;

  std::unique_ptr<const dt::DeviceTree> tree;
  dt::IommuMap iommus;
};

// A policy for the board `example,board` with `rest` behind `board`, and what it was read from.
struct TestPolicy {
  explicit TestPolicy(std::string_view rest);

  policy::Reading reading;
  policy::Policy policy;
};

// A policy whose one rule has `entry` (a flow mapping) as its one device.
struct TestSelector : TestPolicy {
  explicit TestSelector(std::string_view entry);

  const policy::Selector& operator*() const { return policy.rules.front().devices.front(); }
};

// The paths of targets, in their order, one a line.
std::string Listing(const std::vector<Target>& targets);
std::string Listing(const std::vector<dt::Node>& nodes);

}  // namespace dtpolicy::plan
