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

std::string_view NextString(std::string_view& rest) {
  const std::string_view string = rest.substr(0, rest.find('\0'));
  rest.remove_prefix(std::min(string.size() + 1, rest.size()));
  return string;
}

}  // namespace dtpolicy::dt
