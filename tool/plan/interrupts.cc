// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/interrupts.h"

#include <algorithm>
#include <optional>

#include "dt/property.h"

namespace dtpolicy::plan {
namespace {

constexpr uint32_t kPrivatePeripheral = 1;

bool IsGic(dt::Node node) {
  const auto strings = node.Compatibles();
  return std::any_of(strings.begin(), strings.end(), [](std::string_view s) {
    return s.starts_with("arm,gic-") || s.ends_with("-gic");
  });
}

// The nearest `interrupt-parent` at or above the node (Devicetree Specification 0.4, 2.4.1.2).
std::optional<dt::Node> InterruptParent(dt::Node node) {
  for (std::optional<dt::Node> at = node; at; at = at->parent()) {
    if (const auto phandle = dt::U32Of(*at, "interrupt-parent")) {
      return node.tree().FindPhandle(*phandle);
    }
  }
  return std::nullopt;
}

}  // namespace

bool UsesPrivateInterrupt(dt::Node node) {
  if (const auto extended = dt::CellsOf(node, "interrupts-extended")) {
    for (size_t i = 0; i < extended->size();) {
      const auto controller = node.tree().FindPhandle((*extended)[i]);
      const auto cells = controller ? dt::U32Of(*controller, "#interrupt-cells") : std::nullopt;
      if (!cells || *cells >= extended->size() - i) return false;
      if (IsGic(*controller) && *cells >= 3 && (*extended)[i + 1] == kPrivatePeripheral)
        return true;
      i += 1 + *cells;
    }
    return false;
  }
  const auto interrupts = dt::CellsOf(node, "interrupts");
  const auto controller = interrupts ? InterruptParent(node) : std::nullopt;
  const auto cells = controller ? dt::U32Of(*controller, "#interrupt-cells") : std::nullopt;
  if (!cells || *cells < 3 || !IsGic(*controller)) return false;
  for (size_t i = 0; i + *cells <= interrupts->size(); i += *cells) {
    if ((*interrupts)[i] == kPrivatePeripheral) return true;
  }
  return false;
}

}  // namespace dtpolicy::plan
