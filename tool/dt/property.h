// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Decoders of property values. A device tree's bytes are hostile: each gives nothing when the value
// has another form. That a property is missing is the caller's to see (Node::Find).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// A view of 32-bit big-endian cells inside a blob.
class Cells {
 public:
  Cells() = default;
  Cells(const char* data, size_t count) : data_(data), count_(count) {}

  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  uint32_t operator[](size_t i) const { return ReadBigEndian32(data_ + 4 * i); }
  // `count` cells from `first`, both within size().
  Cells Part(size_t first, size_t count) const { return {data_ + 4 * first, count}; }
  // Same cells; views of different bytes may be equal.
  bool operator==(const Cells& other) const;

 private:
  const char* data_ = nullptr;
  size_t count_ = 0;
};

// <prop-encoded-array> of whole cells; an empty value gives no cells, not nothing.
std::optional<Cells> DecodeCells(std::string_view value);
// <u32>: exactly one cell.
std::optional<uint32_t> DecodeU32(std::string_view value);
// <string>: one NUL, at the end.
std::optional<std::string_view> DecodeString(std::string_view value);
// <stringlist>: NUL-terminated strings that fill the value. Empty value: nothing.
std::optional<std::vector<std::string_view>> DecodeStrings(std::string_view value);

// The same of a property of `node`; nothing too where it is missing.
std::optional<Cells> CellsOf(Node node, std::string_view property);
std::optional<uint32_t> U32Of(Node node, std::string_view property);
std::optional<std::string_view> StringOf(Node node, std::string_view property);

// Takes the first string, up to a NUL or the end, off `rest`, which is not empty.
std::string_view NextString(std::string_view& rest);

}  // namespace dtpolicy::dt
