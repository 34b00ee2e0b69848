// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/device_tree.h"

#include <algorithm>
#include <array>

#include "dt/property.h"
#include "dt/structure_block.h"

namespace dtpolicy::dt {

std::string_view Node::name() const {
  const DeviceTree::NodeRecord& record = tree_->nodes_[index_];
  return tree_->Bytes(record.name, record.name_length);
}

std::string_view Node::base_name() const {
  const DeviceTree::NodeRecord& record = tree_->nodes_[index_];
  return tree_->Bytes(record.name, record.base_name_length);
}

std::string Node::Path() const {
  if (is_root()) return "/";
  std::array<uint32_t, kMaxTreeDepth> way;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  size_t depth = 0;
  size_t length = 0;
  for (uint32_t i = index_; i != 0; i = tree_->nodes_[i].parent) {
    way[depth++] = i;
    length += 1 + tree_->nodes_[i].name_length;
  }
  std::string path;
  path.reserve(length);
  while (depth > 0) {
    path += '/';
    path += Node(*tree_, way[--depth]).name();
  }
  return path;
}

std::optional<Node> Node::parent() const {
  if (is_root()) return std::nullopt;
  return Node(*tree_, tree_->nodes_[index_].parent);
}

NodeRange Node::children() const {
  return {tree_, index_ + 1, tree_->nodes_[index_].subtree_end, true};
}

PropertyRange Node::properties() const {
  const DeviceTree::NodeRecord& record = tree_->nodes_[index_];
  return {tree_, record.properties_begin, record.properties_end};
}

std::optional<Property> Node::Find(std::string_view property) const {
  const DeviceTree::NodeRecord& record = tree_->nodes_[index_];
  if ((record.property_bits & DeviceTree::PropertyBit(property)) == 0) return std::nullopt;
  if (record.Has(DeviceTree::kManyProperties)) {
    const auto found = tree_->many_properties_.find({index_, property});
    if (found == tree_->many_properties_.end()) return std::nullopt;
    return tree_->PropertyAt(found->second);
  }
  // Most nodes have a handful of properties, which are in the cache by then.
  const char* structure = tree_->blob_.structure().data();
  const std::string_view strings = tree_->blob_.strings();
  uint32_t offset = record.properties_begin;
  while (offset < record.properties_end) {
    if (ReadBigEndian32(structure + offset) != kTokenProperty) {
      offset += kTokenBytes;  // a NOP: nothing else stands between properties
      continue;
    }
    const uint32_t length = ReadBigEndian32(structure + offset + 4);
    const uint32_t name = ReadBigEndian32(structure + offset + 8);
    if (strings.size() - name > property.size() && strings[name + property.size()] == '\0' &&
        strings.substr(name, property.size()) == property) {
      return Property{strings.substr(name, property.size()),
                      {structure + offset + kPropertyHeaderBytes, length}};
    }
    offset += static_cast<uint32_t>(PropertyBytes(length));
  }
  return std::nullopt;
}

std::optional<Node> Node::Child(std::string_view name) const {
  if (tree_->nodes_[index_].Has(DeviceTree::kManyChildren)) {
    const auto found = tree_->many_children_.find({index_, name});
    if (found == tree_->many_children_.end()) return std::nullopt;
    return Node(*tree_, found->second);
  }
  for (const Node child : children()) {
    if (child.name() == name) return child;
  }
  return std::nullopt;
}

bool Node::enabled() const { return tree_->nodes_[index_].Has(DeviceTree::kEnabled); }
bool Node::available() const { return tree_->nodes_[index_].Has(DeviceTree::kAvailable); }
bool Node::mentions_iommus() const {
  return tree_->nodes_[index_].Has(DeviceTree::kMentionsIommus);
}
uint32_t Node::subtree_end() const { return tree_->nodes_[index_].subtree_end; }
uint32_t Node::structure_offset() const { return tree_->nodes_[index_].properties_begin; }

bool Node::IsCompatible(std::string_view compatible) const {
  const std::optional<Property> property = Find("compatible");
  if (!property) return false;
  for (std::string_view rest = property->value; !rest.empty();) {
    if (NextString(rest) == compatible) return true;
  }
  return false;
}

std::vector<std::string_view> Node::Compatibles() const {
  const std::optional<Property> property = Find("compatible");
  std::vector<std::string_view> strings;
  for (std::string_view rest = property ? property->value : ""; !rest.empty();) {
    strings.push_back(NextString(rest));
  }
  return strings;
}

NodeRange DeviceTree::all() const { return {this, 0, static_cast<uint32_t>(nodes_.size()), false}; }

std::optional<Node> DeviceTree::FindPath(std::string_view path) const {
  if (!path.starts_with('/')) return std::nullopt;
  std::optional<Node> node = root();
  for (path.remove_prefix(1); node && !path.empty();) {
    const size_t slash = path.find('/');
    node = node->Child(path.substr(0, slash));
    if (slash == std::string_view::npos) return node;
    path.remove_prefix(slash + 1);
    if (path.empty()) return std::nullopt;  // a trailing slash
  }
  return node;
}

std::optional<Node> DeviceTree::FindPhandle(uint32_t phandle) const {
  const auto found = std::ranges::lower_bound(phandles_, std::pair(phandle, 0U));
  if (found == phandles_.end() || found->first != phandle) return std::nullopt;
  return Node(*this, found->second);
}

std::optional<Node> DeviceTree::FindNamedPath(std::string_view node, std::string_view name) const {
  const std::optional<Node> names = root().Child(node);
  const std::optional<std::string_view> path = names ? StringOf(*names, name) : std::nullopt;
  return path ? FindPath(*path) : std::nullopt;
}

std::optional<Node> DeviceTree::FindLabel(std::string_view label) const {
  return FindNamedPath("__symbols__", label);
}

std::optional<Node> DeviceTree::FindAlias(std::string_view alias) const {
  return FindNamedPath("aliases", alias);
}

std::span<const uint32_t> DeviceTree::FindCompatible(std::string_view compatible) const {
  const auto found = compatible_index_.find(compatible);
  if (found == compatible_index_.end()) return {};
  return std::span(compatible_nodes_)
      .subspan(compatibles_[found->second].first_node, compatibles_[found->second].node_count);
}

std::vector<std::string_view> DeviceTree::DistinctCompatibles() const {
  std::vector<std::string_view> strings;
  strings.reserve(compatibles_.size());
  for (const CompatibleRecord& record : compatibles_) {
    strings.push_back(Bytes(record.text, record.length));
  }
  return strings;
}

bool DeviceTree::has_symbols() const { return root().Child("__symbols__").has_value(); }

bool DeviceTree::MayHave(std::string_view property) const {
  const std::string_view strings = blob_.strings();
  for (size_t at = 0; (at = strings.find(property, at)) != std::string_view::npos; ++at) {
    const size_t end = at + property.size();
    if (end < strings.size() && strings[end] == '\0') return true;
  }
  return false;
}

uint32_t DeviceTree::PropertyBit(std::string_view property) {
  const auto letter = [property](size_t at) -> size_t {
    return static_cast<unsigned char>(property[at]);
  };
  const size_t size = property.size();
  if (size == 0) return 1;
  return uint32_t{1} << (size + 5 * letter(0) + 11 * letter(size / 2) + 19 * letter(size - 1)) % 32;
}

std::string_view DeviceTree::PropertyName(uint32_t offset) const {
  const std::string_view rest = blob_.strings().substr(offset, kMaxNameBytes + 1);
  return rest.substr(0, rest.find('\0'));
}

Property DeviceTree::PropertyAt(uint32_t offset) const {
  const char* token = blob_.structure().data() + offset;
  return {PropertyName(ReadBigEndian32(token + 8)),
          {token + kPropertyHeaderBytes, ReadBigEndian32(token + 4)}};
}

PropertyRange::Iterator::Iterator(const DeviceTree* tree, uint32_t offset, uint32_t end)
    : tree_(tree), offset_(offset), end_(end) {
  SkipNops();
}

void PropertyRange::Iterator::SkipNops() {
  const char* structure = tree_->blob_.structure().data();
  while (offset_ < end_ && ReadBigEndian32(structure + offset_) == kTokenNop) {
    offset_ += kTokenBytes;
  }
}

PropertyRange::Iterator& PropertyRange::Iterator::operator++() {
  const char* structure = tree_->blob_.structure().data();
  offset_ += static_cast<uint32_t>(PropertyBytes(ReadBigEndian32(structure + offset_ + 4)));
  SkipNops();
  return *this;
}

std::unique_ptr<const DeviceTree> ReadTree(std::string name, std::string bytes,
                                           Diagnostics& diagnostics) {
  auto blob = FdtBlob::Check(std::move(name), std::move(bytes), diagnostics);
  return blob ? DeviceTree::Read(*std::move(blob), diagnostics) : nullptr;
}

}  // namespace dtpolicy::dt
