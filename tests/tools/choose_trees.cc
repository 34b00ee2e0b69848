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
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "plain_tree.h"

namespace {

namespace fs = std::filesystem;
using plain::ByPhandle;
using plain::Cell;
using plain::Node;
using plain::Read;
using plain::TreesOf;

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
  const std::vector<Node> nodes = Read(path);
  // What libfdt refuses is for the witnesses to see.
  if (nodes.empty()) return {"refused " + path.string()};
  const std::map<uint32_t, const Node*> by_phandle = ByPhandle(nodes);
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
