// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "edit/edited_tree.h"

#include <algorithm>

#include "dt/known_properties.h"
#include "dt/property.h"
#include "dt/structure_block.h"

namespace dtpolicy::edit {
namespace {

std::string_view WithoutUnitAddress(std::string_view name) {
  return name.substr(0, name.find('@'));
}

// Where the token of a base's property ends.
uint32_t EndOfProperty(std::string_view structure, uint32_t offset) {
  const uint32_t length = dt::ReadBigEndian32(structure.data() + offset + dt::kTokenBytes);
  return offset + static_cast<uint32_t>(dt::PropertyBytes(length));
}

// The offset behind the properties that start at `offset`: where the node's first child or its end
// stands. DeviceTree::Read has checked every length on the way.
uint32_t EndOfProperties(std::string_view structure, uint32_t offset) {
  while (true) {
    const uint32_t token = dt::ReadBigEndian32(structure.data() + offset);
    if (token == dt::kTokenNop) {
      offset += dt::kTokenBytes;
    } else if (token == dt::kTokenProperty) {
      offset = EndOfProperty(structure, offset);
    } else {
      return offset;
    }
  }
}

// Where the token of a base's property is, in its structure block: in front of the value.
std::optional<uint32_t> OffsetOf(dt::Node node, std::string_view name) {
  const std::optional<dt::Property> property = node.Find(name);
  if (!property) return std::nullopt;
  const auto value = property->value.data() - node.tree().blob().structure().data();
  return static_cast<uint32_t>(value) - dt::kPropertyHeaderBytes;
}

}  // namespace

EditedTree::EditedTree(const dt::DeviceTree& base)
    : base_(base), lookup_(base), strings_(base.blob().strings()), edits_number_(base.size()) {}

EditedTree::Edits& EditedTree::EditsOf(NodeId node) {
  if (IsNew(node)) return made_[node - base_.size()].edits;
  uint32_t& number = edits_number_[node];
  if (number == 0) {
    edits_.push_back({base_.at(node), {}});
    number = static_cast<uint32_t>(edits_.size());
  }
  return edits_[number - 1].edits;
}

const EditedTree::Edits* EditedTree::FindEdits(NodeId node) const {
  if (IsNew(node)) return &Made(node).edits;
  const uint32_t number = edits_number_[node];
  return number == 0 ? nullptr : &edits_[number - 1].edits;
}

std::optional<size_t> EditedTree::IndexOf(NodeId node, std::string_view property) const {
  const auto found = property_index_.find({node, property});
  return found == property_index_.end() ? std::nullopt : std::optional(found->second);
}

const EditedTree::EditedProperty* EditedTree::FindEdited(NodeId node,
                                                         std::string_view property) const {
  const auto at = IndexOf(node, property);
  return at ? &FindEdits(node)->properties[*at] : nullptr;
}

std::optional<EditedTree::NodeId> EditedTree::Child(NodeId parent, std::string_view name) {
  const bool has_unit_address = name.find('@') != std::string_view::npos;
  const auto& index = has_unit_address ? new_children_ : newest_child_of_base_name_;
  if (const auto found = index.find({parent, name}); found != index.end()) return found->second;
  if (IsNew(parent)) return std::nullopt;
  const std::optional<dt::Node> child = lookup_.Child(base_.at(parent), name);
  if (!child) return std::nullopt;
  return child->index();
}

std::optional<EditedTree::NodeId> EditedTree::Path(std::string_view path) {
  std::optional<NodeId> node = base_.root().index();
  if (!path.starts_with('/')) {
    const std::string_view alias = path.substr(0, path.find('/'));
    const std::optional<NodeId> aliases = Child(*node, "aliases");
    const auto value = aliases ? Find(*aliases, alias) : std::nullopt;
    const auto meaning = value ? dt::DecodeString(*value) : std::nullopt;
    if (!meaning || !meaning->starts_with('/')) return std::nullopt;
    node = Path(*meaning);
    path.remove_prefix(alias.size());
  }
  if (node) {
    dt::ForEachName(path, [this, &node](std::string_view name) {
      node = Child(*node, name);
      return node.has_value();
    });
  }
  return node;
}

std::optional<EditedTree::NodeId> EditedTree::Phandle(uint32_t phandle) const {
  if (const auto node = base_.FindPhandle(phandle)) return node->index();
  const auto found = new_phandles_.find(phandle);
  if (found == new_phandles_.end()) return std::nullopt;
  return found->second;
}

std::optional<uint32_t> EditedTree::PhandleOf(NodeId node) const {
  for (const std::string_view name : dt::kPhandleNames) {
    const auto value = Find(node, name);
    const auto phandle = value ? dt::DecodePhandle(*value) : std::nullopt;
    if (phandle) return phandle;
  }
  return std::nullopt;
}

std::optional<std::string_view> EditedTree::Find(NodeId node, std::string_view property) const {
  if (const EditedProperty* edited = FindEdited(node, property)) return edited->value;
  if (IsNew(node)) return std::nullopt;
  const std::optional<dt::Property> found = base_.at(node).Find(property);
  if (!found) return std::nullopt;
  return found->value;
}

std::string_view EditedTree::NameOf(NodeId node) const {
  return IsNew(node) ? Made(node).name : base_.at(node).name();
}

std::string EditedTree::PathOf(NodeId node) const {
  if (!IsNew(node)) return base_.at(node).Path();
  const NewNode& made = Made(node);
  std::string path = PathOf(made.parent);
  if (path != "/") path += '/';
  return path.append(made.name);
}

void EditedTree::NotePhandle(NodeId node, std::string_view property, std::string_view value) {
  if (!dt::IsPhandleName(property)) return;
  if (const auto phandle = dt::DecodeU32(value)) new_phandles_.try_emplace(*phandle, node);
}

void EditedTree::SetProperty(NodeId node, std::string_view name, std::string value) {
  NotePhandle(node, name, value);
  if (Find(node, name) == value) return;
  journal_.push_back({node, name});
  Edits& edits = EditsOf(node);
  if (const std::optional<size_t> known = IndexOf(node, name)) {
    edits.properties[*known].value = std::move(value);
    return;
  }
  std::optional<uint32_t> replaces;
  if (!IsNew(node)) replaces = OffsetOf(base_.at(node), name);
  // Names enter the strings block in the order of setting.
  if (!replaces) strings_.Offset(name);
  property_index_.emplace(Key{node, name}, edits.properties.size());
  edits.properties.push_back({name, std::move(value), replaces});
}

EditedTree::NodeId EditedTree::AddChild(NodeId parent, std::string_view name) {
  const auto child = static_cast<NodeId>(base_.size() + made_.size());
  made_.push_back({parent, name, {}});
  journal_.push_back({child, {}});
  EditsOf(parent).children.push_back(child);
  new_children_.insert_or_assign({parent, name}, child);
  newest_child_of_base_name_.insert_or_assign({parent, WithoutUnitAddress(name)}, child);
  return child;
}

void EditedTree::WriteNew(const std::vector<EditedProperty>& properties,
                          dt::StructureWriter& writer) {
  for (auto property = properties.rbegin(); property != properties.rend(); ++property) {
    if (!property->replaces) writer.Property(property->name, property->value);
  }
}

std::vector<EditedTree::Splice> EditedTree::Splices() const {
  const std::string_view structure = base_.blob().structure();
  std::vector<Splice> splices;
  // Nodes inside nodes may be as deep as the overlay's; their bytes are made innermost first.
  const auto write_children = [this](const auto& self, const Edits& edits,
                                     dt::StructureWriter& writer) -> void {
    for (auto child = edits.children.rbegin(); child != edits.children.rend(); ++child) {
      const NewNode& made = Made(*child);
      writer.BeginNode(made.name);
      WriteNew(made.edits.properties, writer);
      self(self, made.edits, writer);
      writer.EndNode();
    }
  };
  for (const auto& [node, edits] : edits_) {
    const uint32_t begin = node.structure_offset();
    dt::StructureWriter properties(strings_);
    WriteNew(edits.properties, properties);
    splices.push_back({begin, begin, properties.Take()});
    for (const EditedProperty& property : edits.properties) {
      if (!property.replaces) continue;
      const uint32_t at = *property.replaces;
      dt::StructureWriter replacement(strings_);
      replacement.PropertyNamedAt(
          dt::ReadBigEndian32(structure.data() + at + size_t{2} * dt::kTokenBytes), property.value);
      splices.push_back({at, EndOfProperty(structure, at), replacement.Take()});
    }
    if (!edits.children.empty()) {
      dt::StructureWriter children(strings_);
      write_children(write_children, edits, children);
      const uint32_t behind = EndOfProperties(structure, begin);
      splices.push_back({behind, behind, children.Take()});
    }
  }
  // Stable: in a node without properties, new ones and new children have the same offset. A
  // property that is replaced can stand where new ones go in: those come first.
  std::ranges::stable_sort(splices, {}, &Splice::begin);
  return splices;
}

std::string EditedTree::Write() const {
  const dt::FdtBlob& blob = base_.blob();
  const std::string_view structure = blob.structure();
  const std::vector<Splice> splices = Splices();

  std::vector<std::string_view> pieces;
  pieces.reserve(2 * splices.size() + 1);
  size_t copied = 0;
  for (const Splice& splice : splices) {
    pieces.push_back(structure.substr(copied, splice.begin - copied));
    pieces.push_back(splice.bytes);
    copied = splice.end;
  }
  pieces.push_back(structure.substr(copied));

  return dt::AssembleBlob({.reservations = blob.reservations(),
                           .structure = std::move(pieces),
                           .strings = {blob.strings(), strings_.appended()},
                           .boot_cpuid = blob.boot_cpuid(),
                           .room = blob.room()});
}

size_t EditedTree::GrowthBy(const Edits& edits) const {
  size_t growth = 0;
  for (const EditedProperty& property : edits.properties) {
    const size_t is = dt::PropertyBytes(property.value.size());
    size_t was = 0;
    if (property.replaces) {
      was = EndOfProperty(base_.blob().structure(), *property.replaces) - *property.replaces;
    }
    growth += std::max(is, was) - was;
  }
  for (const NodeId child : edits.children) {
    const NewNode& made = Made(child);
    growth += dt::NodeBytes(made.name.size()) + GrowthBy(made.edits);
  }
  return growth;
}

size_t EditedTree::Growth() const {
  size_t growth = strings_.appended().size();
  for (const auto& [node, edits] : edits_) growth += GrowthBy(edits);
  return growth;
}

}  // namespace dtpolicy::edit
