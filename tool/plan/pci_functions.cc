// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/pci_functions.h"

#include <vector>

#include "dt/known_properties.h"

namespace dtpolicy::plan {

std::optional<Target> PciFunctions::Find(const policy::PciSelector& selector) const {
  std::optional<Target> target = Follow(selector);
  if (!target || ClashOf(*target)) return std::nullopt;
  return target;
}

std::optional<PciNameClash> PciFunctions::FindNameClash(const policy::PciSelector& selector) const {
  const std::optional<Target> target = Follow(selector);
  return target ? ClashOf(*target) : std::nullopt;
}

// Of the nodes that would be made: one that is there without a readable `reg` is taken for the
// function that its name says, as the overlay gives it one.
std::optional<PciNameClash> PciFunctions::ClashOf(const Target& target) {
  const std::vector<policy::PciFunction>& functions = target.functions;
  dt::Node node = target.node;
  for (size_t i = 0; i < functions.size(); ++i) {
    const auto child = node.Child(PciNodeName(functions[i], i + 1 < functions.size()));
    if (!child) return std::nullopt;
    const auto devfn = dt::PciDevfn(*child);
    if (devfn && *devfn != functions[i].devfn()) {
      return PciNameClash{target, *child, functions[i], policy::PciFunction::Of(*devfn)};
    }
    node = *child;
  }
  return std::nullopt;
}

// Down from the host bridge by numbers, as far as there are nodes.
std::optional<Target> PciFunctions::Follow(const policy::PciSelector& selector) const {
  const auto bridge = tree_.FindPath(*selector.bridge);
  if (!bridge) return std::nullopt;
  Target target{*bridge, {}};
  for (const policy::PciFunction function : *selector.function) {
    const auto child = target.functions.empty() ? Child(target.node, function) : std::nullopt;
    if (child) {
      target.node = *child;
    } else {
      target.functions.push_back(function);
    }
  }
  return target;
}

// The first child of that number. A bridge may have a million: they are gone through once.
std::optional<dt::Node> PciFunctions::Child(dt::Node bridge, policy::PciFunction function) const {
  const auto [entry, is_new] = children_.try_emplace(bridge.index());
  std::map<uint32_t, dt::Node>& by_devfn = entry->second;
  if (is_new) {
    for (const dt::Node child : bridge.children()) {
      if (const auto devfn = dt::PciDevfn(child)) by_devfn.try_emplace(*devfn, child);
    }
  }
  const auto found = by_devfn.find(function.devfn());
  if (found == by_devfn.end()) return std::nullopt;
  return found->second;
}

}  // namespace dtpolicy::plan
