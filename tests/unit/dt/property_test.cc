// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/property.h"

#include <string>

#include "catch.h"

namespace dtpolicy::dt {
namespace {

using namespace std::string_view_literals;
using namespace std::string_literals;

TEST_CASE("Cells are whole or nothing", "[dt][property]") {
  CHECK(DecodeCells(""sv)->empty());
  CHECK_FALSE(DecodeCells("\0\0\0"sv));
  CHECK_FALSE(DecodeCells("\0\0\0\1\0"sv));
  const auto cells = DecodeCells("\0\0\0\1\xff\xfe\xfd\xfc"sv);
  REQUIRE(cells);
  CHECK(cells->size() == 2);
  CHECK((*cells)[0] == 1);
  CHECK((*cells)[1] == 0xfffefdfc);
  CHECK(cells->Part(1, 1)[0] == 0xfffefdfc);
  CHECK(cells->Part(2, 0).empty());
}

TEST_CASE("Cells compare by what they hold, wherever they stand", "[dt][property]") {
  const std::string bytes = "x\0\0\0\1\0\0\0\1\0\0\0\2"s;
  const Cells first(bytes.data() + 1, 1);
  const Cells second(bytes.data() + 5, 1);
  CHECK(first == second);
  CHECK_FALSE(first == Cells(bytes.data() + 9, 1));
  CHECK_FALSE(first == Cells(bytes.data() + 1, 2));
  CHECK(Cells() == Cells(bytes.data(), 0));
}

TEST_CASE("A number is exactly one cell", "[dt][property]") {
  CHECK(DecodeU32("\x12\x34\x56\x78"sv) == 0x12345678u);
  CHECK_FALSE(DecodeU32(""sv));
  CHECK_FALSE(DecodeU32("\0\0\0"sv));
  CHECK_FALSE(DecodeU32("\0\0\0\0\0\0\0\1"sv));
}

TEST_CASE("A string has one NUL, at its end", "[dt][property]") {
  CHECK(DecodeString("okay\0"sv) == "okay"sv);
  CHECK(DecodeString("\0"sv) == ""sv);
  CHECK_FALSE(DecodeString(""sv));
  CHECK_FALSE(DecodeString("okay"sv));
  CHECK_FALSE(DecodeString("ok\0ay\0"sv));
  CHECK_FALSE(DecodeString("okay\0\0"sv));
}

TEST_CASE("A list of strings ends with a NUL", "[dt][property]") {
  using Views = std::vector<std::string_view>;
  CHECK(DecodeStrings("a,b\0c\0"sv) == Views{"a,b", "c"});
  CHECK(DecodeStrings("a\0\0b\0"sv) == Views{"a", "", "b"});
  CHECK_FALSE(DecodeStrings(""sv));
  CHECK_FALSE(DecodeStrings("a\0b"sv));
}

}  // namespace
}  // namespace dtpolicy::dt
