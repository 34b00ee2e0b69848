// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/hidden_nodes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "dt/known_properties.h"
#include "dt/property.h"

namespace dtpolicy::plan {
namespace {

// The UART that Xen has its console on: `stdout-path` of /chosen, if Xen has a driver for it
// (xen/drivers/char/console.c and arm-uart.c: dt_uart_init; `dtuart=` may name another).
std::optional<dt::Node> ConsoleOf(const dt::DeviceTree& tree) {
  const auto chosen = tree.FindPath("/chosen");
  const auto path = chosen ? dt::StringOf(*chosen, "stdout-path") : std::nullopt;
  if (!path) return std::nullopt;
  const std::string_view name = path->substr(0, path->find(':'));
  return name.starts_with('/') ? tree.FindPath(name) : tree.FindAlias(name);
}

constexpr uint32_t kPrivatePeripheral = 1;

bool IsGic(dt::Node node) {
  const auto strings = node.Compatibles();
  return std::ranges::any_of(
      strings, [](std::string_view s) { return s.starts_with("arm,gic-") || s.ends_with("-gic"); });
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

// Whether one of the node's interrupts is a private peripheral interrupt of an ARM GIC (three or
// more cells, the first of them 1: binding interrupt-controller/arm,gic.yaml).
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

}  // namespace

HiddenNodes::HiddenNodes(const platform::XenRelease& xen, const dt::DeviceTree& tree)
    : xen_(xen),
      root_(tree.root().Compatibles()),
      console_(ConsoleOf(tree)),
      visible_(tree.size()) {}

std::optional<HiddenNode> HiddenNodes::Find(dt::Node node) const {
  for (std::optional<dt::Node> at = node; at && !at->is_root(); at = at->parent()) {
    if (const std::string* why = Why(*at)) return HiddenNode{*why, *at};
  }
  return std::nullopt;
}

const std::string* HiddenNodes::Why(dt::Node node) const {
  if (visible_[node.index()]) return nullptr;
  if (const auto known = hidden_.find(node.index()); known != hidden_.end()) {
    return &known->second;
  }
  std::optional<std::string> why = FindOut(node);
  if (why) return &hidden_.emplace(node.index(), *std::move(why)).first->second;
  visible_[node.index()] = true;
  return nullptr;
}

std::optional<std::string> HiddenNodes::FindOut(dt::Node node) const {
  // xen/arch/arm/domain_build.c: write_properties sets `status` to "disabled".
  if (node.Has("xen,passthrough")) {
    return "it has `xen,passthrough`, and Xen keeps it for a guest";
  }
  const auto compatibles = node.Compatibles();
  if (const auto why = platform::HiddenFromDom0(xen_, root_, compatibles, dt::DeviceType(node))) {
    return fmt::format("it is {}", *why);
  }
  if (console_ == node && platform::XenDrivesUart(xen_, compatibles)) {
    return "it is the UART that Xen has its console on";
  }
  if (UsesPrivateInterrupt(node)) {
    return "it uses a private peripheral interrupt (PPI), which Xen gives to no domain";
  }
  return std::nullopt;
}

}  // namespace dtpolicy::plan
