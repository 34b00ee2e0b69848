// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Two trees, or two overlays, compared by what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dt/device_tree.h"

namespace dtpolicy::compare {

// A property as it is in one and the other; nothing where it is absent. Values are text as dts
// writes them.
struct PropertyChange {
  std::string name;
  std::optional<std::string> before;
  std::optional<std::string> after;
};

enum class NodeChange { kAdded, kRemoved, kChanged };

struct DeviceChange {
  // In an overlay: below the fragment's target, "/soc/mixer@14450000" or "&label".
  std::string path;
  std::string device;  // Linux's name for it; empty in an overlay, and where it makes no device
  NodeChange change;
  std::vector<PropertyChange> properties;  // by name
};

// What differs, by path. Not counted: the order of nodes and properties, which phandle a node has
// as long as references lead to the same node, which number a fragment has, `__symbols__` (labels),
// and what changes with each boot or build: `/chosen/kaslr-seed`, `/chosen/rng-seed`, the root's
// `timestamp`.
std::vector<DeviceChange> DiffTrees(const dt::DeviceTree& before, const dt::DeviceTree& after);

}  // namespace dtpolicy::compare
