// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How tables are written whose rows often differ in their text alone: such rows stand in one line,
// and are rows of their own all the same.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace dtpolicy::platform {

// A row for each of `texts`, its first member; `others` are the members behind it.
template <typename Row, size_t kCount, typename... Others>
constexpr std::array<Row, kCount> RowsOf(const std::string_view (&texts)[kCount],
                                         const Others&... others) {
  std::array<Row, kCount> rows{};
  std::transform(std::begin(texts), std::end(texts), rows.begin(), [&](std::string_view text) {
    return Row{text, others...};
  });
  return rows;
}

// One table of several parts, in their order.
template <typename Row, size_t... kCounts>
constexpr std::array<Row, (kCounts + ...)> Joined(const std::array<Row, kCounts>&... parts) {
  std::array<Row, (kCounts + ...)> rows{};
  auto end = rows.begin();
  ((end = std::copy(parts.begin(), parts.end(), end)), ...);
  return rows;
}

}  // namespace dtpolicy::platform
