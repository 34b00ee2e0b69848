// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// An immutable device tree with indexes, read in one pass over a checked blob. Node and Property are
// small handles into it, to be passed by value; they are valid as long as their tree.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  // The strings of `compatible`, most specific first.
  std::vector<std::string_view> Compatibles() const;

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

  Node root() const { return Node(*this, 0); }
  size_t size() const { return nodes_.size(); }  // number of nodes
  Node at(uint32_t index) const { return Node(*this, index); }
  NodeRange all() const;  // depth first, the root first

  // Exact paths only: "/soc/mixer@14450000". A trailing slash or an alias matches nothing.
  std::optional<Node> FindPath(std::string_view path) const;
  std::optional<Node> FindPhandle(uint32_t phandle) const;
  // The path that /__symbols__ gives for `label`; nothing when there is none or it leads nowhere.
  std::optional<Node> FindLabel(std::string_view label) const;
  std::optional<Node> FindAlias(std::string_view alias) const;
  // Nodes that have `compatible` among their strings, depth first.
  const std::vector<uint32_t>& FindCompatible(std::string_view compatible) const;
  // Every distinct compatible string of the tree, sorted.
  std::vector<std::string_view> DistinctCompatibles() const;
  bool has_symbols() const;

 private:
  friend class Node;
  friend class NodeRange;
  friend class PropertyRange;
  // …
};

}  // namespace dtpolicy::dt
