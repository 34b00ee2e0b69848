// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Nodes by name, sorted, so that a glob with a literal beginning looks only at names that begin so.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"

namespace dtpolicy::plan {

class NodeNames {
 public:
  explicit NodeNames(const dt::DeviceTree& tree);

  // Indexes of the nodes whose name (with unit address) begins with `prefix`, ordered by name.
  std::span<const uint32_t> StartingWith(std::string_view prefix) const;

 private:
  const dt::DeviceTree* tree_;
  std::vector<uint32_t> by_name_;
};

}  // namespace dtpolicy::plan
