// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// DeviceTree::Read: the one walk over the structure block.
#include "dt/tree_reader.h"

#include <algorithm>

#include "dt/known_nodes.h"
#include "dt/known_properties.h"
#include "dt/property.h"
#include "dt/structure_block.h"

namespace dtpolicy::dt {
namespace {

// From this many tokens on a node's properties get an index of their own: `__symbols__` has
// thousands, and a search through them per label would be quadratic.
constexpr uint32_t kManyPropertyTokens = 32;

// Printable, and no `/`, which parts the names of a path. Wider than the specification's set
// (2.2.1), as real trees are, but nothing that could garble a terminal.
constexpr bool IsNameCharacter(char c) { return c > ' ' && c <= '~' && c != '/'; }

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsNameCharacter);
}

// A compatible goes into scripts and reports. Real trees have spaces in some.
bool IsPrintableText(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

TreeReader::Role TreeReader::RoleOf(std::string_view name) {
  if (name == "status") return Role::kStatus;
  if (name == "compatible") return Role::kCompatible;
  if (IsPhandleName(name)) return Role::kPhandle;
  if (name == "iommus" || name == "iommu-map" || name == "#iommu-cells") return Role::kIommus;
  return Role::kNone;
}

std::unique_ptr<const DeviceTree> DeviceTree::Read(FdtBlob blob, Diagnostics& diagnostics) {
  std::unique_ptr<DeviceTree> tree(new DeviceTree(std::move(blob)));
  if (!TreeReader(*tree, diagnostics).Read()) return nullptr;
  return tree;
}

bool TreeReader::Read() {
  // A node of a real tree takes some hundred bytes; a guess too low only costs a move.
  const size_t guess = std::min(structure_.size() / 80 + 1, kMaxTreeNodes);
  tree_.nodes_.reserve(guess);
  name_at_.resize(tree_.blob_.strings().size());

  if (!Walk()) return false;
  IndexChildren();
  IndexProperties();
  IndexPhandles();
  IndexCompatibles();
  RefuseFitImage();
  return faults_ == 0;
}

bool TreeReader::Walk() {
  while (faults_ < kMaxFaults) {
    if (Left() < kTokenBytes) {
      if (depth_ == 0) return Fail(kStructureCut, "", FileOffset(structure_.size()));
      return Fail(kStructureUnclosed, "", FileOffset(structure_.size()), depth_);
    }
    const uint32_t token = Cell(position_);
    switch (token) {
      case kTokenBeginNode:
        if (!BeginNode()) return false;
        break;
      case kTokenProperty:
        if (!ReadProperty()) return false;
        break;
      case kTokenEndNode:
        if (depth_ == 0) return Fail(kOutsideRoot, "", FileOffset(position_));
        EndNode();
        break;
      case kTokenNop:
        ++property_tokens_;
        position_ += kTokenBytes;
        break;
      case kTokenEnd:
        return FinishStructure();
      default:
        return Fail(kUnknownToken, "", token, FileOffset(position_));
    }
  }
  return false;
}

bool TreeReader::BeginNode() {
  const size_t offset = FileOffset(position_);
  if (depth_ == 0 && !tree_.nodes_.empty()) return Fail(kSecondRoot, "", offset);
  if (depth_ == kMaxTreeDepth) return Fail(kTooDeep, "", kMaxTreeDepth, offset);
  if (tree_.nodes_.size() == kMaxTreeNodes) return Fail(kTooManyNodes, "", kMaxTreeNodes, offset);
  position_ += kTokenBytes;
  const std::string_view rest = structure_.substr(position_, kMaxNameBytes + 1);
  const size_t length = rest.find('\0');
  if (length == std::string_view::npos) {
    if (rest.size() <= kMaxNameBytes) {
      return Fail(kStructureCut, "", FileOffset(structure_.size()));
    }
    return Fail(kNodeNameTooLong, "", kMaxNameBytes, offset);
  }
  const std::string_view name = rest.substr(0, length);
  const bool is_root = depth_ == 0;
  if (is_root && !name.empty()) return Fail(kRootNamed, "", offset);
  if (!is_root && !IsName(name)) return Fail(kNodeNameBad, "", offset);

  const uint32_t parent = node_;
  if (!is_root) EndProperties();
  DeviceTree::NodeRecord record{};
  record.parent = is_root ? 0 : parent;
  record.name = static_cast<uint32_t>(position_);
  record.name_length = static_cast<uint8_t>(length);
  record.base_name_length = static_cast<uint8_t>(std::min(length, name.find('@')));
  const bool visible = is_root || tree_.nodes_[parent].Has(DeviceTree::kAvailable);
  record.flags = DeviceTree::kEnabled | (visible ? DeviceTree::kAvailable : 0);
  // Names of nodes and properties stand there that are none.
  if (!is_root && (tree_.nodes_[parent].Has(DeviceTree::kBookkeeping) ||
                   (parent == 0 && IsBookkeeping(name)))) {
    record.flags = DeviceTree::kBookkeeping;
  }
  position_ += AlignToken(length + 1);
  if (position_ > structure_.size()) {
    return Fail(kStructureCut, "", FileOffset(structure_.size()));
  }
  record.properties_begin = record.properties_end = static_cast<uint32_t>(position_);
  node_ = static_cast<uint32_t>(tree_.nodes_.size());
  tree_.nodes_.push_back(record);
  ++depth_;
  in_properties_ = true;
  property_tokens_ = 0;
  phandle_seen_ = false;
  return true;
}

bool TreeReader::ReadProperty() {
  const auto begin = static_cast<uint32_t>(position_);
  const size_t offset = FileOffset(begin);
  if (depth_ == 0) return Fail(kOutsideRoot, "", offset);
  if (!in_properties_) return Fail(kPropertyBehindNode, "", offset);
  if (Left() < kPropertyHeaderBytes) {
    return Fail(kStructureCut, "", FileOffset(structure_.size()));
  }
  const uint32_t length = Cell(begin + 4);
  const uint32_t name_offset = Cell(begin + 8);
  position_ += kPropertyHeaderBytes;
  // In 32 bits the padding of the longest values would wrap.
  const size_t padded = AlignToken(length);
  if (length > Left() || padded > Left()) return Fail(kPropertyTooLong, "", length, offset);
  const std::optional<uint32_t> name = NameAt(name_offset);
  if (!name) return Fail(kPropertyNameBad, "", name_offset, offset);
  position_ += padded;
  ++property_tokens_;

  NameRecord& canonical = names_[names_[*name].canonical];
  if (canonical.last_node == node_) {
    const std::string_view text = tree_.PropertyName(name_offset);
    Fail(kTwoProperties, text, text, offset);
    return true;
  }
  canonical.last_node = node_;
  DeviceTree::NodeRecord& node = tree_.nodes_[node_];
  node.properties_end = static_cast<uint32_t>(position_);
  node.property_bits |= canonical.bit;
  const uint32_t value = begin + kPropertyHeaderBytes;
  switch (canonical.role) {
    case Role::kNone:
      break;
    case Role::kStatus: {
      const std::string_view status = tree_.Bytes(value, length);
      const std::string_view word = status.substr(0, status.find('\0'));
      if (word != "okay" && word != "ok") {
        node.flags &= static_cast<uint8_t>(~(DeviceTree::kEnabled | DeviceTree::kAvailable));
      }
      break;
    }
    case Role::kCompatible:
      return ReadCompatible(value, length);
    case Role::kPhandle:
      return ReadPhandle(value, length);
    case Role::kIommus:
      if (!node.Has(DeviceTree::kBookkeeping)) node.flags |= DeviceTree::kMentionsIommus;
      break;
  }
  return true;
}

// The entry of names_ for the name at `offset` of the strings block; nothing when there is no name.
std::optional<uint32_t> TreeReader::NameAt(uint32_t offset) {
  if (offset >= name_at_.size()) return std::nullopt;
  if (name_at_[offset] != 0) return name_at_[offset] - 1;

  const std::string_view strings = tree_.blob_.strings();
  const std::string_view rest = strings.substr(offset, kMaxNameBytes + 1);
  const size_t length = rest.find('\0');
  if (length == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest.substr(0, length);
  if (!IsName(text)) return std::nullopt;

  const auto next = static_cast<uint32_t>(names_.size());
  name_at_[offset] = next + 1;
  const uint32_t canonical = name_text_index_.try_emplace(text, next).first->second;
  names_.push_back({offset, canonical, kNobody, DeviceTree::PropertyBit(text), RoleOf(text)});
  return next;
}

bool TreeReader::ReadCompatible(uint32_t begin, uint32_t length) {
  std::string_view rest = tree_.Bytes(begin, length);
  while (!rest.empty()) {
    const std::string_view text = NextString(rest);
    const auto next = static_cast<uint32_t>(tree_.compatibles_.size());
    const auto [known, is_new] = tree_.compatible_index_.try_emplace(text, next);
    if (is_new) {
      if (!IsPrintableText(text)) return Fail(kCompatibleBad, "compatible", FileOffset(begin));
      tree_.compatibles_.push_back({static_cast<uint32_t>(text.data() - structure_.data()),
                                    static_cast<uint32_t>(text.size()), kNobody, 0});
    }
    const uint32_t record = known->second;
    // Until the index is built, `first_node` is the last node that has the string.
    if (tree_.compatibles_[record].first_node != node_) {
      tree_.compatibles_[record].first_node = node_;
      ++tree_.compatibles_[record].node_count;
      compatible_uses_.emplace_back(record, node_);
    }
  }
  return true;
}

// `phandle`, or what it was called before 2008; a tree may have both, Linux takes the first.
bool TreeReader::ReadPhandle(uint32_t begin, uint32_t length) {
  if (length != 4) return Fail(kPhandleBad, "phandle", FileOffset(begin));
  const uint32_t phandle = Cell(begin);
  // Zero and all ones stand for "none".
  if (!phandle_seen_ && phandle != 0 && phandle != 0xffffffff) {
    tree_.phandles_.emplace_back(phandle, node_);
    phandle_seen_ = true;
  }
  return true;
}

void TreeReader::EndProperties() {
  if (!in_properties_) return;
  in_properties_ = false;
  if (property_tokens_ > kManyPropertyTokens) {
    tree_.nodes_[node_].flags |= DeviceTree::kManyProperties;
    many_properties_.push_back(node_);
  }
}

void TreeReader::EndNode() {
  EndProperties();
  position_ += kTokenBytes;
  tree_.nodes_[node_].subtree_end = static_cast<uint32_t>(tree_.nodes_.size());
  node_ = --depth_ == 0 ? kNobody : tree_.nodes_[node_].parent;
}

bool TreeReader::FinishStructure() {
  if (depth_ > 0) return Fail(kStructureUnclosed, "", FileOffset(position_), depth_);
  if (tree_.nodes_.empty()) return Fail(kNoRoot, "", FileOffset(position_));
  position_ += kTokenBytes;
  if (tree_.blob_.structure_is_padded()) {
    tree_.blob_.EndStructureAt(static_cast<uint32_t>(position_));
  } else if (Left() > 0) {
    return Fail(kBehindEnd, "", FileOffset(position_), Left());
  }
  return faults_ == 0;
}

}  // namespace dtpolicy::dt
