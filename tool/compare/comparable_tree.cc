// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "compare/comparable_tree.h"

#include <fmt/format.h>

#include "dt/known_nodes.h"
#include "dt/known_properties.h"
#include "dt/property.h"

namespace dtpolicy::compare {
namespace {

// What only says how the tree was built, or differs from boot to boot.
bool IsIncidental(std::string_view path, std::string_view property) {
  if (dt::IsPhandleName(property)) return true;
  if (path == "/chosen") return property == "kaslr-seed" || property == "rng-seed";
  return path == "/" && property == "timestamp";
}

std::string Below(const std::string& path, std::string_view name) {
  return fmt::format("{}/{}", path == "/" ? "" : path, name);
}

}  // namespace

ComparableTree::ComparableTree(const dt::DeviceTree& tree)
    : tree_(tree), is_overlay_(dt::IsOverlay(tree)) {
  if (is_overlay_) {
    ReadLabels();
    AddOverlay();
  } else {
    AddTree(tree.root(), "/");
  }
}

void ComparableTree::AddProperties(dt::Node node, const std::string& path) {
  const std::string_view kept = paths_.emplace(node.index(), path).first->second;
  ComparableNode& comparable = nodes_.try_emplace(kept, ComparableNode{node, {}}).first->second;
  for (const dt::Property property : node.properties()) {
    if (!IsIncidental(path, property.name)) {
      comparable.properties.insert_or_assign(property.name,
                                             ComparableProperty{property.value, node});
    }
  }
}

void ComparableTree::AddTree(dt::Node node, const std::string& path) {
  AddProperties(node, path);
  for (const dt::Node child : node.children()) {
    if (node.is_root() && dt::IsBookkeeping(child.name())) continue;
    AddTree(child, Below(path, child.name()));
  }
}

void ComparableTree::AddOverlay() {
  // "(overlay)" holds what the overlay says of itself: the boards it is for.
  AddProperties(tree_.root(), "(overlay)");
  for (const dt::Node fragment : tree_.root().children()) {
    const auto content = dt::FragmentContent(fragment);
    if (!content) continue;
    const auto label = labels_.find(fmt::format("{}:target:0", fragment.Path()));
    const auto target = dt::StringOf(fragment, "target-path");
    const std::string where = label != labels_.end()
                                  ? "&" + label->second
                                  : std::string(target.value_or(fragment.name()));
    const bool is_known = nodes_.contains(where);
    AddTree(*content, where);
    // That a fragment goes there sets nothing yet.
    if (!is_known && nodes_.at(where).properties.empty()) nodes_.erase(where);
  }
}

void ComparableTree::ReadLabels() {
  const auto fixups = tree_.root().Child("__fixups__");
  if (!fixups) return;
  for (const dt::Property label : fixups->properties()) {
    const auto places = dt::DecodeStrings(label.value);
    for (const std::string_view place : places.value_or(std::vector<std::string_view>())) {
      labels_.emplace(place, label.name);
    }
  }
}

std::optional<std::string> ComparableTree::Reference(std::string_view name,
                                                     const ComparableProperty& property,
                                                     size_t offset, uint32_t cell) const {
  if (is_overlay_) {
    const auto label = labels_.find(fmt::format("{}:{}:{}", property.node.Path(), name, offset));
    if (label != labels_.end()) return "&" + label->second;
  }
  const auto target = tree_.FindPhandle(cell);
  if (!target) return std::nullopt;
  const auto path = paths_.find(target->index());
  return path == paths_.end() ? std::nullopt : std::optional(path->second);
}

}  // namespace dtpolicy::compare
