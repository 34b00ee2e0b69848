// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Reads every tree below a folder twice, with this project's reader and with libfdt: same nodes in
// the same order, same paths, same properties, and each lookup finds what libfdt's finds.
#include <libfdt.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dt/device_tree.h"
#include "dt/libfdt_path.h"

namespace {

using dtpolicy::dt::DeviceTree;
using dtpolicy::dt::Node;
using dtpolicy::dt::Property;

struct Counts {
  size_t nodes = 0;
  size_t properties = 0;
  size_t phandles = 0;
  size_t found_elsewhere = 0;
};

// What differs first; empty when nothing does.
class Comparison {
 public:
  Comparison(const DeviceTree& tree, Counts& counts)
      : tree_(tree), fdt_(tree.blob().bytes().data()), counts_(counts) {}

  std::string Run() {
    if (const int error = fdt_check_full(fdt_, tree_.blob().bytes().size())) {
      return std::string("libfdt refuses it: ") + fdt_strerror(error);
    }
    uint32_t index = 0;
    int depth = 0;
    std::vector<uint32_t> open;
    for (int offset = 0; offset >= 0 && depth >= 0; ++index) {
      if (index >= tree_.size()) return "libfdt sees more nodes";
      open.resize(static_cast<size_t>(depth));
      const Node node = tree_.at(index);
      std::string difference = CompareNode(node, offset, open);
      if (!difference.empty()) return node.Path() + ": " + difference;
      open.push_back(index);
      offset = fdt_next_node(fdt_, offset, &depth);
    }
    if (index != tree_.size()) return "libfdt sees fewer nodes";
    for (const auto& [compatible, nodes] : compatibles_) {
      const auto found = tree_.FindCompatible(compatible);
      if (std::vector<uint32_t>(found.begin(), found.end()) != nodes) {
        return "other nodes have compatible " + compatible;
      }
    }
    if (compatibles_.size() != tree_.DistinctCompatibles().size()) {
      return "libfdt sees " + std::to_string(compatibles_.size()) + " compatible strings";
    }
    return {};
  }

 private:
  std::string CompareNode(Node node, int offset, const std::vector<uint32_t>& open) {
    ++counts_.nodes;
    int length = 0;
    const char* name = fdt_get_name(fdt_, offset, &length);
    if (node.name() != std::string_view(name, static_cast<size_t>(length))) return "other name";
    if (node.is_root() != open.empty()) return "other depth";
    if (!node.is_root() && node.parent()->index() != open.back()) return "other parent";
    const std::string path = node.Path();
    // libfdt may find another node there, or none, but the same as we say it does.
    const int found_at = fdt_path_offset(fdt_, path.c_str());
    const auto like_libfdt = lookup_.Path(path);
    if (found_at < 0
            ? like_libfdt.has_value()
            : !like_libfdt || fdt_get_name(fdt_, found_at, nullptr) != like_libfdt->name().data()) {
      return "libfdt finds another node at its path";
    }
    counts_.found_elsewhere += like_libfdt != node;
    if (tree_.FindPath(path) != node) return "not found by its path";

    auto properties = node.properties();
    auto ours = properties.begin();
    int at = 0;
    fdt_for_each_property_offset(at, fdt_, offset) {
      ++counts_.properties;
      if (ours == properties.end()) return "libfdt sees more properties";
      int size = 0;
      const char* property_name = nullptr;
      const void* value = fdt_getprop_by_offset(fdt_, at, &property_name, &size);
      const Property property = *ours;
      if (property.name != property_name) return std::string("libfdt sees ") + property_name;
      if (property.value.data() != value || property.value.size() != static_cast<size_t>(size)) {
        return std::string("other value of ") + property_name;
      }
      const auto found = node.Find(property.name);
      if (!found || found->value.data() != value) return std::string("not found: ") + property_name;
      ++ours;
    }
    if (ours != properties.end()) return "libfdt sees fewer properties";

    const uint32_t phandle = fdt_get_phandle(fdt_, offset);
    if (phandle != 0) {
      ++counts_.phandles;
      if (tree_.FindPhandle(phandle) != node) return "not found by its phandle";
    }
    const int strings = fdt_stringlist_count(fdt_, offset, "compatible");
    for (int i = 0; i < strings; ++i) {
      auto& nodes = compatibles_[fdt_stringlist_get(fdt_, offset, "compatible", i, nullptr)];
      if (nodes.empty() || nodes.back() != node.index()) nodes.push_back(node.index());
    }
    return {};
  }

  const DeviceTree& tree_;
  dtpolicy::dt::LibfdtLookup lookup_{tree_};
  const char* fdt_;
  Counts& counts_;
  std::map<std::string, std::vector<uint32_t>, std::less<>> compatibles_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: compare_with_libfdt FOLDER\n");
    return 2;
  }
  Counts counts;
  size_t trees = 0;
  size_t different = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (entry.path().extension() != ".dtb") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    dtpolicy::Diagnostics diagnostics;
    const auto tree = dtpolicy::dt::ReadTree(entry.path().string(), std::move(bytes), diagnostics);
    ++trees;
    const std::string difference =
        tree ? Comparison(*tree, counts).Run() : diagnostics.all().at(0).message;
    if (!difference.empty()) {
      ++different;
      std::printf("FAILED: %s: %s\n", entry.path().c_str(), difference.c_str());
    }
  }
  std::printf(
      "%zu trees, %zu nodes (of which libfdt finds %zu elsewhere), %zu properties, %zu phandles; "
      "%zu trees differ\n",
      trees, counts.nodes, counts.found_elsewhere, counts.properties, counts.phandles, different);
  return trees > 0 && different == 0 ? 0 : 1;
}
