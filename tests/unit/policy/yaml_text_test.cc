// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_text.h"

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

TEST_CASE("blanks are white space and comments") {
  CHECK(SkipBlanks("a", 0) == 0);
  CHECK(SkipBlanks("  \t\r\n # note\n# another\n  a # b", 0) == 25);
  CHECK(SkipBlanks("# no line end", 0) == 13);
  CHECK(SkipBlanks("", 0) == 0);
  CHECK(BeginOfText("\xEF\xBB\xBF"
                    "a") == 3);
  CHECK(BeginOfText("a") == 0);
  CHECK(EndOfLine("ab\r\ncd", 0) == 2);
  CHECK(EndOfLine("ab\r\ncd", 4) == 6);
}

TEST_CASE("an anchor, alias or tag ends at a blank or an indicator") {
  CHECK(EndOfAnchor("&dma iommu", 0) == 4);
  CHECK(EndOfAnchor("[*dma, x]", 1) == 5);
  CHECK(EndOfAnchor("*dma", 0) == 4);
  CHECK(EndOfTag("!!str x", 0) == 5);
  CHECK(EndOfTag("[!x]", 1) == 3);
}

// The mark is the scalar as written, `value` what it reads as.
TEST_CASE("a scalar's end is found from its value") {
  struct Row {
    const char* marked;
    const char* value;
  };
  const Row rows[] = {
      {"name: «display» # note\n", "display"},
      {"name: «two  words»  \n", "two  words"},
      {"[«a b»  , c]", "a b"},
      {"name: «one\n  two»\nnext: x", "one two"},
      {"name: «one\n\n  two»\n", "one\ntwo"},
      {"name: «one  \r\n   two»\r\n", "one two"},
      {"name: «a#b»\n", "a#b"},
      {"name: «é»\n", "é"},
      {"«\"\"»", ""},
      {"name: «\"a \\\" b\"» # \"", "a \" b"},
      {"name: «\"a \\\\\"», \"", "a \\"},
      {"name: «'it''s'» 'x'", "it's"},
      {"name: «''», ''", ""},
      {"name: «\"a\n  b\"»\n", "a b"},
      {"reason: «|\n  one\n    two\n\n  three»\n\nnext: x\n", "one\n  two\n\nthree\n"},
      {"reason: «>-\n  one\n  two»\nnext: x\n", "one two"},
      {"reason: «|»\nnext: x\n", ""},
      {"reason: «|\r\n  one\r\n  two»\r\nnext: x\r\n", "one\ntwo\n"},
      {"reason: «|\n  one»", "one"},
      {"reason: «\"not closed», x", "not closed"},
  };
  for (const Row& row : rows) {
    INFO(row.marked);
    MarkedText marked = ReadMarks(row.marked);
    REQUIRE(marked.marks.size() == 1);
    const auto [begin, end] = marked.marks[0];
    const bool closed = marked.text[begin] != '"' || EndOfQuoted(marked.text, begin).has_value();
    CHECK(EndOfScalar(marked.text, begin, row.value) ==
          (closed ? end : static_cast<uint32_t>(marked.text.size())));
  }
}

TEST_CASE("a quote that is not closed has no end") {
  CHECK(EndOfQuoted("\"abc", 0) == std::nullopt);
  CHECK(EndOfQuoted("\"abc\\\"", 0) == std::nullopt);
  CHECK(EndOfQuoted("'abc''", 0) == std::nullopt);
  CHECK(EndOfQuoted("'abc'", 0) == 5U);
  CHECK(EndOfQuoted("\"abc\"", 0) == 5U);
}

TEST_CASE("a text is shown short and on one line") {
  CHECK(Shown("display") == "display");
  CHECK(Shown("one\ntwo\x1B[31m") == "one two [31m");
  CHECK(Shown(std::string(60, 'a')) == std::string(60, 'a'));
  CHECK(Shown(std::string(61, 'a')) == std::string(60, 'a') + "...");
  // Not within a character.
  CHECK(Shown(std::string(59, 'a') + "éé") == std::string(59, 'a') + "...");
}

}  // namespace
}  // namespace dtpolicy::policy
