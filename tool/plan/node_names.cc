// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/node_names.h"

#include <algorithm>
#include <numeric>

namespace dtpolicy::plan {

NodeNames::NodeNames(const dt::DeviceTree& tree) : tree_(&tree), by_name_(tree.size()) {
  std::iota(by_name_.begin(), by_name_.end(), 0u);
  std::stable_sort(by_name_.begin(), by_name_.end(), [&tree](uint32_t a, uint32_t b) {
    return tree.at(a).name() < tree.at(b).name();
  });
}

std::span<const uint32_t> NodeNames::StartingWith(std::string_view prefix) const {
  const auto begins = [this, prefix](uint32_t index) {
    return tree_->at(index).name().substr(0, prefix.size());
  };
  const auto first = std::partition_point(by_name_.begin(), by_name_.end(),
                                          [&](uint32_t index) { return begins(index) < prefix; });
  const auto last = std::partition_point(first, by_name_.end(),
                                         [&](uint32_t index) { return begins(index) == prefix; });
  return {first, last};
}

}  // namespace dtpolicy::plan
