// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace dtpolicy::plan {

std::string PciNodeName(policy::PciFunction function, bool is_bridge) {
  return fmt::format("{}@{:x},{:x}", is_bridge ? "pci" : "dev", function.device, function.function);
}

std::string Target::Path() const {
  std::string path = node.Path();
  for (size_t i = 0; i < functions.size(); ++i) {
    if (path.back() != '/') path += '/';
    path += PciNodeName(functions[i], i + 1 < functions.size());
  }
  return path;
}

const Decision* Plan::Find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(decisions, path, {}, &Decision::path);
  return found != decisions.end() && found->path == path ? &*found : nullptr;
}

}  // namespace dtpolicy::plan
