// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/glob.h"
#include "base/nearest.h"
#include "dt/device_name.h"
#include "dt/property.h"

namespace dtpolicy::plan {
namespace {

using Help = std::optional<std::string>;
using policy::Selector;

std::string Nearest(std::string_view name) { return fmt::format("nearest: `{}`", name); }

Help NearestOf(std::string_view wanted, std::vector<std::string_view> names) {
  const auto nearest = NearestName(wanted, names);
  return nearest ? Help(Nearest(*nearest)) : std::nullopt;
}

// The first node that has the name, with or without a unit address.
std::optional<dt::Node> NodeCalled(std::string_view name, const dt::DeviceTree& tree) {
  for (const dt::Node node : tree.all()) {
    if (!node.is_root() && (node.name() == name || node.base_name() == name)) return node;
  }
  return std::nullopt;
}

std::string_view LastComponent(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// A node of the same name elsewhere (devices move between buses from one kernel to the next), else
// of the same unit address, else a name like it where the path breaks off.
Help NearestPath(std::string_view wanted, const dt::DeviceTree& tree) {
  const std::string_view name = LastComponent(wanted);
  const size_t at = name.find('@');
  const std::string_view unit = at == std::string_view::npos ? "" : name.substr(at);
  std::optional<dt::Node> same_unit;
  for (const dt::Node node : tree.all()) {
    if (node.is_root()) continue;
    if (node.name() == name) return Nearest(node.Path());
    if (!same_unit && !unit.empty() && node.name().ends_with(unit)) same_unit = node;
  }
  if (same_unit) return Nearest(same_unit->Path());

  dt::Node deepest = tree.root();
  std::string_view rest = wanted;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto child = deepest.Child(rest.substr(0, rest.find('/')));
    if (!child) break;
    deepest = *child;
    rest.remove_prefix(std::min(rest.find('/'), rest.size()));
  }
  const std::string_view missing = rest.substr(0, rest.find('/'));
  std::vector<std::string_view> siblings;
  for (const dt::Node child : deepest.children()) {
    if (child.base_name() == missing) return Nearest(child.Path());
    siblings.push_back(child.name());
  }
  const auto nearest = NearestName(missing, siblings);
  if (nearest) return Nearest(deepest.Child(*nearest)->Path());
  return fmt::format("`{}` is the deepest node of this path that is there", deepest.Path());
}

// The device is there, but under another name: its node's address, its address spelt otherwise, or
// none.
Help NearestDeviceName(std::string_view wanted, const dt::DeviceTree& tree) {
  std::vector<std::string> names;
  dt::DeviceNamer namer;
  for (const dt::Node node : tree.all()) {
    if (node.is_root() || !node.available()) continue;
    names.push_back(namer.Name(node));
    if (node.base_name() == wanted) return Nearest(names.back());
  }
  return NearestOf(wanted, {names.begin(), names.end()});
}

// A key of /aliases or /__symbols__ that is not there, or leads to no node of the tree.
Help NearestKeyOf(std::string_view node_path, std::string_view kind, std::string_view wanted,
                  const dt::DeviceTree& tree) {
  const auto node = tree.FindPath(node_path);
  if (!node) return fmt::format("{} has no {} node", tree.name(), node_path);
  std::vector<std::string_view> names;
  for (const dt::Property property : node->properties()) {
    names.push_back(property.name);
    if (property.name != wanted) continue;
    const auto path = dt::DecodeString(property.value);
    if (!path) return fmt::format("`{}` is {} of {}, but no path", wanted, kind, tree.name());
    return fmt::format("`{}` is {} of {}, and leads to `{}`, which is not there", wanted, kind,
                       tree.name(), *path);
  }
  if (auto nearest = NearestOf(wanted, names)) return nearest;
  const auto called = NodeCalled(wanted, tree);
  if (!called) return std::nullopt;
  return fmt::format("it is not {}, but a node has that name: write `path: {}`", kind,
                     called->Path());
}

}  // namespace

Help SuggestBridge(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  if (tree.FindPath(*selector.pci->bridge)) return std::nullopt;
  return NearestPath(*selector.pci->bridge, tree);
}

Help SuggestPath(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  if (Glob::IsPattern(**selector.path) || tree.FindPath(**selector.path)) return std::nullopt;
  return NearestPath(**selector.path, tree);
}

Help SuggestLabel(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  if (tree.FindLabel(**selector.label)) return std::nullopt;
  if (!tree.has_symbols()) {
    return fmt::format("{} was built without symbols (`dtc -@`): name the device by `path`",
                       tree.name());
  }
  return NearestKeyOf("/__symbols__", "a label", **selector.label, tree);
}

Help SuggestAlias(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  if (tree.FindAlias(**selector.alias)) return std::nullopt;
  return NearestKeyOf("/aliases", "an alias", **selector.alias, tree);
}

Help SuggestDevice(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  return NearestDeviceName(**selector.device, tree);
}

Help SuggestCompatible(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  const std::string& wanted = **selector.compatible;
  if (Glob::IsPattern(wanted) || !tree.FindCompatible(wanted).empty()) return std::nullopt;
  auto all = tree.DistinctCompatibles();
  std::ranges::sort(all);
  const auto nearest = NearestName(wanted, all);
  if (!nearest) return std::nullopt;
  const uint32_t first = tree.FindCompatible(*nearest).front();
  return fmt::format("nearest: `{}` ({})", *nearest, tree.at(first).Path());
}

Help SuggestNode(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  const std::string& wanted = **selector.node;
  if (Glob::IsPattern(wanted)) return std::nullopt;
  if (const auto node = NodeCalled(wanted, tree)) {
    return node->name() == wanted ? std::nullopt : Help(Nearest(node->name()));
  }
  std::vector<std::string_view> names;
  for (const dt::Node node : tree.all()) names.push_back(node.name());
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return NearestOf(wanted, names);
}

// An IOMMU goes by path, label or compatible.
Help SuggestIommu(const Selector& selector, const dt::IommuMap& iommus) {
  const dt::DeviceTree& tree = iommus.tree();
  if (iommus.users().empty()) {
    return fmt::format("no node of {} is behind an IOMMU", tree.name());
  }
  std::vector<std::string> paths;
  std::vector<std::string_view> names;
  for (const dt::Node iommu : iommus.iommus()) {
    paths.push_back(iommu.Path());
    for (const std::string_view compatible : iommu.Compatibles()) names.push_back(compatible);
  }
  names.insert(names.end(), paths.begin(), paths.end());
  // What is there is not what is wrong with the entry.
  const std::string& wanted = **selector.iommu;
  if (std::ranges::find(names, wanted) != names.end()) return std::nullopt;
  return NearestOf(wanted, names);
}

std::string SuggestUnavailable(std::string_view path) {
  return fmt::format(
      "`{}` would match, but is not available, and a pattern leaves such nodes out: name it by "
      "`path` if you mean it",
      path);
}

Help NearestDevice(std::string_view name, const dt::DeviceTree& tree) {
  if (name.starts_with('/')) return NearestPath(name, tree);
  if (const auto node = NodeCalled(name, tree)) {
    return fmt::format("nearest: `{}` ({})", dt::LinuxDeviceName(*node), node->Path());
  }
  return NearestDeviceName(name, tree);
}

}  // namespace dtpolicy::plan
