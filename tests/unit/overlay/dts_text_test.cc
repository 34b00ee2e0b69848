// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/dts_text.h"

#include "catch.h"

namespace dtpolicy::overlay {
namespace {

TEST_CASE("strings of dtc's syntax") {
  CHECK(QuotedString("") == "\"\"");
  CHECK(QuotedString("google,snow") == "\"google,snow\"");
  CHECK(QuotedString("a\"b\\c") == R"("a\"b\\c")");
  CHECK(QuotedString("\n1\x7f\xff") == R"("\0121\177\377")");
}

std::string Comment(size_t depth, std::string_view text) {
  std::string source;
  AppendComment(source, depth, text);
  return source;
}

TEST_CASE("comments of dtc's syntax") {
  CHECK(Comment(1, "").empty());
  CHECK(Comment(1, " \n").empty());
  CHECK(Comment(0, "why") == "/* why */\n");
  CHECK(Comment(2, "one\n*/ two") == "\t\t/* one * / two */\n");
  // 80 columns, tabs of 8.
  CHECK(Comment(1, std::string(66, 'a')) == "\t/* " + std::string(66, 'a') + " */\n");
  CHECK(Comment(1, std::string(60, 'a') + " bbbbbb") ==
        "\t/*\n\t * " + std::string(60, 'a') + " bbbbbb\n\t */\n");
  CHECK(Comment(1, std::string(60, 'a') + " bbbbbbbbb") ==
        "\t/*\n\t * " + std::string(60, 'a') + "\n\t * bbbbbbbbb\n\t */\n");
}

}  // namespace
}  // namespace dtpolicy::overlay
