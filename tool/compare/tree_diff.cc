// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "compare/tree_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "compare/comparable_tree.h"
#include "compare/references.h"
#include "dt/device_name.h"
#include "dt/property.h"
#include "overlay/dts_text.h"

namespace dtpolicy::compare {
namespace {

using ComparableNode = ComparableTree::ComparableNode;
using ComparableProperty = ComparableTree::ComparableProperty;

// The strings of a value that reads as text; none of another one.
std::vector<std::string_view> TextStrings(std::string_view value) {
  const auto strings = dt::DecodeStrings(value);
  const bool is_text =
      strings && std::all_of(strings->begin(), strings->end(), [](std::string_view string) {
        return !string.empty() &&
               std::ranges::all_of(string, [](char c) { return c >= ' ' && c <= '~'; });
      });
  return is_text ? *strings : std::vector<std::string_view>();
}

// A value as dts writes it; references by name. Long ones are cut.
std::string ValueText(const ComparableTree& tree, std::string_view name,
                      const ComparableProperty& property) {
  constexpr size_t kMostBytes = 128;
  const std::string_view value = property.value;
  const bool is_cut = value.size() > kMostBytes;
  std::string text;
  const std::vector<std::string_view> strings = TextStrings(value);
  if (!strings.empty() && !is_cut) {
    for (const std::string_view string : strings) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", overlay::QuotedString(string));
    }
  } else if (const auto cells = dt::DecodeCells(value); cells && !cells->empty()) {
    const auto references = tree.is_overlay() ? std::map<size_t, dt::Node>()
                                              : ReferencesIn(property.node, {name, property.value});
    for (size_t i = 0; i < std::min(cells->size(), kMostBytes / 4); ++i) {
      std::string cell = fmt::format("{:#x}", (*cells)[i]);
      if (const auto found = references.find(i); found != references.end()) {
        cell = fmt::format("&{{{}}}", found->second.Path());
      } else if (tree.is_overlay()) {
        cell = tree.Reference(name, property, 4 * i, (*cells)[i]).value_or(cell);
      }
      text += fmt::format("{}{}", text.empty() ? "" : " ", cell);
    }
    text = fmt::format("<{}{}>", text, is_cut ? " ..." : "");
  } else if (!value.empty()) {
    for (const char c : value.substr(0, kMostBytes)) {
      text += fmt::format("{}{:02x}", text.empty() ? "" : " ", static_cast<unsigned char>(c));
    }
    text = fmt::format("[{}{}]", text, is_cut ? " ..." : "");
  }
  return text;
}

class TreeDiffer {
 public:
  TreeDiffer(const dt::DeviceTree& before, const dt::DeviceTree& after)
      : before_(before), after_(after) {}

  std::vector<DeviceChange> Diff() {
    std::set<std::string_view> paths;
    for (const auto& [path, node] : before_.nodes()) paths.insert(path);
    for (const auto& [path, node] : after_.nodes()) paths.insert(path);
    std::vector<DeviceChange> changes;
    for (const std::string_view path : paths) {
      const ComparableNode* was = Find(before_, path);
      const ComparableNode* is = Find(after_, path);
      DeviceChange change{std::string(path), "", NodeChange::kChanged, DiffNode(was, is)};
      if (was == nullptr) change.change = NodeChange::kAdded;
      if (is == nullptr) change.change = NodeChange::kRemoved;
      if (change.properties.empty() && change.change == NodeChange::kChanged) continue;
      const dt::Node node = (is != nullptr ? is : was)->node;
      const ComparableTree& tree = is != nullptr ? after_ : before_;
      if (!tree.is_overlay() && node.Has("compatible")) change.device = dt::LinuxDeviceName(node);
      changes.push_back(std::move(change));
    }
    return changes;
  }

 private:
  static const ComparableNode* Find(const ComparableTree& tree, std::string_view path) {
    const auto found = tree.nodes().find(path);
    return found == tree.nodes().end() ? nullptr : &found->second;
  }

  static const ComparableProperty* Find(const ComparableNode* node, std::string_view name) {
    if (node == nullptr) return nullptr;
    const auto found = node->properties.find(name);
    return found == node->properties.end() ? nullptr : &found->second;
  }

  std::vector<PropertyChange> DiffNode(const ComparableNode* was, const ComparableNode* is) const {
    std::set<std::string_view> names;
    for (const ComparableNode* node : {was, is}) {
      if (node == nullptr) continue;
      for (const auto& [name, property] : node->properties) names.insert(name);
    }
    std::vector<PropertyChange> changes;
    for (const std::string_view name : names) {
      const ComparableProperty* before = Find(was, name);
      const ComparableProperty* after = Find(is, name);
      if (before != nullptr && after != nullptr && Same(name, *before, *after)) continue;
      PropertyChange change{std::string(name), std::nullopt, std::nullopt};
      if (before != nullptr) change.before = ValueText(before_, name, *before);
      if (after != nullptr) change.after = ValueText(after_, name, *after);
      changes.push_back(std::move(change));
    }
    return changes;
  }

  // Cells that differ may still refer to the same node; cells that are alike may not.
  bool Same(std::string_view name, const ComparableProperty& before,
            const ComparableProperty& after) const {
    const bool may_refer = before_.is_overlay() || after_.is_overlay();
    const bool equal = before.value == after.value;
    if (equal && !may_refer) return true;
    const auto old_cells = dt::DecodeCells(before.value);
    const auto new_cells = dt::DecodeCells(after.value);
    if (!old_cells || !new_cells || old_cells->size() != new_cells->size()) return equal;
    for (size_t i = 0; i < old_cells->size(); ++i) {
      const auto from = before_.Reference(name, before, 4 * i, (*old_cells)[i]);
      const auto to = after_.Reference(name, after, 4 * i, (*new_cells)[i]);
      const bool same_number = (*old_cells)[i] == (*new_cells)[i];
      if (from && to ? *from != *to && !(same_number && !may_refer) : !same_number) return false;
    }
    return true;
  }

  ComparableTree before_;
  ComparableTree after_;
};

}  // namespace

std::vector<DeviceChange> DiffTrees(const dt::DeviceTree& before, const dt::DeviceTree& after) {
  return TreeDiffer(before, after).Diff();
}

}  // namespace dtpolicy::compare
