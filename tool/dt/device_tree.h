// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// An immutable device tree with indexes, read in one pass over a checked blob. Node and Property
// are small handles into it, to be passed by value; they are valid as long as their tree.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "dt/fdt_blob.h"

namespace dtpolicy::dt {

class DeviceTree;
class NodeRange;
class PropertyRange;

struct Property {
  std::string_view name;
  std::string_view value;  // raw bytes; dt/property.h decodes them
};

// A node of one tree. Comparing orders nodes of the same tree as the blob does (depth first).
class Node {
 public:
  Node(const DeviceTree& tree, uint32_t index) : tree_(&tree), index_(index) {}

  const DeviceTree& tree() const { return *tree_; }
  uint32_t index() const { return index_; }
  // The nodes below it have the indexes from behind its own to this one.
  uint32_t subtree_end() const;

  std::string_view name() const;       // with unit address; empty for the root
  std::string_view base_name() const;  // without unit address (what the kernel prints for %pOFn)
  std::string Path() const;            // "/" for the root
  bool is_root() const { return index_ == 0; }
  std::optional<Node> parent() const;
  NodeRange children() const;
  PropertyRange properties() const;

  std::optional<Property> Find(std::string_view property) const;
  bool Has(std::string_view property) const { return Find(property).has_value(); }
  std::optional<Node> Child(std::string_view name) const;  // exact name, unit address included

  // `status` of the node itself is absent, "okay" or "ok" (specification 2.3.4).
  bool enabled() const;
  // The node and all its ancestors are enabled: only then does an operating system see it.
  bool available() const;
  // One of the strings of `compatible` is exactly `compatible`.
  bool IsCompatible(std::string_view compatible) const;
  // The strings of `compatible`, most specific first. The last need not have its closing NUL: three
  // phones' trees lack one, and Linux takes the string as if it were there.
  std::vector<std::string_view> Compatibles() const;

  // Whether it has one of `iommus`, `iommu-map`, `#iommu-cells`, known without a search.
  bool mentions_iommus() const;

  // Where a property can be inserted into blob().structure(): right behind the node's name.
  uint32_t structure_offset() const;

  bool operator==(const Node& other) const { return index_ == other.index_; }
  auto operator<=>(const Node& other) const { return index_ <=> other.index_; }

 private:
  const DeviceTree* tree_;
  uint32_t index_;
};

class DeviceTree {
 public:
  // Walks the structure block once. Every offset, length and nesting is checked; what is malformed
  // is reported as `bad-tree` with the byte offset and the path of the node, and gives null.
  static std::unique_ptr<const DeviceTree> Read(FdtBlob blob, Diagnostics& diagnostics);

  DeviceTree(const DeviceTree&) = delete;
  DeviceTree& operator=(const DeviceTree&) = delete;

  const FdtBlob& blob() const { return blob_; }
  const std::string& name() const { return blob_.name(); }

  Node root() const { return {*this, 0}; }
  size_t size() const { return nodes_.size(); }  // number of nodes
  Node at(uint32_t index) const { return {*this, index}; }
  NodeRange all() const;  // depth first, the root first

  // Exact paths only: "/soc/mixer@14450000". A trailing slash or an alias matches nothing.
  std::optional<Node> FindPath(std::string_view path) const;
  std::optional<Node> FindPhandle(uint32_t phandle) const;
  // The largest phandle of all nodes; 0 without any.
  uint32_t last_phandle() const { return phandles_.empty() ? 0 : phandles_.back().first; }
  // The path that /__symbols__ gives for `label`; nothing when there is none or it leads nowhere.
  std::optional<Node> FindLabel(std::string_view label) const;
  std::optional<Node> FindAlias(std::string_view alias) const;
  // Nodes that have `compatible` among their strings, depth first.
  std::span<const uint32_t> FindCompatible(std::string_view compatible) const;
  // Every distinct compatible string of the tree, as they first appear.
  std::vector<std::string_view> DistinctCompatibles() const;
  bool has_symbols() const;
  // Whether any node may have a property of this name: it is in the strings block.
  bool MayHave(std::string_view property) const;

 private:
  friend class Node;
  friend class NodeRange;
  friend class PropertyRange;
  friend class TreeReader;

  // What is kept of a node. Names and properties stay in the blob; offsets count from the start of
  // its structure block. The children of a node are the records from its own to `subtree_end`, each
  // child's next sibling being at the child's `subtree_end`.
  struct NodeRecord {
    uint32_t parent;
    uint32_t subtree_end;
    uint32_t name;
    uint32_t properties_begin;  // behind the name
    uint32_t properties_end;    // behind the last property
    uint32_t property_bits;     // PropertyBit of each of its properties
    uint8_t name_length;
    uint8_t base_name_length;
    uint8_t flags;

    [[nodiscard]] bool Has(uint8_t flag) const { return (flags & flag) != 0; }
  };
  enum Flags : uint8_t {
    kEnabled = 1,
    kAvailable = 2,
    kMentionsIommus = 4,
    kManyProperties = 8,  // they are sorted in `many_properties_`
    kBookkeeping = 16,    // dt::IsBookkeeping, or below such a node: never available
    kManyChildren = 32,   // they are sorted in `many_children_`
  };
  // A distinct compatible string, and the nodes that have it.
  struct CompatibleRecord {
    uint32_t text;
    uint32_t length;
    uint32_t first_node;  // in compatible_nodes_
    uint32_t node_count;
  };

  explicit DeviceTree(FdtBlob blob) : blob_(std::move(blob)) {}

  // One bit of 32, by the name: most properties that a node has not are told from that, without a
  // look at the blob, which for one node in a large tree is not in the cache.
  static uint32_t PropertyBit(std::string_view property);

  std::string_view Bytes(uint32_t offset, size_t length) const {
    return blob_.structure().substr(offset, length);
  }
  // Where the string property `name` of the root's child `node` leads.
  std::optional<Node> FindNamedPath(std::string_view node, std::string_view name) const;
  // The name at `offset` of the strings block, which Read has checked.
  std::string_view PropertyName(uint32_t offset) const;
  // The property whose token is at `offset`.
  Property PropertyAt(uint32_t offset) const;

  // What a node has many of, by node and name. Most nodes have a handful, which are looked through.
  // Sorted, not hashed: nobody can write names that make it slow.
  using NamesOfNodes = std::map<std::pair<uint32_t, std::string_view>, uint32_t>;

  FdtBlob blob_;
  std::vector<NodeRecord> nodes_;                        // depth first
  NamesOfNodes many_children_;                           // to the node
  NamesOfNodes many_properties_;                         // to the offset of the property's token
  std::vector<std::pair<uint32_t, uint32_t>> phandles_;  // (phandle, node), sorted
  std::vector<CompatibleRecord> compatibles_;
  std::map<std::string_view, uint32_t> compatible_index_;  // text to record
  std::vector<uint32_t> compatible_nodes_;
};

// FdtBlob::Check and DeviceTree::Read in one: the tree in `bytes`, called `name` in messages.
std::unique_ptr<const DeviceTree> ReadTree(std::string name, std::string bytes,
                                           Diagnostics& diagnostics);

// Nodes of a tree in its order: the children of one node, or all.
class NodeRange {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using reference = Node;
    using pointer = void;

    Iterator() = default;
    Node operator*() const { return {*tree_, index_}; }
    Iterator& operator++() {
      index_ = siblings_ ? tree_->nodes_[index_].subtree_end : index_ + 1;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    friend class NodeRange;
    Iterator(const DeviceTree* tree, uint32_t index, bool siblings)
        : tree_(tree), index_(index), siblings_(siblings) {}
    const DeviceTree* tree_ = nullptr;
    uint32_t index_ = 0;
    bool siblings_ = false;
  };

  Iterator begin() const { return {tree_, begin_, siblings_}; }
  Iterator end() const { return {tree_, end_, siblings_}; }
  bool empty() const { return begin_ == end_; }

 private:
  friend class Node;
  friend class DeviceTree;
  NodeRange(const DeviceTree* tree, uint32_t begin, uint32_t end, bool siblings)
      : tree_(tree), begin_(begin), end_(end), siblings_(siblings) {}
  const DeviceTree* tree_;
  uint32_t begin_;
  uint32_t end_;
  bool siblings_;
};

// The properties of a node in the blob's order.
class PropertyRange {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;
    using value_type = Property;
    using difference_type = std::ptrdiff_t;
    using reference = Property;
    using pointer = void;

    Iterator() = default;
    Property operator*() const { return tree_->PropertyAt(offset_); }
    // Where the property's token is in blob().structure().
    uint32_t structure_offset() const { return offset_; }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const Iterator& other) const { return offset_ == other.offset_; }

   private:
    friend class PropertyRange;
    Iterator(const DeviceTree* tree, uint32_t offset, uint32_t end);
    void SkipNops();
    const DeviceTree* tree_ = nullptr;
    uint32_t offset_ = 0;
    uint32_t end_ = 0;
  };

  Iterator begin() const { return {tree_, begin_, end_}; }
  Iterator end() const { return {tree_, end_, end_}; }
  bool empty() const { return begin_ == end_; }

 private:
  friend class Node;
  PropertyRange(const DeviceTree* tree, uint32_t begin, uint32_t end)
      : tree_(tree), begin_(begin), end_(end) {}
  const DeviceTree* tree_;
  uint32_t begin_;
  uint32_t end_;
};

}  // namespace dtpolicy::dt
