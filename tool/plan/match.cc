// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/match.h"

#include <algorithm>

#include "dt/device_name.h"
#include "dt/fdt_blob.h"
#include "plan/iommus_of.h"

namespace dtpolicy::plan {
namespace {

using policy::Selector;

bool HasPattern(const std::optional<Located<std::string>>& key) {
  return key && Glob::IsPattern(key->value);
}

bool HasAnyPattern(const Selector& selector) {
  return HasPattern(selector.path) || HasPattern(selector.node) ||
         HasPattern(selector.compatible) || HasPattern(selector.iommu);
}

}  // namespace

bool NamesOneDevice(const Selector& selector) {
  return (selector.path && !HasPattern(selector.path)) || selector.label || selector.alias ||
         selector.device || selector.pci;
}

SelectorKey MainKey(const Selector& selector) {
  const auto of = [](std::string_view key, const Located<std::string>& value) {
    return SelectorKey{key, value.value, value.span};
  };
  if (selector.pci) return of("pci", selector.pci->bridge);
  if (selector.path) return of("path", *selector.path);
  if (selector.label) return of("label", *selector.label);
  if (selector.alias) return of("alias", *selector.alias);
  if (selector.device) return of("device", *selector.device);
  if (selector.compatible) return of("compatible", *selector.compatible);
  if (selector.node) return of("node", *selector.node);
  if (selector.iommu) return of("iommu", *selector.iommu);
  return {"", std::string(selector.span.text()), selector.span};
}

std::vector<Target> Matcher::Find(const Selector& selector) const {
  if (selector.pci) {
    std::optional<Target> target = pci_functions_.Find(*selector.pci);
    if (!target) return {};
    if (!target->has_node()) return {*std::move(target)};
  }
  Nodes nodes = Candidates(selector);
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  const bool available_only = HasAnyPattern(selector);
  std::erase_if(nodes, [&](dt::Node node) {
    return (available_only && !node.available()) || !Matches(selector, node);
  });
  TakeOut(selector.excluded, nodes);
  std::vector<Target> targets;
  targets.reserve(nodes.size());
  for (const dt::Node node : nodes) targets.push_back({node, {}});
  return targets;
}

// Takes what the entries of `not` match out of `nodes`, available or not.
void Matcher::TakeOut(std::span<const Selector> excluded, Nodes& nodes) const {
  Nodes named;  // one look-up for an entry, and not one for each of `nodes`
  for (const Selector& entry : excluded) {
    if (!NamesOneDevice(entry)) {
      std::erase_if(nodes, [&](dt::Node node) { return Matches(entry, node); });
      continue;
    }
    for (const dt::Node node : Candidates(entry)) {
      if (Matches(entry, node)) named.push_back(node);
    }
  }
  std::sort(named.begin(), named.end());
  std::erase_if(
      nodes, [&](dt::Node node) { return std::binary_search(named.begin(), named.end(), node); });
}

// The key with the cheapest index goes first; `Matches` tests all of them on what it gives.
Matcher::Nodes Matcher::Candidates(const Selector& selector) const {
  const auto one = [](std::optional<dt::Node> node) { return node ? Nodes{*node} : Nodes{}; };
  if (selector.pci) {
    const std::optional<Target> target = pci_functions_.Find(*selector.pci);
    return target && target->has_node() ? Nodes{target->node} : Nodes{};
  }
  if (selector.path && !HasPattern(selector.path)) return one(tree_->FindPath(**selector.path));
  if (selector.label) return one(tree_->FindLabel(**selector.label));
  if (selector.alias) return one(tree_->FindAlias(**selector.alias));
  if (selector.device) return ByDeviceName(**selector.device);
  if (selector.compatible) return ByCompatible(**selector.compatible);
  if (selector.node) return ByNodeName(**selector.node);
  if (selector.path) return ByPath(**selector.path);
  if (selector.iommu) return ByIommu(**selector.iommu);
  Nodes users;
  for (const dt::IommuUser& user : iommus_->users()) users.push_back(user.device);
  return users;
}

// Whether every key of the selector matches, but for `pci`, which `Candidates` has answered.
bool Matcher::Matches(const Selector& selector, dt::Node node) const {
  if (selector.path && HasPattern(selector.path) &&
      !Compiled(**selector.path).Matches(node.Path())) {
    return false;
  }
  if (selector.path && !HasPattern(selector.path) && node.Path() != **selector.path) return false;
  if (selector.label && tree_->FindLabel(**selector.label) != node) return false;
  if (selector.alias && tree_->FindAlias(**selector.alias) != node) return false;
  if (selector.device && dt::LinuxDeviceName(node) != **selector.device) return false;
  if (selector.node && !Compiled(**selector.node).Matches(node.name())) return false;
  if (selector.compatible) {
    const Glob& glob = Compiled(**selector.compatible);
    const auto strings = node.Compatibles();
    if (std::none_of(strings.begin(), strings.end(),
                     [&glob](std::string_view s) { return glob.Matches(s); })) {
      return false;
    }
  }
  return !selector.iommu || IsBehind(node, **selector.iommu);
}

Matcher::Nodes Matcher::ByNodeName(std::string_view pattern) const {
  Nodes nodes;
  for (const uint32_t index : node_names().Candidates(pattern)) nodes.push_back(tree_->at(index));
  return nodes;
}

// Two ways lead to the nodes that may match a path with stars: by what the last component is, and
// down from the folder that the pattern names without a star. The one with fewer nodes is taken;
// `Matches` holds the whole path against the pattern.
Matcher::Nodes Matcher::ByPath(std::string_view pattern) const {
  const size_t slash = pattern.rfind('/', pattern.find('*'));
  const auto folder = slash == 0 ? tree_->root() : tree_->FindPath(pattern.substr(0, slash));
  if (!folder) return {};

  // A `**` may stand for several components: what is left of the last one is behind it.
  std::string_view name = pattern.substr(pattern.rfind('/') + 1);
  if (const size_t across = name.rfind("**"); across != std::string_view::npos) {
    name.remove_prefix(across + 1);
  }
  const std::span<const uint32_t> named = node_names().Candidates(name);
  Nodes nodes;
  if (folder->subtree_end() - folder->index() < named.size()) {
    for (uint32_t i = folder->index(); i < folder->subtree_end(); ++i) {
      nodes.push_back(tree_->at(i));
    }
  } else {
    for (const uint32_t index : named) nodes.push_back(tree_->at(index));
  }
  return nodes;
}

Matcher::Nodes Matcher::ByCompatible(const std::string& pattern) const {
  Nodes nodes;
  const auto add = [this, &nodes](std::string_view compatible) {
    for (const uint32_t index : tree_->FindCompatible(compatible))
      nodes.push_back(tree_->at(index));
  };
  if (!Glob::IsPattern(pattern)) {
    add(pattern);
    return nodes;
  }
  const Glob& glob = Compiled(pattern);
  for (const uint32_t place : compatibles().Candidates(pattern)) {
    if (glob.Matches(compatibles().at(place))) add(compatibles().at(place));
  }
  return nodes;
}

// Linux puts a node's own name last: "14450000.mixer", "soc:opp-table", "40000000.bus:port@1". So
// the nodes that can bear a name are few, and only theirs are worked out.
Matcher::Nodes Matcher::ByDeviceName(const std::string& name) const {
  std::string_view own = std::string_view(name).substr(name.rfind(':') + 1);
  Nodes nodes;
  const auto add = [this, &nodes, &name](std::string_view node_name) {
    if (node_name.size() > dt::kMaxNameBytes) return;
    const NodesByName* named = DevicesOf(node_name);
    if (named == nullptr) return;
    const auto found = named->find(name);
    if (found != named->end()) {
      nodes.insert(nodes.end(), found->second.begin(), found->second.end());
    }
  };
  add(own);
  // The address, and the bit of a `mask` property, stand before the node's name.
  for (size_t dot = own.find('.'); dot != std::string_view::npos; dot = own.find('.')) {
    own.remove_prefix(dot + 1);
    add(own);
  }
  return nodes;
}

// The nodes of that name, with or without unit address.
Matcher::Nodes Matcher::NodesCalled(std::string_view node_name) const {
  Nodes nodes;
  // The name itself comes before all that begin with it.
  for (const uint32_t index : node_names().StartingWith(node_name)) {
    if (tree_->at(index).name() != node_name) break;
    nodes.push_back(tree_->at(index));
  }
  if (node_name.find('@') != std::string_view::npos) return nodes;
  for (const uint32_t index : node_names().StartingWith(std::string(node_name) + '@')) {
    nodes.push_back(tree_->at(index));
  }
  return nodes;
}

// Their devices by Linux's name for them; null when there are none.
const Matcher::NodesByName* Matcher::DevicesOf(std::string_view node_name) const {
  const auto known = devices_of_.find(node_name);
  if (known != devices_of_.end()) return &known->second;
  Nodes nodes = NodesCalled(node_name);
  if (nodes.empty()) return nullptr;
  std::sort(nodes.begin(), nodes.end());  // the namer goes through a tree in its order
  NodesByName& devices = devices_of_[std::string(node_name)];
  dt::DeviceNamer namer;
  for (const dt::Node node : nodes) devices[namer.Name(node)].push_back(node);
  return &devices;
}

bool Matcher::IsBehind(dt::Node node, const std::string& iommu) const {
  const std::vector<dt::Node> iommus = IommusOf(*iommus_, Target{node, {}});
  const std::set<dt::Node>& named = IommusNamed(iommu);
  return std::any_of(iommus.begin(), iommus.end(),
                     [&named](dt::Node candidate) { return named.contains(candidate); });
}

// The IOMMUs that go by `name`: a path, label or compatible, or a glob of one.
const std::set<dt::Node>& Matcher::IommusNamed(const std::string& name) const {
  const auto [entry, is_new] = iommus_named_.try_emplace(name);
  if (!is_new) return entry->second;
  std::set<dt::Node>& named = entry->second;
  if (name == "*") {
    named.insert(iommus_->iommus().begin(), iommus_->iommus().end());
    return named;
  }
  const auto label = tree_->FindLabel(name);
  if (label && iommus_->IsIommu(*label)) named.insert(*label);
  const Glob& glob = Compiled(name);
  IommuNames& names = iommu_names();
  for (const uint32_t place : names.index.Candidates(name)) {
    if (glob.Matches(names.index.at(place))) named.insert(names.bearers[place]);
  }
  return named;
}

// The users of those IOMMUs. One user may have several.
Matcher::Nodes Matcher::ByIommu(const std::string& name) const {
  if (users_of_.empty()) {
    for (const dt::IommuUser& user : iommus_->users()) {
      for (const dt::Node iommu : user.Iommus()) users_of_[iommu.index()].push_back(user.device);
    }
  }
  Nodes nodes;
  for (const dt::Node iommu : IommusNamed(name)) {
    const auto users = users_of_.find(iommu.index());
    if (users != users_of_.end()) {
      nodes.insert(nodes.end(), users->second.begin(), users->second.end());
    }
  }
  return nodes;
}

const Glob& Matcher::Compiled(const std::string& pattern) const {
  const auto found = globs_.find(pattern);
  return found != globs_.end() ? found->second
                               : globs_.emplace(pattern, Glob(pattern)).first->second;
}

TextIndex& Matcher::node_names() const {
  if (node_names_ == nullptr) {
    std::vector<std::string_view> names;
    names.reserve(tree_->size());
    for (const dt::Node node : tree_->all()) names.push_back(node.name());
    node_names_ = std::make_unique<TextIndex>(std::move(names));
  }
  return *node_names_;
}

TextIndex& Matcher::compatibles() const {
  if (compatibles_ == nullptr) {
    compatibles_ = std::make_unique<TextIndex>(tree_->DistinctCompatibles());
  }
  return *compatibles_;
}

Matcher::IommuNames& Matcher::iommu_names() const {
  if (iommu_names_ != nullptr) return *iommu_names_;
  std::vector<std::string> paths;
  for (const dt::Node iommu : iommus_->iommus()) paths.push_back(iommu.Path());
  std::vector<std::string_view> names(paths.begin(), paths.end());
  Nodes bearers(iommus_->iommus().begin(), iommus_->iommus().end());
  for (const dt::Node iommu : iommus_->iommus()) {
    for (const std::string_view compatible : iommu.Compatibles()) {
      names.push_back(compatible);
      bearers.push_back(iommu);
    }
  }
  // The strings stay where they are when the vector around them moves.
  iommu_names_ = std::make_unique<IommuNames>(
      IommuNames{std::move(paths), std::move(bearers), TextIndex(std::move(names))});
  return *iommu_names_;
}

}  // namespace dtpolicy::plan
