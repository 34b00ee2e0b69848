// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// list_devices BOARDS: every kind of device behind an IOMMU that the trees of both corpora have,
// each once: what tests/platform says about devices goes by this list. Reads by libfdt alone.
//
// Columns, by tabs: architecture, how it names its IOMMUs (`iommus`, `iommu-map`), its compatibles,
// those of its parent and its name where it has none, device_type, the compatibles of its IOMMUs,
// each by a space; several IOMMUs by ` + `. And of each CPU: architecture, `cpu`, compatibles.
#include <cstdio>
#include <set>

#include "plain_tree.h"

namespace {

using plain::Cell;
using plain::Node;

std::string Words(const std::string& strings) {
  std::string words = strings.substr(0, strings.find_last_not_of('\0') + 1);
  for (char& c : words) {
    if (c == '\0') c = ' ';
  }
  return words.empty() ? "-" : words;
}

// The IOMMUs in the order of the property, each kind once.
std::string IommusOf(const Node& node, bool is_map,
                     const std::map<uint32_t, const Node*>& by_phandle) {
  std::string text;
  std::set<std::string> seen;
  const std::string& value = node.Get(is_map ? "iommu-map" : "iommus");
  for (size_t cell = is_map ? 1 : 0; cell < value.size() / 4;) {
    const auto found = by_phandle.find(Cell(value, cell));
    if (found == by_phandle.end()) break;
    const std::string words = Words(found->second->Get("compatible"));
    if (seen.insert(words).second) text += (text.empty() ? "" : " + ") + words;
    cell += is_map ? 4 : 1 + Cell(found->second->Get("#iommu-cells"), 0);
  }
  return text.empty() ? "-" : text;
}

void Add(const std::vector<Node>& nodes, const char* architecture, std::set<std::string>& lines) {
  const std::map<uint32_t, const Node*> by_phandle = plain::ByPhandle(nodes);
  for (const Node& node : nodes) {
    const std::string compatibles = Words(node.Get("compatible"));
    if (node.Get("device_type") == std::string("cpu\0", 4)) {
      lines.insert(std::string(architecture) + "\tcpu\t" + compatibles);
    }
    for (const bool is_map : {false, true}) {
      if (!node.Has(is_map ? "iommu-map" : "iommus") || node.parent == nullptr) continue;
      const bool nameless = compatibles == "-";
      lines.insert(std::string(architecture) + (is_map ? "\tiommu-map\t" : "\tiommus\t") +
                   compatibles + "\t" + (nameless ? Words(node.parent->Get("compatible")) : "-") +
                   "\t" + (nameless ? node.name.substr(0, node.name.find('@')) : "-") + "\t" +
                   Words(node.Get("device_type")) + "\t" + IommusOf(node, is_map, by_phandle));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: list_devices BOARDS\n");
    return 2;
  }
  std::set<std::string> lines;
  for (const char* corpus : {"", "newest"}) {
    for (const char* packages : {"armhf", "arm64"}) {
      const auto folder = std::filesystem::path(argv[1]) / corpus / packages;
      for (const auto& path : plain::TreesOf(folder)) {
        Add(plain::Read(path), packages[3] == 'h' ? "arm" : "arm64", lines);
      }
    }
  }
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  return 0;
}
