// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a selector means: the devices of one tree that it names.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
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
#include "policy/policy.h"
#include "policy/selector_keys.h"

namespace dtpolicy::plan {

// The key of the selector that narrows it most, for messages: "path", and its value's place.
struct MainKey {
  std::string_view key;
  std::string value;
  Span span;
};
MainKey MainKeyOf(const policy::Selector& selector);

// That `entry`, one of the rule's devices, matched.
Match MatchOf(const policy::Rule& rule, const policy::Selector& entry);

// An entry names the devices that all of its keys match: the nodes of the tree, and the PCI
// functions without a node that some entry of the policy names. Which key's index is asked first
// makes no difference. A key with a `*` makes the whole entry match available nodes only; what
// `not` takes out of these goes by its keys alone.
class Matcher {
 public:
  Matcher(const dt::DeviceTree& tree, const dt::IommuMap& iommus)
      : tree_(&tree), iommus_(&iommus), pci_functions_(tree) {}
  // `policy` is not kept.
  Matcher(const dt::DeviceTree& tree, const dt::IommuMap& iommus, const policy::Policy& policy);

  // In tree order, functions without a node behind, each device once.
  std::vector<Target> Find(const policy::Selector& selector) const;
  // What the writer of a selector that matches nothing may have meant: one line of help with a real
  // name of the tree, or what the tree has instead; nothing when there is nothing like it.
  std::optional<std::string> Suggest(const policy::Selector& selector) const;
  const PciFunctions& pci_functions() const { return pci_functions_; }

 private:
  // Devices as numbers: indexes of nodes, and behind the last of those, functions without a node.
  using Places = std::vector<uint32_t>;
  using PlacesByName = std::unordered_map<std::string, Places>;  // only looked up
  using Selector = policy::Selector;
  struct Meaning;
  struct Meanings;
  friend MainKey MainKeyOf(const policy::Selector& selector);
  static const Meaning& Narrowest(const Selector& selector);

  Places FindPlaces(const Selector& selector, bool available_only) const;
  bool Matches(const Selector& selector, uint32_t place) const;

  bool HasNode(uint32_t place) const { return place < tree_->size(); }
  const Target& Function(uint32_t place) const { return functions_[place - tree_->size()]; }
  Target At(uint32_t place) const;
  uint32_t PlaceOf(const Target& target) const;
  std::string NameAt(uint32_t place) const;

  // For each key: the devices among which those are that it matches, and whether it matches one.
  Places ByPath(const Selector& selector) const;
  Places ByNode(const Selector& selector) const;
  Places ByLabel(const Selector& selector) const;
  Places ByAlias(const Selector& selector) const;
  Places ByCompatible(const Selector& selector) const;
  Places ByDevice(const Selector& selector) const;
  Places ByIommu(const Selector& selector) const;
  Places ByPci(const Selector& selector) const;
  bool HasPath(const Selector& selector, uint32_t place) const;
  bool IsNamed(const Selector& selector, uint32_t place) const;
  bool HasLabel(const Selector& selector, uint32_t place) const;
  bool HasAlias(const Selector& selector, uint32_t place) const;
  bool IsCompatible(const Selector& selector, uint32_t place) const;
  bool IsDevice(const Selector& selector, uint32_t place) const;
  bool IsBehind(const Selector& selector, uint32_t place) const;
  bool IsFunction(const Selector& selector, uint32_t place) const;

  Places ByPathPattern(std::string_view pattern) const;
  Places NodesCalled(std::string_view node_name) const;
  const PlacesByName* DevicesOf(std::string_view node_name) const;
  const std::set<dt::Node>& IommusNamed(const std::string& name) const;
  const Glob& Compiled(const std::string& pattern) const;

  // The paths, labels and compatibles that IOMMUs go by.
  struct IommuNames {
    std::vector<std::string> paths;
    std::vector<dt::Node> bearers;  // of each text in the index
    TextIndex index;
  };
  TextIndex& names() const;
  TextIndex& compatibles() const;
  IommuNames& iommu_names() const;
  const std::map<uint32_t, Places>& users_of() const;

  const dt::DeviceTree* tree_;
  const dt::IommuMap* iommus_;
  PciFunctions pci_functions_;
  mutable std::vector<Target> functions_;
  mutable std::map<std::string, uint32_t, std::less<>> function_places_;  // by path
  // Made when first needed: most policies need few of them.
  mutable std::vector<std::string> function_names_;
  mutable std::unique_ptr<TextIndex> names_;
  mutable std::unique_ptr<TextIndex> compatibles_;
  mutable std::unique_ptr<IommuNames> iommu_names_;
  mutable std::unique_ptr<std::map<uint32_t, Places>> users_of_;  // by the index of the IOMMU
  mutable std::map<std::string, Glob, std::less<>> globs_;
  mutable std::map<std::string, std::set<dt::Node>, std::less<>> iommus_named_;
  mutable std::map<std::string, PlacesByName, std::less<>> devices_of_;  // by the nodes' name
};

}  // namespace dtpolicy::plan
