// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/node_role.h"

#include <algorithm>

#include "dt/known_properties.h"

namespace dtpolicy::lint {
namespace {

// The architected timers of ARM and the SoC timers whose compatibles say so; a timer has no other
// mark of its own (Linux bindings timer/*.yaml).
bool IsTimer(dt::Node node) {
  const auto strings = node.Compatibles();
  return std::ranges::any_of(strings, [](std::string_view s) {
    return s.ends_with("-timer") || s.ends_with(",timer") || s.ends_with("-mct") ||
           s == "arm,sp804" || s == "snps,dw-apb-timer";
  });
}

}  // namespace

std::optional<std::string_view> RoleOf(dt::Node node, const dt::IommuMap& iommus) {
  if (node.is_root()) return "the root node";
  if (iommus.IsIommu(node)) return "an IOMMU";
  const std::string_view type = dt::DeviceType(node);
  if (type == "cpu") return "a CPU";
  if (type == "memory") return "memory";
  // What is behind an IOMMU masters, whatever else it is: a PCI host bridge may have an MSI or INTx
  // controller of its own.
  if (iommus.Find(node) != nullptr) return std::nullopt;
  if (node.Has("interrupt-controller") && type != "pci") return "an interrupt controller";
  if (IsTimer(node)) return "a timer";
  return std::nullopt;
}

}  // namespace dtpolicy::lint
