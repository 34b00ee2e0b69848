// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How DeviceTree::Read works; for its own files only. The walk (tree_reader.cc) checks each token
// before it is used, fills the node records and collects what the indexes are built from
// (tree_index.cc).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dt/device_tree.h"
#include "dt/tree_diagnostics.h"

namespace dtpolicy::dt {

class TreeReader {
 public:
  TreeReader(DeviceTree& tree, Diagnostics& diagnostics)
      : tree_(tree), structure_(tree.blob_.structure()), diagnostics_(diagnostics) {}

  bool Read();

 private:
  // Duplicate names do not stop the walk; after this many of them it is pointless to go on.
  static constexpr int kMaxFaults = 20;
  static constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();

  // The properties that the reader itself looks into.
  enum class Role : uint8_t { kNone, kStatus, kCompatible, kPhandle, kIommus };

  // A property name, by its offset in the strings block. The same text may stand there twice, or be
  // the tail of another; `canonical` is the entry first seen with the text.
  struct NameRecord {
    uint32_t offset;
    uint32_t canonical;
    uint32_t last_node;  // in the canonical entry: the last node that has the property
    uint32_t bit;        // DeviceTree::PropertyBit
    Role role;
  };

  static Role RoleOf(std::string_view name);
  bool Walk();
  bool BeginNode();
  bool ReadProperty();
  void EndProperties();
  void EndNode();
  bool FinishStructure();
  std::optional<uint32_t> NameAt(uint32_t offset);
  bool ReadCompatible(uint32_t begin, uint32_t length);
  bool ReadPhandle(uint32_t begin, uint32_t length);

  void IndexChildren();
  void IndexProperties();
  void IndexPhandles();
  void IndexCompatibles();
  void RefuseFitImage();

  size_t FileOffset(size_t offset) const { return tree_.blob_.structure_begin() + offset; }
  uint32_t Cell(size_t offset) const { return ReadBigEndian32(structure_.data() + offset); }
  size_t Left() const { return structure_.size() - position_; }

  // Reports at the node being read; gives false, so that a check can return it.
  template <typename M, typename... Values>
  bool Fail(const M& message, std::string_view property, Values&&... values) {
    return FailAt(message, node_ == kNobody ? "/" : tree_.at(node_).Path(), property,
                  std::forward<Values>(values)...);
  }
  template <typename M, typename... Values>
  bool FailAt(const M& message, std::string path, std::string_view property, Values&&... values) {
    diagnostics_.Report(message, TreePlace{tree_.name(), std::move(path), std::string(property)},
                        std::forward<Values>(values)...);
    ++faults_;
    return false;
  }

  DeviceTree& tree_;
  std::string_view structure_;
  Diagnostics& diagnostics_;
  int faults_ = 0;

  size_t position_ = 0;         // in structure_
  uint32_t node_ = kNobody;     // the open node
  size_t depth_ = 0;            // open nodes
  bool in_properties_ = false;  // no child of the open node has been seen yet
  uint32_t property_tokens_ = 0;
  bool phandle_seen_ = false;

  std::vector<NameRecord> names_;
  std::vector<uint32_t> name_at_;  // by offset in the strings block: entry of names_, plus 1
  std::map<std::string_view, uint32_t> name_text_index_;        // text to canonical entry
  std::vector<std::pair<uint32_t, uint32_t>> compatible_uses_;  // (record, node)
  std::vector<uint32_t> many_properties_;                       // nodes that have many
};

}  // namespace dtpolicy::dt
