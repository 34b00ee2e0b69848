// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/utf8.h"

#include <string_view>

#include "catch.h"

namespace dtpolicy {
namespace {

TEST_CASE("the first character of UTF-8") {
  struct Row {
    std::string_view text;
    uint32_t code;
    size_t length;
  };
  constexpr Row kRows[] = {
      {"mixer", 'm', 1},
      {"\x7F", 0x7F, 1},
      {"\xC2\x85z", 0x85, 2},
      {"\xE2\x80\x94", 0x2014, 3},
      {"\xED\x9F\xBF", 0xD7FF, 3},
      {"\xF0\x9F\x96\xA5", 0x1F5A5, 4},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
      {"\x80", 0, 0},              // continues nothing
      {"\xC3", 0, 0},              // cut off
      {"\xC3z", 0, 0},             // likewise
      {"\xC1\xBF", 0, 0},          // overlong
      {"\xE0\x9F\xBF", 0, 0},      // likewise
      {"\xF0\x8F\xBF\xBF", 0, 0},  // likewise
      {"\xED\xA0\x80", 0, 0},      // a surrogate
      {"\xF4\x90\x80\x80", 0, 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0, 0},
      {"\xFF", 0, 0},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.text);
    const Utf8Character character = FirstCharacter(row.text);
    CHECK(character.code == row.code);
    CHECK(character.length == row.length);
  }
}

}  // namespace
}  // namespace dtpolicy
