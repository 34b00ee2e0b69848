// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/content.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "dt/structure_writer.h"
#include "overlay/stamp.h"
#include "overlay/target_finder.h"

namespace dtpolicy::overlay {
namespace {

// What every PCI bus has (PCI bus binding to IEEE 1275, 2.1.1 and 3.1.1): stated again beside a new
// child, since dtc warns of a `reg` whose parent does not say how many cells it has.
void AddPciCells(NewContent& bus) {
  bus.properties.push_back({"#address-cells", {3}});
  bus.properties.push_back({"#size-cells", {2}});
}

class AdditionFinder {
 public:
  explicit AdditionFinder(const dt::DeviceTree& base) : targets_(base) {}

  void Add(const FragmentContent& content, size_t fragment) {
    AddToBase(targets_.Find(content.target_path), content.node, fragment);
  }

  std::vector<Addition> Take() {
    std::erase_if(additions_, [](const Addition& addition) {
      return addition.content.properties.empty() && addition.content.children.empty();
    });
    return std::move(additions_);
  }

 private:
  // Node by node, as libfdt's overlay_apply_node() goes down both trees.
  void AddToBase(dt::Node target, const NewContent& content, size_t fragment) {
    const auto [entry, is_new] = by_target_.try_emplace(target.index(), additions_.size());
    const size_t at = entry->second;  // an index, since the recursion below adds elements
    if (is_new) additions_.push_back({target, {std::string(target.name()), {}, {}}, {}});
    additions_[at].fragments.push_back(fragment);

    for (const NewProperty& property : content.properties) {
      const std::optional<dt::Property> existing = target.Find(property.name);
      const bool is_there = existing && IsThere(property, existing->value);
      if (!is_there) AddProperty(additions_[at].content, property);
    }
    for (const NewContent& child : content.children) {
      if (const std::optional<dt::Node> existing = target.Child(child.name)) {
        AddToBase(*existing, child, fragment);
      } else {
        AddChild(additions_[at].content, child);
      }
    }
  }

  static void AddProperty(NewContent& node, const NewProperty& property) {
    const bool exists =
        std::any_of(node.properties.begin(), node.properties.end(),
                    [&](const NewProperty& other) { return other.name == property.name; });
    if (!exists) node.properties.push_back(property);
  }

  static void AddChild(NewContent& node, const NewContent& child) {
    const auto existing =
        std::find_if(node.children.begin(), node.children.end(),
                     [&](const NewContent& other) { return other.name == child.name; });
    if (existing == node.children.end()) {
      node.children.push_back(child);
      return;
    }
    for (const NewProperty& property : child.properties) AddProperty(*existing, property);
    for (const NewContent& grandchild : child.children) AddChild(*existing, grandchild);
  }

  TargetFinder targets_;
  std::vector<Addition> additions_;
  std::unordered_map<uint32_t, size_t> by_target_;  // only looked up, never walked
};

// The `__overlay__` node of `fragment`.
NewContent OverlayNode(const Fragment& fragment) {
  // Built from the innermost node outwards.
  NewContent content;
  content.properties.push_back({kForceIommuDma});
  for (auto node = fragment.nodes.rbegin(); node != fragment.nodes.rend(); ++node) {
    content.name = node->name;
    // Configuration space of bus 0: Linux looks at bits 15..8 alone (of_pci_get_devfn, 6.12), and
    // a bridge gives the buses below it their numbers only when it is probed.
    const uint32_t address = uint32_t{node->function.devfn()} << 8;
    content.properties.insert(content.properties.begin(), {"reg", {address, 0, 0, 0, 0}});
    NewContent parent;
    AddPciCells(parent);
    parent.children.push_back(std::move(content));
    content = std::move(parent);
  }
  content.name = "__overlay__";
  return content;
}

NewContent StampNode(const Stamp& stamp) {
  NewContent chosen{"chosen",
                    {{kStampPolicy, {}, stamp.policy},
                     {kStampDigest, {}, stamp.digest},
                     {kStampVersion, {}, stamp.version}},
                    {}};
  return {"__overlay__", {}, {std::move(chosen)}};
}

}  // namespace

std::string NewProperty::Value() const {
  std::string bytes = text;
  if (!text.empty()) bytes.push_back('\0');
  for (uint32_t cell : cells) dt::AppendBigEndian32(bytes, cell);
  return bytes;
}

bool IsThere(const NewProperty& property, std::optional<std::string_view> value) {
  return value && (property.text.empty() || *value == property.Value());
}

size_t FragmentCount(const Overlay& overlay) {
  return overlay.fragments.size() + (overlay.stamp ? 1 : 0);
}

FragmentContent ContentOf(const Overlay& overlay, size_t fragment) {
  if (fragment == overlay.fragments.size()) return {"/", StampNode(overlay.stamp.value())};
  const Fragment& device = overlay.fragments[fragment];
  return {device.target_path, OverlayNode(device)};
}

std::string CommentOf(const Overlay& overlay, size_t fragment) {
  if (fragment == overlay.fragments.size()) return "Which policy made this, for `dtpolicy verify`";
  const Fragment& device = overlay.fragments[fragment];
  std::string comment(device.rule);
  if (!device.reason.empty()) comment.append(": ").append(device.reason);
  return comment;
}

std::vector<Addition> FindAdditions(const dt::DeviceTree& base, const Overlay& overlay) {
  AdditionFinder finder(base);
  for (size_t i = 0; i < FragmentCount(overlay); ++i) finder.Add(ContentOf(overlay, i), i);
  return finder.Take();
}

}  // namespace dtpolicy::overlay
