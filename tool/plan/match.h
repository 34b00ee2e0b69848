// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a selector means: the devices of one tree that it names.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/glob.h"
#include "base/text_index.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/pci_functions.h"
#include "plan/plan.h"
#include "policy/selector.h"

namespace dtpolicy::plan {

// Whether the selector names one particular device (by path, label, alias, device or pci), so that
// it speaks of that device on purpose.
bool NamesOneDevice(const policy::Selector& selector);

// The key of the selector that narrows it most, for messages: "path", and its value's place. Of a
// PCI function that is the bridge: only a bridge can be missing from a tree.
struct SelectorKey {
  std::string_view key;
  std::string value;
  Span span;
};
SelectorKey MainKey(const policy::Selector& selector);

// Finds devices by index where a key allows it, and tests the other keys on what was found. A key
// with a `*` makes the whole entry match available nodes only; what `not` takes out of these goes
// by its keys alone.
class Matcher {
 public:
  Matcher(const dt::DeviceTree& tree, const dt::IommuMap& iommus)
      : tree_(&tree), iommus_(&iommus), pci_functions_(tree) {}

  // In tree order, each device once.
  std::vector<Target> Find(const policy::Selector& selector) const;
  const PciFunctions& pci_functions() const { return pci_functions_; }

 private:
  using Nodes = std::vector<dt::Node>;
  using NodesByName = std::unordered_map<std::string, Nodes>;  // only looked up

  Nodes Candidates(const policy::Selector& selector) const;
  bool Matches(const policy::Selector& selector, dt::Node node) const;
  void TakeOut(std::span<const policy::Selector> excluded, Nodes& nodes) const;

  Nodes ByPath(std::string_view pattern) const;
  Nodes ByNodeName(std::string_view pattern) const;
  Nodes ByCompatible(const std::string& pattern) const;
  Nodes ByDeviceName(const std::string& name) const;
  Nodes NodesCalled(std::string_view node_name) const;
  const NodesByName* DevicesOf(std::string_view node_name) const;
  Nodes ByIommu(const std::string& name) const;

  bool IsBehind(dt::Node node, const std::string& iommu) const;
  const std::set<dt::Node>& IommusNamed(const std::string& name) const;
  const Glob& Compiled(const std::string& pattern) const;

  struct IommuNames;
  TextIndex& node_names() const;
  TextIndex& compatibles() const;
  IommuNames& iommu_names() const;

  // The paths and compatibles that IOMMUs go by.
  struct IommuNames {
    std::vector<std::string> paths;
    std::vector<dt::Node> bearers;  // of each text in the index
    TextIndex index;
  };

  const dt::DeviceTree* tree_;
  const dt::IommuMap* iommus_;
  PciFunctions pci_functions_;
  // Made when first needed: most policies need few of them.
  mutable std::unique_ptr<TextIndex> node_names_;
  mutable std::unique_ptr<TextIndex> compatibles_;
  mutable std::unique_ptr<IommuNames> iommu_names_;
  mutable std::map<std::string, Glob, std::less<>> globs_;
  mutable std::map<std::string, std::set<dt::Node>, std::less<>> iommus_named_;
  mutable std::map<std::string, NodesByName, std::less<>> devices_of_;  // by the nodes' name
  mutable std::map<uint32_t, Nodes> users_of_;                          // by the index of the IOMMU
};

}  // namespace dtpolicy::plan
