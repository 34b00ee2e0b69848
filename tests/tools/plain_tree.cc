// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plain_tree.h"

#include <libfdt.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace plain {

namespace fs = std::filesystem;

const std::string& Node::Get(const char* property) const {
  static const std::string kAbsent;
  const auto found = properties.find(property);
  return found == properties.end() ? kAbsent : found->second;
}

uint32_t Cell(const std::string& value, size_t index) {
  if (value.size() < 4 * index + 4) return 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(value.data()) + 4 * index;
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

std::vector<Node> Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string blob(std::istreambuf_iterator<char>(file), {});
  std::vector<Node> nodes;
  const void* fdt = blob.data();
  if (fdt_check_full(fdt, blob.size()) != 0) return nodes;
  nodes.reserve(static_cast<size_t>(fdt_size_dt_struct(fdt)) / 12);  // they point at each other
  std::vector<const Node*> open;
  int depth = 0;
  for (int offset = 0; offset >= 0 && depth >= 0; offset = fdt_next_node(fdt, offset, &depth)) {
    open.resize(static_cast<size_t>(depth));
    Node& node = nodes.emplace_back();
    node.parent = open.empty() ? nullptr : open.back();
    node.name = fdt_get_name(fdt, offset, nullptr);
    int property = 0;
    fdt_for_each_property_offset(property, fdt, offset) {
      const char* name = nullptr;
      int length = 0;
      const auto* value =
          static_cast<const char*>(fdt_getprop_by_offset(fdt, property, &name, &length));
      node.properties[name] = std::string(value, static_cast<size_t>(length));
    }
    const std::string status = node.Get("status");
    node.available =
        (node.parent == nullptr || node.parent->available) && (status.empty() || status[0] == 'o');
    open.push_back(&node);
  }
  return nodes;
}

std::map<uint32_t, const Node*> ByPhandle(const std::vector<Node>& nodes) {
  std::map<uint32_t, const Node*> found;
  for (const Node& node : nodes) {
    if (node.Has("phandle")) found[Cell(node.Get("phandle"), 0)] = &node;
  }
  return found;
}

std::vector<fs::path> TreesOf(const fs::path& folder) {
  std::vector<fs::path> trees;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".dtb") trees.push_back(entry.path());
  }
  std::sort(trees.begin(), trees.end());
  return trees;
}

}  // namespace plain
