// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A policy to start from, for a board that has none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dt/device_tree.h"
#include "plan/dom0.h"

namespace dtpolicy::report {

// What keeps a device of the starter policy from being named, in words for its comment.
struct StarterDevice {
  const plan::DeviceModel* model;
  std::string left_out;  // empty: the device is named
};

// What keeps the whole board from having a policy (`no-virtualization`); the starter policy allows
// it, so that it still says what the tree holds.
struct StarterObstacle {
  std::string lint;
  std::string message;
};

// YAML that compiles against `tree` without an error: the devices that can be named stand in one
// rule, every other one behind an IOMMU in a comment with the reason. Of those that the tree leaves
// disabled it only says how many there are.
std::string WriteStarterPolicy(const dt::DeviceTree& tree,
                               const std::vector<StarterDevice>& devices, size_t disabled,
                               const std::optional<StarterObstacle>& obstacle);

}  // namespace dtpolicy::report
