// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a policy decides about the devices of one tree, and which line of it decided. The product of
// plan/resolve; lints, overlay and reports read it.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "policy/policy.h"

namespace dtpolicy::plan {

// A device: a node of the base, or a PCI function that has no node there yet. In the second case
// `node` is the deepest bridge that has one, and `functions` leads down from it.
struct Target {
  dt::Node node;
  std::vector<policy::PciFunction> functions;

  bool has_node() const { return functions.empty(); }
  // The path the device has, or will have once the overlay adds its node:
  // "/pcie@10000000/dev@1,0".
  std::string Path() const;
  bool operator==(const Target&) const = default;
};

// The node name for a PCI function that the overlay adds: "dev@1,0", as the PCI bus binding to IEEE
// 1275 forms unit addresses (2.2.1.3). A bridge on the way to one is "pci@1c,0".
std::string PciNodeName(policy::PciFunction function, bool is_bridge);

// One reason why a device is in the plan.
struct Match {
  const policy::Rule* rule;
  const policy::Selector* selector;  // the entry of rule->devices that matched
  Span span;                         // what in that entry named the device: the span to point at
  bool exact;                        // named by a path, label, alias, device or pci, not by a glob
};

struct Decision {
  Target target;
  std::string path;
  policy::Dma dma;
  Match decided_by;
  std::vector<Match> also;  // the other rules' matches in rule order, overridden ones included
};

// Reports `message`, whose first value is the device's path, at the line that decided about it.
template <typename... Args, typename... Values>
Diagnostic& ReportAt(const Decision& decision, const Message<std::string_view, Args...>& message,
                     Diagnostics& diagnostics, const Values&... values) {
  return diagnostics.Report(message, decision.decided_by.span, decision.path, values...)
      .About(decision.path);
}

// Decisions in path order (bytes), each device once. Devices that no rule names are not in it.
struct Plan {
  std::vector<Decision> decisions;

  const Decision* Find(std::string_view path) const;
};

}  // namespace dtpolicy::plan
