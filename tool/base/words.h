// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lists, numbers and enumerators in words.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace dtpolicy {

// "1 device", "2 devices".
inline std::string Counted(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

// "`a`, `b` and 3 more": the first `most` of `names`.
template <typename Names>
std::string Quoted(const Names& names, size_t most = std::numeric_limits<size_t>::max()) {
  std::string text;
  size_t shown = 0;
  for (const auto& name : names) {
    if (shown == most) return text + fmt::format(" and {} more", names.size() - most);
    text += fmt::format("{}`{}`", shown++ == 0 ? "" : ", ", name);
  }
  return text;
}

// The word for `value`, of an enumeration whose enumerators up to `kLast` have one each.
template <auto kLast, size_t kCount>
constexpr std::string_view WordFor(decltype(kLast) value, const std::string_view (&words)[kCount]) {
  static_assert(kCount == static_cast<size_t>(kLast) + 1);
  return words[static_cast<size_t>(value)];
}

}  // namespace dtpolicy
