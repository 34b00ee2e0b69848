// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Device trees by libfdt alone, for programs that look at the real ones without dtpolicy's reader.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace plain {

struct Node {
  const Node* parent = nullptr;
  std::string name;
  bool available = true;  // with all above it
  std::map<std::string, std::string> properties;

  // The bytes of a property; empty when there is none.
  const std::string& Get(const char* property) const;
  bool Has(const char* property) const { return properties.count(property) != 0; }
};

// 0 where the value has no such cell.
uint32_t Cell(const std::string& value, size_t index);

// All nodes in the order of the blob, the root first; none when libfdt refuses it. They point at
// each other.
std::vector<Node> Read(const std::filesystem::path& path);
std::map<uint32_t, const Node*> ByPhandle(const std::vector<Node>& nodes);

// The trees below a folder, sorted.
std::vector<std::filesystem::path> TreesOf(const std::filesystem::path& folder);

}  // namespace plain
