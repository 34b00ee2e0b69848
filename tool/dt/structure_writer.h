// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The flattened form (Devicetree Specification 0.4, chapter 5), written front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dtpolicy::dt {

void AppendBigEndian32(std::string& bytes, uint32_t value);
// Over the four bytes from `at` on, which are there.
void WriteBigEndian32(std::string& bytes, size_t at, uint32_t value);

// The strings block: an existing one, which stays as it is, and what is appended to it.
class StringTable {
 public:
  explicit StringTable(std::string_view existing = {}) : existing_(existing) {}
  StringTable(const StringTable&) = delete;
  StringTable& operator=(const StringTable&) = delete;

  // The offset of `name`. A string that ends in it serves too, and the first one is taken, as dtc
  // and libfdt (fdt_find_string_) do: so the bytes equal theirs.
  uint32_t Offset(std::string_view name);

  std::string_view existing() const { return existing_; }
  const std::string& appended() const { return appended_; }

 private:
  // In this order the texts with a common end follow each other.
  struct ReadsBackwardsBefore {
    bool operator()(std::string_view a, std::string_view b) const;
  };

  static std::vector<std::string_view> SortedStrings(std::string_view block);
  size_t FindExisting(std::string_view name);
  size_t FindAppended(std::string_view name) const;

  std::string_view existing_;
  std::string appended_;
  std::map<std::string, uint32_t> known_;
  // The strings of existing_, sorted by ReadsBackwardsBefore; once needed.
  std::optional<std::vector<std::string_view>> existing_strings_;
  // The strings of appended_, as texts of known_, and their offsets.
  std::map<std::string_view, uint32_t, ReadsBackwardsBefore> appended_at_;
};

// Tokens of the structure block.
class StructureWriter {
 public:
  explicit StructureWriter(StringTable& strings) : strings_(strings) {}

  void BeginNode(std::string_view name);
  void Property(std::string_view name, std::string_view value);
  // A property whose name is already at `name_offset` of the strings block.
  void PropertyNamedAt(uint32_t name_offset, std::string_view value);
  void EndNode();

  // What was written, without the token that closes the block.
  std::string Take() { return std::move(bytes_); }
  // Closes the block and gives the blob of a tree that was written from nothing, all its strings
  // among `strings.appended()`.
  std::string TakeBlob();

 private:
  void Pad();

  StringTable& strings_;
  std::string bytes_;
};

// The blocks of a tree; `structure` and `strings` are given in pieces, which are joined.
struct Blocks {
  std::string_view reservations;  // 16 bytes each, without the closing pair of zeroes
  std::vector<std::string_view> structure;
  std::vector<std::string_view> strings;
  uint32_t boot_cpuid = 0;
  uint32_t room = 0;  // bytes to leave behind them, which are part of the tree's size
};

// A version 17 blob without gaps: header, reservations, structure, strings, in the order that dtc
// and libfdt's fdt_pack() leave.
std::string AssembleBlob(const Blocks& blocks);

}  // namespace dtpolicy::dt
