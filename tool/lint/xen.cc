// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what Xen keeps for itself, so that dom0 never sees the property.
#include "platform/xen.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dt/known_properties.h"
#include "dt/property.h"
#include "lint/interrupts.h"
#include "lint/lint.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using plan::DeviceModel;
using Text = std::string_view;

constexpr Message<Text, Text, Text, Text> kDrivenByXen{
    finding::kXenDrivesIommu, "`{}` is behind `{}`, which Xen {} drives itself ({})"};

void FindXenDrivesIommu(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden_by == nullptr) continue;
    Diagnostic& diagnostic = diagnostics.Report(kDrivenByXen, decision.decided_by.span,
                                                decision.path, model.iommus.front().Path(),
                                                input.dom0.xen->version, model.hidden_by->driver);
    diagnostic
        .Help(
            "Xen hides the IOMMU from dom0 and adds granted pages to it itself: the device works "
            "without the property, and the property does nothing")
        .About(decision.path);
    const bool map_stays = !input.dom0.xen->strips_iommu_map && model.target.node.Has("iommu-map");
    if (map_stays) {
      diagnostic.Help(
          "before Xen 4.19 its `iommu-map` reaches dom0 all the same, with a phandle "
          "that leads nowhere; Linux ignores it");
    }
  }
}

// The UART that Xen has its console on: `stdout-path` of /chosen, if Xen has a driver for it
// (xen/drivers/char/console.c and arm-uart.c: dt_uart_init; `dtuart=` may name another).
std::optional<dt::Node> ConsoleOf(const dt::DeviceTree& tree) {
  const auto chosen = tree.FindPath("/chosen");
  if (!chosen) return std::nullopt;
  const auto property = chosen->Find("stdout-path");
  if (!property) return std::nullopt;
  auto path = dt::DecodeString(property->value);
  if (!path) return std::nullopt;
  const std::string_view name = path->substr(0, path->find(':'));
  return name.starts_with('/') ? tree.FindPath(name) : tree.FindAlias(name);
}

// Why Xen hides a node from dom0, if it does. Devices share the buses above them: each node is
// looked at once.
class HiddenNodes {
 public:
  explicit HiddenNodes(const Input& input)
      : xen_(*input.dom0.xen),
        root_(input.tree.root().Compatibles()),
        console_(ConsoleOf(input.tree)),
        visible_(input.tree.size()) {}

  // Null where Xen does not hide it. Valid as long as this.
  const std::string* Why(dt::Node node) {
    if (visible_[node.index()]) return nullptr;
    if (const auto known = hidden_.find(node.index()); known != hidden_.end()) {
      return &known->second;
    }
    std::optional<std::string> why = FindOut(node);
    if (why) return &hidden_.emplace(node.index(), *std::move(why)).first->second;
    visible_[node.index()] = true;
    return nullptr;
  }

 private:
  std::optional<std::string> FindOut(dt::Node node) const;

  const platform::XenRelease& xen_;
  std::vector<std::string_view> root_;
  std::optional<dt::Node> console_;
  std::vector<bool> visible_;                         // by index
  std::unordered_map<uint32_t, std::string> hidden_;  // only looked up
};

std::optional<std::string> HiddenNodes::FindOut(dt::Node node) const {
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

constexpr Message<Text, Text> kHiddenByXen{finding::kXenHidesDevice, "dom0 never sees `{}`: {}"};

void FindXenHidesDevice(const Input& input, Diagnostics& diagnostics) {
  HiddenNodes hidden(input);
  for (const auto& [decision, model] : input.forced) {
    // What hides a node hides all below it.
    for (std::optional<dt::Node> node = decision.target.node; node && !node->is_root();
         node = node->parent()) {
      const std::string* why = hidden.Why(*node);
      if (why == nullptr) continue;
      Diagnostic& diagnostic =
          diagnostics.Report(kHiddenByXen, decision.decided_by.span, decision.path, *why);
      if (*node != decision.target.node) {
        diagnostic.Help(fmt::format("so with `{}` above it", node->Path()));
      }
      diagnostic.Help("take it out of the rule").About(decision.path);
      break;
    }
  }
}

constexpr Lint kXenLints[] = {
    {finding::kXenDrivesIommu, FindXenDrivesIommu},
    {finding::kXenHidesDevice, FindXenHidesDevice},
};

}  // namespace

std::span<const Lint> XenLints() { return kXenLints; }

}  // namespace dtpolicy::lint
