// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/utf16_region.h"

#include <array>

#include "catch.h"

namespace dtpolicy::report {
namespace {

TEST_CASE("text is measured in UTF-16 code units") {
  CHECK(Utf16Length("") == 0);
  CHECK(Utf16Length("mixer") == 5);
  CHECK(Utf16Length("\xC3\xA9") == 1);          // U+00E9
  CHECK(Utf16Length("\xE2\x80\x94") == 1);      // U+2014
  CHECK(Utf16Length("\xF0\x9F\x96\xA5") == 2);  // U+1F5A5, a surrogate pair
  // Each byte that is part of no character counts by itself.
  CHECK(Utf16Length("\xC3") == 1);
  CHECK(Utf16Length("\xC3z") == 2);
  CHECK(Utf16Length("\xA9\xA9") == 2);
  CHECK(Utf16Length("\xF0\x9F\x96") == 3);
  CHECK(Utf16Length("\xFF\xFE") == 2);
}

TEST_CASE("a region begins at its first character and ends behind its last") {
  const SourceText source("a.yaml", "one: \xF0\x9F\x96\xA5 two\nnext\r\n");
  const auto region = [&](uint32_t begin, uint32_t end) {
    const Utf16Region at = RegionOf({&source, begin, end});
    return std::array{at.start.line, at.start.column, at.end.line, at.end.column};
  };
  CHECK(region(0, 3) == std::array{1U, 1U, 1U, 4U});
  CHECK(region(5, 9) == std::array{1U, 6U, 1U, 8U});
  CHECK(region(10, 13) == std::array{1U, 9U, 1U, 12U});
  CHECK(region(10, 18) == std::array{1U, 9U, 2U, 5U});
  CHECK(region(14, 14) == std::array{2U, 1U, 2U, 1U});
  CHECK(region(20, 20) == std::array{3U, 1U, 3U, 1U});
}

TEST_CASE("a byte order mark takes no column") {
  const SourceText source("a.yaml", "\xEF\xBB\xBFone: two\n");
  const Utf16Region at = RegionOf({&source, 3, 6});
  CHECK(at.start.column == 1);
  CHECK(at.end.column == 4);
  const Utf16Region before = RegionOf({&source, 0, 0});
  CHECK(before.start.line == 1);
  CHECK(before.start.column == 1);
}

}  // namespace
}  // namespace dtpolicy::report
