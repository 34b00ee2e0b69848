// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/match.h"

#include <algorithm>
#include <iterator>

#include "dt/device_name.h"
#include "dt/fdt_blob.h"
#include "dt/property.h"
#include "plan/iommus_of.h"
#include "plan/suggest.h"

namespace dtpolicy::plan {
namespace {

using policy::SelectorKey;

// Does not compile for a key that a policy does not have.
consteval const SelectorKey* KeyNamed(std::string_view name) {
  const SelectorKey* key = std::begin(policy::kSelectorKeys);
  while (key->name != name) ++key;
  return key;
}

}  // namespace

// What a key of policy::kSelectorKeys means on a tree.
struct Matcher::Meaning {
  const SelectorKey* key;
  Places (Matcher::*candidates)(const Selector& selector) const;
  bool (Matcher::*matches)(const Selector& selector, uint32_t place) const;
  Suggestion* suggest;
};

// The keys that narrow most come first.
struct Matcher::Meanings {
  static constexpr Meaning kAll[] = {
      {KeyNamed("pci"), &Matcher::ByPci, &Matcher::IsFunction, SuggestBridge},
      {KeyNamed("path"), &Matcher::ByPath, &Matcher::HasPath, SuggestPath},
      {KeyNamed("label"), &Matcher::ByLabel, &Matcher::HasLabel, SuggestLabel},
      {KeyNamed("alias"), &Matcher::ByAlias, &Matcher::HasAlias, SuggestAlias},
      {KeyNamed("device"), &Matcher::ByDevice, &Matcher::IsDevice, SuggestDevice},
      {KeyNamed("compatible"), &Matcher::ByCompatible, &Matcher::IsCompatible, SuggestCompatible},
      {KeyNamed("node"), &Matcher::ByNode, &Matcher::IsNamed, SuggestNode},
      {KeyNamed("iommu"), &Matcher::ByIommu, &Matcher::IsBehind, SuggestIommu},
  };

  // Whether each key of a policy has a meaning, and one only.
  static constexpr bool AreComplete() {
    return std::ranges::all_of(policy::kSelectorKeys, [](const SelectorKey& key) {
      return std::ranges::count(kAll, &key, &Meaning::key) == 1;
    });
  }
};

// Exact names before patterns, and a pattern of a path behind all others: it may stand for the
// whole tree.
const Matcher::Meaning& Matcher::Narrowest(const Selector& selector) {
  static_assert(Meanings::AreComplete(), "a key of policy::kSelectorKeys has no meaning");
  const Meaning* narrowest = nullptr;
  int best = 0;
  for (const Meaning& meaning : Meanings::kAll) {
    if (meaning.key->value(selector) == nullptr) continue;
    const bool is_pattern = IsPattern(*meaning.key, selector);
    const int rank = NamesOneDevice(*meaning.key, selector) ? 4
                     : !is_pattern                          ? 3
                     : meaning.key->names_one               ? 1
                                                            : 2;
    if (rank > best) {
      best = rank;
      narrowest = &meaning;
    }
  }
  return narrowest != nullptr ? *narrowest : *(std::end(Meanings::kAll) - 1);
}

MainKey MainKeyOf(const policy::Selector& selector) {
  const SelectorKey& key = *Matcher::Narrowest(selector).key;
  const Located<std::string>* value = key.value(selector);
  if (value == nullptr) return {"", std::string(selector.span.text()), selector.span};
  return {key.name, value->value, value->span};
}

Match MatchOf(const policy::Rule& rule, const policy::Selector& entry) {
  const Span named = entry.pci ? entry.pci->function.span : MainKeyOf(entry).span;
  return {&rule, &entry, named, NamesOneDevice(entry)};
}

Matcher::Matcher(const dt::DeviceTree& tree, const dt::IommuMap& iommus,
                 const policy::Policy& policy)
    : Matcher(tree, iommus) {
  for (const policy::Rule& rule : policy.rules) {
    for (const Selector& selector : rule.devices) {
      if (selector.pci) ByPci(selector);
    }
  }
}

std::vector<Target> Matcher::Find(const Selector& selector) const {
  std::vector<Target> targets;
  for (const uint32_t place : FindPlaces(selector, HasPattern(selector))) {
    targets.push_back(At(place));
  }
  return targets;
}

std::optional<std::string> Matcher::Suggest(const Selector& selector) const {
  if (HasPattern(selector)) {
    const Places places = FindPlaces(selector, false);
    if (!places.empty()) return SuggestUnavailable(At(places.front()).Path());
  }
  const Meaning& main = Narrowest(selector);
  if (main.key->value(selector) == nullptr) return std::nullopt;
  return main.suggest(selector, *iommus_);
}

Matcher::Places Matcher::FindPlaces(const Selector& selector, bool available_only) const {
  const Meaning& first = Narrowest(selector);
  if (first.key->value(selector) == nullptr) return {};
  Places places = (this->*first.candidates)(selector);
  std::ranges::sort(places);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::erase_if(places, [&](uint32_t place) {
    const dt::Node node = HasNode(place) ? tree_->at(place) : Function(place).node;
    return (available_only && !node.available()) || !Matches(selector, place);
  });
  // What names one device is looked up once, and not compared with each of them.
  for (const Selector& entry : selector.excluded) {
    if (places.empty()) break;
    if (NamesOneDevice(entry)) {
      const Places named = FindPlaces(entry, false);
      std::erase_if(places,
                    [&](uint32_t place) { return std::ranges::find(named, place) != named.end(); });
    } else {
      std::erase_if(places, [&](uint32_t place) { return Matches(entry, place); });
    }
  }
  return places;
}

bool Matcher::Matches(const Selector& selector, uint32_t place) const {
  return std::ranges::all_of(Meanings::kAll, [&](const Meaning& meaning) {
    return meaning.key->value(selector) == nullptr || (this->*meaning.matches)(selector, place);
  });
}

Target Matcher::At(uint32_t place) const {
  return HasNode(place) ? Target{tree_->at(place), {}} : Function(place);
}

uint32_t Matcher::PlaceOf(const Target& target) const {
  if (target.has_node()) return target.node.index();
  const auto next = static_cast<uint32_t>(tree_->size() + functions_.size());
  const auto [entry, is_new] = function_places_.try_emplace(target.Path(), next);
  if (is_new) functions_.push_back(target);
  return entry->second;
}

// The name of its node, or of the one that the overlay gives it.
std::string Matcher::NameAt(uint32_t place) const {
  if (HasNode(place)) return std::string(tree_->at(place).name());
  return PciNodeName(Function(place).functions.back(), false);
}

Matcher::Places Matcher::ByPath(const Selector& selector) const {
  const std::string& path = **selector.path;
  if (Glob::IsPattern(path)) return ByPathPattern(path);
  Places places;
  if (const auto node = tree_->FindPath(path)) places.push_back(node->index());
  const auto function = function_places_.find(path);
  if (function != function_places_.end()) places.push_back(function->second);
  return places;
}

bool Matcher::HasPath(const Selector& selector, uint32_t place) const {
  return Compiled(**selector.path).Matches(At(place).Path());
}

// Two ways lead to the nodes that may match a path with stars: by what the last component is, and
// down from the folder that the pattern names without a star. The one with fewer nodes is taken.
Matcher::Places Matcher::ByPathPattern(std::string_view pattern) const {
  const size_t slash = pattern.rfind('/', pattern.find('*'));
  const auto folder = slash == 0 ? tree_->root() : tree_->FindPath(pattern.substr(0, slash));
  Places places;
  for (const auto& [path, place] : function_places_) places.push_back(place);
  if (!folder) return places;

  // A `**` may stand for several components: what is left of the last one is behind it.
  std::string_view name = pattern.substr(pattern.rfind('/') + 1);
  if (const size_t across = name.rfind("**"); across != std::string_view::npos) {
    name.remove_prefix(across + 1);
  }
  const auto named = names().Candidates(name);
  if (folder->subtree_end() - folder->index() < named.size()) {
    for (uint32_t i = folder->index(); i < folder->subtree_end(); ++i) places.push_back(i);
  } else {
    places.insert(places.end(), named.begin(), named.end());
  }
  return places;
}

Matcher::Places Matcher::ByNode(const Selector& selector) const {
  const auto named = names().Candidates(**selector.node);
  return {named.begin(), named.end()};
}

bool Matcher::IsNamed(const Selector& selector, uint32_t place) const {
  return Compiled(**selector.node).Matches(NameAt(place));
}

Matcher::Places Matcher::ByLabel(const Selector& selector) const {
  const auto node = tree_->FindLabel(**selector.label);
  return node ? Places{node->index()} : Places{};
}

bool Matcher::HasLabel(const Selector& selector, uint32_t place) const {
  return HasNode(place) && tree_->FindLabel(**selector.label) == tree_->at(place);
}

Matcher::Places Matcher::ByAlias(const Selector& selector) const {
  const auto node = tree_->FindAlias(**selector.alias);
  return node ? Places{node->index()} : Places{};
}

bool Matcher::HasAlias(const Selector& selector, uint32_t place) const {
  return HasNode(place) && tree_->FindAlias(**selector.alias) == tree_->at(place);
}

Matcher::Places Matcher::ByCompatible(const Selector& selector) const {
  const std::string& pattern = **selector.compatible;
  Places places;
  const auto add = [this, &places](std::string_view compatible) {
    const auto& found = tree_->FindCompatible(compatible);
    places.insert(places.end(), found.begin(), found.end());
  };
  if (!Glob::IsPattern(pattern)) {
    add(pattern);
    return places;
  }
  const Glob& glob = Compiled(pattern);
  for (const uint32_t place : compatibles().Candidates(pattern)) {
    if (glob.Matches(compatibles().at(place))) add(compatibles().at(place));
  }
  return places;
}

bool Matcher::IsCompatible(const Selector& selector, uint32_t place) const {
  if (!HasNode(place)) return false;
  const Glob& glob = Compiled(**selector.compatible);
  const auto strings = tree_->at(place).Compatibles();
  return std::ranges::any_of(strings, [&glob](std::string_view s) { return glob.Matches(s); });
}

// Linux puts a node's own name last: "14450000.mixer", "soc:opp-table", "40000000.bus:port@1". So
// the nodes that can bear a name are few, and only theirs are worked out.
Matcher::Places Matcher::ByDevice(const Selector& selector) const {
  const std::string& name = **selector.device;
  std::string_view own = std::string_view(name).substr(name.rfind(':') + 1);
  Places places;
  const auto add = [this, &places, &name](std::string_view node_name) {
    if (node_name.size() > dt::kMaxNameBytes) return;
    const PlacesByName* named = DevicesOf(node_name);
    if (named == nullptr) return;
    const auto found = named->find(name);
    if (found != named->end()) {
      places.insert(places.end(), found->second.begin(), found->second.end());
    }
  };
  add(own);
  // The address, and the bit of a `mask` property, stand before the node's name.
  for (size_t dot = own.find('.'); dot != std::string_view::npos; dot = own.find('.')) {
    own.remove_prefix(dot + 1);
    add(own);
  }
  return places;
}

bool Matcher::IsDevice(const Selector& selector, uint32_t place) const {
  return HasNode(place) && dt::LinuxDeviceName(tree_->at(place)) == **selector.device;
}

// The nodes of that name, with or without unit address.
Matcher::Places Matcher::NodesCalled(std::string_view node_name) const {
  Places places;
  // The name itself comes before all that begin with it.
  for (const uint32_t place : names().StartingWith(node_name)) {
    if (names().at(place) != node_name) break;
    if (HasNode(place)) places.push_back(place);
  }
  if (node_name.find('@') != std::string_view::npos) return places;
  for (const uint32_t place : names().StartingWith(std::string(node_name) + '@')) {
    if (HasNode(place)) places.push_back(place);
  }
  return places;
}

// Their devices by Linux's name for them; null when there are none.
const Matcher::PlacesByName* Matcher::DevicesOf(std::string_view node_name) const {
  const auto known = devices_of_.find(node_name);
  if (known != devices_of_.end()) return &known->second;
  Places places = NodesCalled(node_name);
  if (places.empty()) return nullptr;
  std::ranges::sort(places);  // the namer goes through a tree in its order
  PlacesByName& devices = devices_of_[std::string(node_name)];
  dt::DeviceNamer namer;
  for (const uint32_t place : places) devices[namer.Name(tree_->at(place))].push_back(place);
  return &devices;
}

Matcher::Places Matcher::ByIommu(const Selector& selector) const {
  Places places;
  for (const dt::Node iommu : IommusNamed(**selector.iommu)) {
    const auto users = users_of().find(iommu.index());
    if (users != users_of().end()) {
      places.insert(places.end(), users->second.begin(), users->second.end());
    }
  }
  return places;
}

bool Matcher::IsBehind(const Selector& selector, uint32_t place) const {
  const std::vector<dt::Node> iommus = IommusOf(*iommus_, At(place));
  const std::set<dt::Node>& named = IommusNamed(**selector.iommu);
  return std::ranges::any_of(iommus,
                             [&named](dt::Node candidate) { return named.contains(candidate); });
}

// Devices with an IOMMU of their own, and all that a host bridge has IOMMUs for.
const std::map<uint32_t, Matcher::Places>& Matcher::users_of() const {
  if (users_of_ != nullptr) return *users_of_;
  users_of_ = std::make_unique<std::map<uint32_t, Places>>();
  const auto add = [this](uint32_t place) {
    for (const dt::Node iommu : IommusOf(*iommus_, At(place))) {
      (*users_of_)[iommu.index()].push_back(place);
    }
  };
  for (const dt::IommuUser& user : iommus_->users()) {
    add(user.device.index());
    if (!user.has_map()) continue;
    for (uint32_t i = user.device.index() + 1; i < user.device.subtree_end(); ++i) {
      if (iommus_->Find(tree_->at(i)) == nullptr) add(i);
    }
  }
  for (const auto& [path, place] : function_places_) add(place);
  return *users_of_;
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
  const Glob& glob = Compiled(name);
  IommuNames& names = iommu_names();
  for (const uint32_t place : names.index.Candidates(name)) {
    if (glob.Matches(names.index.at(place))) named.insert(names.bearers[place]);
  }
  return named;
}

Matcher::Places Matcher::ByPci(const Selector& selector) const {
  const std::optional<Target> target = pci_functions_.Find(*selector.pci);
  return target ? Places{PlaceOf(*target)} : Places{};
}

bool Matcher::IsFunction(const Selector& selector, uint32_t place) const {
  const std::optional<Target> target = pci_functions_.Find(*selector.pci);
  return target && PlaceOf(*target) == place;
}

const Glob& Matcher::Compiled(const std::string& pattern) const {
  const auto found = globs_.find(pattern);
  return found != globs_.end() ? found->second
                               : globs_.emplace(pattern, Glob(pattern)).first->second;
}

TextIndex& Matcher::names() const {
  if (names_ != nullptr) return *names_;
  std::vector<std::string_view> names;
  names.reserve(tree_->size() + functions_.size());
  for (const dt::Node node : tree_->all()) names.push_back(node.name());
  for (size_t i = 0; i < functions_.size(); ++i) {
    function_names_.push_back(NameAt(static_cast<uint32_t>(tree_->size() + i)));
  }
  names.insert(names.end(), function_names_.begin(), function_names_.end());
  names_ = std::make_unique<TextIndex>(std::move(names));
  return *names_;
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
  std::vector<dt::Node> bearers(iommus_->iommus().begin(), iommus_->iommus().end());
  const auto add = [&](std::string_view name, dt::Node iommu) {
    names.push_back(name);
    bearers.push_back(iommu);
  };
  for (const dt::Node iommu : iommus_->iommus()) {
    for (const std::string_view compatible : iommu.Compatibles()) add(compatible, iommu);
  }
  if (const auto symbols = tree_->FindPath("/__symbols__")) {
    for (const dt::Property symbol : symbols->properties()) {
      const auto node = tree_->FindLabel(symbol.name);
      if (node && iommus_->IsIommu(*node)) add(symbol.name, *node);
    }
  }
  // The strings stay where they are when the vector around them moves.
  iommu_names_ = std::make_unique<IommuNames>(
      IommuNames{std::move(paths), std::move(bearers), TextIndex(std::move(names))});
  return *iommu_names_;
}

}  // namespace dtpolicy::plan
