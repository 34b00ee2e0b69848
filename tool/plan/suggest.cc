// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "base/nearest.h"
#include "dt/device_name.h"

namespace dtpolicy::plan {
namespace {

std::optional<std::string> NearestCompatible(std::string_view wanted, const dt::DeviceTree& tree) {
  auto all = tree.DistinctCompatibles();
  std::sort(all.begin(), all.end());
  const auto nearest = NearestName(wanted, all);
  if (!nearest) return std::nullopt;
  const uint32_t first = tree.FindCompatible(*nearest).front();
  return fmt::format("nearest: `{}` ({})", *nearest, tree.at(first).Path());
}

std::string_view LastComponent(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// A node of the same name elsewhere (devices move between buses from one kernel to the next), else
// of the same unit address, else a name like it where the path breaks off.
std::optional<std::string> NearestPath(std::string_view wanted, const dt::DeviceTree& tree) {
  const std::string_view name = LastComponent(wanted);
  const size_t at = name.find('@');
  const std::string_view unit = at == std::string_view::npos ? "" : name.substr(at);
  std::optional<dt::Node> same_unit;
  for (const dt::Node node : tree.all()) {
    if (node.is_root()) continue;
    if (node.name() == name) return fmt::format("nearest: `{}`", node.Path());
    if (!same_unit && !unit.empty() && node.name().ends_with(unit)) same_unit = node;
  }
  if (same_unit) return fmt::format("nearest: `{}`", same_unit->Path());

  dt::Node deepest = tree.root();
  std::string_view rest = wanted;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const auto child = deepest.Child(rest.substr(0, rest.find('/')));
    if (!child) break;
    deepest = *child;
    rest.remove_prefix(std::min(rest.find('/'), rest.size()));
  }
  std::vector<std::string_view> siblings;
  for (const dt::Node child : deepest.children()) siblings.push_back(child.name());
  const auto nearest = NearestName(rest.substr(0, rest.find('/')), siblings);
  if (nearest) return fmt::format("nearest: `{}`", deepest.Child(*nearest)->Path());
  return fmt::format("`{}` is the deepest node of this path that is there", deepest.Path());
}

std::optional<std::string> NearestNode(std::string_view wanted, const dt::DeviceTree& tree) {
  std::vector<std::string_view> names;
  for (const dt::Node node : tree.all()) names.push_back(node.name());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto nearest = NearestName(wanted, names);
  if (!nearest) return std::nullopt;
  return fmt::format("nearest: `{}`", *nearest);
}

// The device is there, but under another name: its node's address, or its address spelt otherwise.
std::optional<std::string> NearestDeviceName(std::string_view wanted, const dt::DeviceTree& tree) {
  std::vector<std::string> names;
  dt::DeviceNamer namer;
  for (const dt::Node node : tree.all()) {
    if (!node.is_root() && node.available()) names.push_back(namer.Name(node));
  }
  std::vector<std::string_view> views(names.begin(), names.end());
  const auto nearest = NearestName(wanted, views);
  if (!nearest) return std::nullopt;
  return fmt::format("nearest: `{}`", *nearest);
}

// The names of the properties of /aliases or /__symbols__.
std::optional<std::string> NearestKeyOf(std::string_view node_path, std::string_view wanted,
                                        const dt::DeviceTree& tree) {
  const auto node = tree.FindPath(node_path);
  if (!node) return fmt::format("{} has no {} node", tree.name(), node_path);
  std::vector<std::string_view> names;
  for (const dt::Property property : node->properties()) names.push_back(property.name);
  const auto nearest = NearestName(wanted, names);
  if (!nearest) return std::nullopt;
  return fmt::format("nearest: `{}`", *nearest);
}

// An IOMMU goes by path, label or compatible.
std::optional<std::string> NearestIommu(std::string_view wanted, const dt::DeviceTree& tree,
                                        const dt::IommuMap& iommus) {
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
  const auto nearest = NearestName(wanted, names);
  if (!nearest) return std::nullopt;
  return fmt::format("nearest: `{}`", *nearest);
}

// A glob matches available nodes only: say so when only that keeps it from matching.
bool OnlyDisabledNodesMatch(const policy::Selector& selector, const dt::DeviceTree& tree) {
  for (const dt::Node node : tree.all()) {
    if (node.available()) continue;
    if (selector.path && Glob(**selector.path).Matches(node.Path())) return true;
    if (selector.node && Glob(**selector.node).Matches(node.name())) return true;
    if (!selector.compatible) continue;
    const auto strings = node.Compatibles();
    const Glob glob(**selector.compatible);
    if (std::any_of(strings.begin(), strings.end(),
                    [&glob](std::string_view s) { return glob.Matches(s); })) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<std::string> Suggest(const policy::Selector& selector, const dt::DeviceTree& tree,
                                   const dt::IommuMap& iommus) {
  const auto is_pattern = [](const std::optional<Located<std::string>>& key) {
    return key && Glob::IsPattern(key->value);
  };
  if (selector.pci) {
    if (tree.FindPath(*selector.pci->bridge)) return std::nullopt;
    return NearestPath(*selector.pci->bridge, tree);
  }
  if (selector.path && !is_pattern(selector.path)) return NearestPath(**selector.path, tree);
  if (selector.label) {
    if (!tree.has_symbols()) {
      return fmt::format("{} was built without symbols (`dtc -@`): name the device by `path`",
                         tree.name());
    }
    return NearestKeyOf("/__symbols__", **selector.label, tree);
  }
  if (selector.alias) return NearestKeyOf("/aliases", **selector.alias, tree);
  if (selector.device) return NearestDeviceName(**selector.device, tree);
  if ((is_pattern(selector.path) || is_pattern(selector.node) || is_pattern(selector.compatible)) &&
      OnlyDisabledNodesMatch(selector, tree)) {
    return "only nodes that are not available match, and a glob leaves those out: name the node "
           "itself if it shall count";
  }
  if (selector.compatible && !is_pattern(selector.compatible)) {
    return NearestCompatible(**selector.compatible, tree);
  }
  if (selector.node && !is_pattern(selector.node)) return NearestNode(**selector.node, tree);
  if (selector.iommu) return NearestIommu(**selector.iommu, tree, iommus);
  return std::nullopt;
}

}  // namespace dtpolicy::plan
