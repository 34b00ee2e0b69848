// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// choose_trees BOARDS OUT: which trees of BOARDS/newest have something for the witnesses that none
// of the others below BOARDS, and none chosen before, has. Writes their paths below BOARDS to OUT.
// Trees of two kernels are much alike: to look at each of them again would take the tests three
// times as long and show little.
//
// Something is: a user of IOMMUs by its compatible, its status, its parent's compatible and the
// compatibles, status and cells of its IOMMUs; an IOMMU; a CPU; a way to address devices on a bus.
// Reads by libfdt alone, so that a fault of dtpolicy's reader cannot hide a tree.
#include <libfdt.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Node {
  const Node* parent = nullptr;
  std::string name;
  bool available = true;  // with all above it
  std::map<std::string, std::string> properties;

  const std::string& Get(const char* property) const {
    static const std::string kAbsent;
    const auto found = properties.find(property);
    return found == properties.end() ? kAbsent : found->second;
  }
  bool Has(const char* property) const { return properties.count(property) != 0; }
};

uint32_t Cell(const std::string& value, size_t index) {
  if (value.size() < 4 * index + 4) return 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(value.data()) + 4 * index;
  return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
}

// All nodes in the order of the blob, the root first; none when libfdt refuses it.
std::vector<Node> Read(const std::string& blob) {
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

std::string OfIommu(const Node* iommu) {
  if (iommu == nullptr) return "nothing";
  return iommu->Get("compatible") + (iommu->available ? "+" : "-") + iommu->Get("#iommu-cells");
}

std::string OfUser(const Node& node, const std::map<uint32_t, const Node*>& by_phandle) {
  const auto iommu = [&](uint32_t phandle) -> const Node* {
    const auto found = by_phandle.find(phandle);
    return found == by_phandle.end() ? nullptr : found->second;
  };
  std::string text = "user " + node.Get("compatible") + (node.available ? "+" : "-") +
                     (node.parent == nullptr ? "" : node.parent->Get("compatible"));
  for (const char* flag : {"xen,passthrough", "iommu-map-mask", "dma-coherent", "memory-region"}) {
    text += node.Has(flag) ? '1' : '0';
  }
  const std::string iommus = node.Get("iommus");
  for (size_t cell = 0; cell < iommus.size() / 4;) {
    const Node* one = iommu(Cell(iommus, cell));
    text += "|" + OfIommu(one);
    cell += one == nullptr ? iommus.size() : 1 + Cell(one->Get("#iommu-cells"), 0);
  }
  const std::string map = node.Get("iommu-map");
  for (size_t cell = 0; cell < map.size() / 4; cell += 4) {
    text += ">" + OfIommu(iommu(Cell(map, cell + 1))) + (Cell(map, cell + 3) == 0 ? "0" : "");
  }
  return text;
}

std::string OfAddress(const Node& node) {
  const Node& bus = *node.parent;
  const size_t reg = node.Get("reg").size();
  const bool pcie = bus.name.substr(0, bus.name.find('@')) == "pcie";
  return "address " + bus.Get("device_type") + (pcie ? "p" : "") + bus.Get("#address-cells") + "," +
         bus.Get("#size-cells") +
         (!bus.Has("ranges")          ? "none"
          : bus.Get("ranges").empty() ? "all"
                                      : "some") +
         (reg == 0       ? "0"
          : reg % 4 == 0 ? "+"
                         : "odd") +
         (node.Has("mask") ? "m" : "") +
         (bus.parent == nullptr ? "/" : bus.parent->Get("#address-cells"));
}

std::vector<std::string> Somethings(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string blob(std::istreambuf_iterator<char>(file), {});
  const std::vector<Node> nodes = Read(blob);
  // What libfdt refuses is for the witnesses to see.
  if (nodes.empty()) return {"refused " + path.string()};
  std::map<uint32_t, const Node*> by_phandle;
  for (const Node& node : nodes) {
    if (node.Has("phandle")) by_phandle[Cell(node.Get("phandle"), 0)] = &node;
  }
  std::vector<std::string> found;
  for (const Node& node : nodes) {
    if (node.Has("iommus") || node.Has("iommu-map")) found.push_back(OfUser(node, by_phandle));
    if (node.Has("#iommu-cells")) found.push_back("iommu " + OfIommu(&node));
    if (node.Get("device_type") == std::string("cpu\0", 4)) {
      found.push_back("cpu " + node.Get("compatible"));
    }
    if (node.parent != nullptr) found.push_back(OfAddress(node));
  }
  return found;
}

// The trees below a folder, sorted.
std::vector<fs::path> TreesOf(const fs::path& folder) {
  std::vector<fs::path> trees;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".dtb") trees.push_back(entry.path());
  }
  std::sort(trees.begin(), trees.end());
  return trees;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: choose_trees BOARDS OUT\n");
    return 2;
  }
  const fs::path boards = argv[1];
  if (!fs::is_directory(boards / "newest")) {
    std::fprintf(stderr, "%s/newest is not there: scripts/fetch-boards\n", argv[1]);
    return 1;
  }
  std::unordered_set<std::string> seen;
  for (const char* folder : {"arm64", "armhf"}) {
    for (const fs::path& path : TreesOf(boards / folder)) {
      for (std::string& something : Somethings(path)) seen.insert(std::move(something));
    }
  }
  std::ofstream out(argv[2]);
  size_t count = 0;
  const std::vector<fs::path> newest = TreesOf(boards / "newest");
  for (const fs::path& path : newest) {
    bool chosen = false;
    for (std::string& something : Somethings(path)) {
      chosen |= seen.insert(std::move(something)).second;
    }
    if (chosen) {
      out << path.lexically_relative(boards).string() << '\n';
      ++count;
    }
  }
  std::printf("%zu of %zu newest trees have something that no other has\n", count, newest.size());
  return out.flush() && count > 0 ? 0 : 1;
}
