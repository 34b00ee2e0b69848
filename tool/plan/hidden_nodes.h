// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The nodes of a board's tree that Xen keeps from dom0, or hands over disabled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dt/device_tree.h"
#include "platform/xen.h"

namespace dtpolicy::plan {

// Why dom0 has no such device: what Xen does, in words for a message, and with which node.
struct HiddenNode {
  std::string why;
  dt::Node node;  // the device's own, or one above it
};

class HiddenNodes {
 public:
  // `tree` and `xen` outlive it.
  HiddenNodes(const platform::XenRelease& xen, const dt::DeviceTree& tree);

  // What hides a node hides all below it. Nothing for what dom0 gets.
  std::optional<HiddenNode> Find(dt::Node node) const;

 private:
  // Of the node itself. Null where Xen does not hide it. Devices share the buses above them: each
  // node is looked at once.
  const std::string* Why(dt::Node node) const;
  std::optional<std::string> FindOut(dt::Node node) const;

  const platform::XenRelease& xen_;
  std::vector<std::string_view> root_;
  std::optional<dt::Node> console_;
  mutable std::vector<bool> visible_;                         // by index
  mutable std::unordered_map<uint32_t, std::string> hidden_;  // only looked up
};

}  // namespace dtpolicy::plan
