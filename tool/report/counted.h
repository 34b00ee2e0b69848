// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace dtpolicy::report {

// "1 device", "2 devices".
inline std::string Counted(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace dtpolicy::report
