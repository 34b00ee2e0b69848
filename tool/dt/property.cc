// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/property.h"

#include <algorithm>
#include <cstring>

namespace dtpolicy::dt {

bool Cells::operator==(const Cells& other) const {
  return count_ == other.count_ &&
         (count_ == 0 || std::memcmp(data_, other.data_, 4 * count_) == 0);
}

std::optional<Cells> DecodeCells(std::string_view value) {
  if (value.size() % 4 != 0) return std::nullopt;
  return Cells(value.data(), value.size() / 4);
}

std::optional<uint32_t> DecodeU32(std::string_view value) {
  if (value.size() != 4) return std::nullopt;
  return ReadBigEndian32(value.data());
}

std::optional<std::string_view> DecodeString(std::string_view value) {
  if (value.empty() || value.find('\0') != value.size() - 1) return std::nullopt;
  return value.substr(0, value.size() - 1);
}

std::optional<std::vector<std::string_view>> DecodeStrings(std::string_view value) {
  if (value.empty() || value.back() != '\0') return std::nullopt;
  std::vector<std::string_view> strings;
  while (!value.empty()) strings.push_back(NextString(value));
  return strings;
}

std::optional<Cells> CellsOf(Node node, std::string_view property) {
  const auto found = node.Find(property);
  return found ? DecodeCells(found->value) : std::nullopt;
}

std::optional<uint32_t> U32Of(Node node, std::string_view property) {
  const auto found = node.Find(property);
  return found ? DecodeU32(found->value) : std::nullopt;
}

std::optional<std::string_view> StringOf(Node node, std::string_view property) {
  const auto found = node.Find(property);
  return found ? DecodeString(found->value) : std::nullopt;
}

std::string_view NextString(std::string_view& rest) {
  const std::string_view string = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(string.size() + 1, rest.size()));
  return string;
}

}  // namespace dtpolicy::dt
