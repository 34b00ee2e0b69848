// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// PCI functions by their way down from a host bridge: device and function numbers, as `reg` gives
// them, never the name of a node.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "dt/device_tree.h"
#include "plan/plan.h"
#include "policy/selector.h"

namespace dtpolicy::plan {

// A node that has the name of a PCI function and the number of another one.
struct PciNameClash {
  Target function;  // the way to it, as if nothing were there
  dt::Node node;
  policy::PciFunction wanted;
  policy::PciFunction is;
};

class PciFunctions {
 public:
  // `tree` outlives it.
  explicit PciFunctions(const dt::DeviceTree& tree) : tree_(tree) {}

  // The function, with as many nodes on the way as there are. Nothing without the bridge, and
  // nothing where a name clashes: the property would land on another function.
  std::optional<Target> Find(const policy::PciSelector& selector) const;
  // What stands where the overlay would add the function's node, or a bridge's above it.
  std::optional<PciNameClash> FindNameClash(const policy::PciSelector& selector) const;

 private:
  static std::optional<PciNameClash> ClashOf(const Target& target);
  std::optional<Target> Follow(const policy::PciSelector& selector) const;
  std::optional<dt::Node> Child(dt::Node bridge, policy::PciFunction function) const;

  const dt::DeviceTree& tree_;
  mutable std::map<uint32_t, std::map<uint32_t, dt::Node>> children_;  // by bridge, by devfn
};

}  // namespace dtpolicy::plan
