// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A tree with what has been set in it, as libfdt would have set it. The base stays as it is; only
// what differs is kept, and Write() copies the rest in one go, so that many changes cost no more
// than one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dt/device_tree.h"
#include "dt/libfdt_path.h"
#include "dt/structure_writer.h"

namespace dtpolicy::edit {

class EditedTree {
 public:
  // A node: those of the base have their index there, new ones the numbers behind.
  using NodeId = uint32_t;

  // One change: a node that was made, or a property that was set in it.
  struct Edit {
    NodeId node;
    std::string_view property;  // empty: the node was made
  };

  // `base` outlives it.
  explicit EditedTree(const dt::DeviceTree& base);

  // The child that libfdt finds for `name`; new ones stand in front of the base's.
  std::optional<NodeId> Child(NodeId parent, std::string_view name);
  // The node that libfdt finds for `path`: absolute, or beginning with an alias.
  std::optional<NodeId> Path(std::string_view path);
  // The node with `phandle`, and the phandle of a node.
  std::optional<NodeId> Phandle(uint32_t phandle) const;
  std::optional<uint32_t> PhandleOf(NodeId node) const;
  // A property as it now is. Valid until the next SetProperty of that node.
  std::optional<std::string_view> Find(NodeId node, std::string_view property) const;
  std::string_view NameOf(NodeId node) const;
  std::string PathOf(NodeId node) const;

  // A new property goes in front of the others, one that is there keeps its place (fdt_setprop);
  // one that has the value already is no edit. `name` outlives the tree.
  void SetProperty(NodeId node, std::string_view name, std::string value);
  // A new node goes in front of its siblings (fdt_add_subnode). `name` is no child's yet, and
  // outlives the tree.
  NodeId AddChild(NodeId parent, std::string_view name);

  // What was changed, in order: the same done to the base by any other means gives the same tree.
  const std::vector<Edit>& edits() const { return journal_; }

  // The tree as a version 17 blob without gaps, and behind it the room that the base has.
  std::string Write() const;
  // By how many bytes the base without gaps grows at most on the way there: what gets smaller may
  // do so last.
  size_t Growth() const;

 private:
  struct EditedProperty {
    std::string_view name;
    std::string value;
    // Where the base has it, in its structure block; nothing for a new one.
    std::optional<uint32_t> replaces;
  };
  struct Edits {
    std::vector<EditedProperty> properties;  // in the order of setting
    std::vector<NodeId> children;            // new ones, in the order of making
  };
  struct NewNode {
    NodeId parent;
    std::string_view name;
    Edits edits;
  };
  struct BaseEdits {
    dt::Node node;
    Edits edits;
  };
  using Key = std::pair<NodeId, std::string_view>;  // a node and a name below it
  // A piece of the base's structure block, and what stands there instead.
  struct Splice {
    uint32_t begin;
    uint32_t end;
    std::string bytes;
  };

  bool IsNew(NodeId node) const { return node >= base_.size(); }
  const NewNode& Made(NodeId node) const { return made_[node - base_.size()]; }
  Edits& EditsOf(NodeId node);
  // Where a property is in the edits of its node.
  std::optional<size_t> IndexOf(NodeId node, std::string_view property) const;
  const Edits* FindEdits(NodeId node) const;
  const EditedProperty* FindEdited(NodeId node, std::string_view property) const;
  void NotePhandle(NodeId node, std::string_view property, std::string_view value);
  // What is set later stands in front.
  static void WriteNew(const std::vector<EditedProperty>& properties, dt::StructureWriter& writer);
  size_t GrowthBy(const Edits& edits) const;
  std::vector<Splice> Splices() const;

  const dt::DeviceTree& base_;
  dt::LibfdtLookup lookup_;
  mutable dt::StringTable strings_;  // writing a token asks it for a name that it already has
  std::vector<Edit> journal_;
  std::deque<NewNode> made_;

  // The base's nodes that were edited, as they came, and for each of the base's nodes the number of
  // its edits, from 1; 0 without any.
  std::deque<BaseEdits> edits_;
  std::vector<uint32_t> edits_number_;

  std::map<Key, size_t> property_index_;             // in the edits of its node
  std::map<Key, NodeId> new_children_;               // by the whole name
  std::map<Key, NodeId> newest_child_of_base_name_;  // without unit address
  std::map<uint32_t, NodeId> new_phandles_;
};

}  // namespace dtpolicy::edit
