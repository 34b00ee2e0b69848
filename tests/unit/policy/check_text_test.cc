// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/check_text.h"

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"
#include "policy/parse_policy.h"

namespace dtpolicy::policy {
namespace {

using namespace std::string_literals;

struct Fault {
  std::string listing;
  std::string place;  // "line:column" or "file"
};

Fault FaultOf(std::string text) {
  const SourceText source("a.yaml", std::move(text));
  Diagnostics diagnostics;
  const bool good = CheckText(source, diagnostics);
  CHECK(good == diagnostics.all().empty());
  if (good) return {};
  REQUIRE(diagnostics.all().size() == 1);
  const Place& place = diagnostics.all().front().place;
  Fault fault{Listing(diagnostics), "file"};
  if (const Span* span = std::get_if<Span>(&place)) {
    const LineColumn at = source.Position(span->begin);
    fault.place = std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  return fault;
}

TEST_CASE("text of all kinds is text") {
  for (const std::string& text : {
           "a: b\n"s, "a:\tb\r\n"s,
           "\xEF\xBB\xBF"
           "a: b\n"s,
           "a: \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\xA7 \xC2\xA0 \xF4\x8F\xBF\xBF\n"s,  // é € penguin
                                                                                      // nbsp
           "a: \xED\x9F\xBF \xEE\x80\x80\n"s,  // around the surrogates
       }) {
    INFO(text);
    CHECK(FaultOf(text).listing == "");
  }
}

TEST_CASE("the first byte that is not UTF-8 is pointed at") {
  struct Row {
    std::string text;
    const char* byte;
    const char* place;
  };
  const Row rows[] = {
      {"a: b\n# caf\xE9\n", "e9", "2:6"},      // Latin-1
      {"a: \x80\n", "80", "1:4"},              // a continuation alone
      {"a: \xC3", "c3", "1:4"},                // cut
      {"a: \xE2\x82", "e2", "1:4"},            // cut
      {"a: \xC0\x80\n", "c0", "1:4"},          // overlong
      {"a: \xC1\xBF\n", "c1", "1:4"},          // overlong
      {"a: \xE0\x9F\xBF\n", "e0", "1:4"},      // overlong
      {"a: \xF0\x8F\xBF\xBF\n", "f0", "1:4"},  // overlong
      {"a: \xED\xA0\x80\n", "ed", "1:4"},      // surrogate
      {"a: \xF4\x90\x80\x80\n", "f4", "1:4"},  // above U+10FFFF
      {"a: \xF5\x80\x80\x80\n", "f5", "1:4"},
      {"a: \xC3\xA9\xFF\n", "ff", "1:6"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Fault fault = FaultOf(row.text);
    CHECK(fault.listing == "not-text: byte 0x"s + row.byte +
                               " is not UTF-8\n"
                               "  help: save the file as UTF-8\n");
    CHECK(fault.place == row.place);
  }
}

TEST_CASE("control characters are pointed at") {
  const auto expect = [](std::string text, const std::string& name, const std::string& place,
                         const std::string& help) {
    const Fault fault = FaultOf(std::move(text));
    CHECK(fault.listing == "not-text: control character U+" + name +
                               ": this is binary or damaged text\n  help: " + help + "\n");
    CHECK(fault.place == place);
  };
  expect("a: b\n\0"s, "0000", "2:1", "save the file as UTF-8");
  expect("a\0:\0"s, "0000", "1:2", "save the file as UTF-8");  // UTF-16 without a mark
  expect("a: \x1B[31m\n", "001B", "1:4", "take the character out");
  expect("a: \x04\n", "0004", "1:4", "take the character out");  // the parser's end of file
  expect("a: \x7F\n", "007F", "1:4", "take the character out");
  expect("a: \xC2\x85\n", "0085", "1:4", "take the character out");
  expect("a: \xC2\x9B\n", "009B", "1:4", "take the character out");
}

TEST_CASE("a lone carriage return is no line end") {
  const std::string expected =
      "not-text: a carriage return that no line feed follows is no line end\n"
      "  help: end each line with a line feed, or with both\n";
  CHECK(FaultOf("a: b\rc: d\r").listing == expected);
  CHECK(FaultOf("a: b\rc: d\r").place == "1:5");
  CHECK(FaultOf("a: b\r").listing == expected);
  CHECK(FaultOf("a: b\r\r\n").place == "1:5");
}

TEST_CASE("files of other kinds are named") {
  const std::string utf16 =
      "not-text: this is UTF-16 or UTF-32 text, not UTF-8\n"
      "  help: save the file as UTF-8\n";
  CHECK(FaultOf("\xFF\xFE"
                "a\0:\0"s)
            .listing == utf16);
  CHECK(FaultOf("\xFE\xFF\0a\0:"s).listing == utf16);
  CHECK(FaultOf("\xFF\xFE\0\0a\0\0\0"s).listing == utf16);
  CHECK(FaultOf("\0\0\xFE\xFF\0\0\0a"s).listing == utf16);
  CHECK(FaultOf("\xD0\x0D\xFE\xED\0\0\0\x48"s).listing ==
        "not-text: this is a device-tree blob, not a policy\n"
        "  help: name the blob with `--base`\n");
}

TEST_CASE("size is bounded") {
  CHECK(FaultOf("a: b\n" + std::string(kMaxPolicyBytes - 5, '#')).listing == "");
  CHECK(FaultOf(std::string(kMaxPolicyBytes + 1, '#')).listing ==
        "limit-exceeded: 1048577 bytes; a policy holds at most 1048576\n"
        "  help: is this the right file?\n");
  CHECK(FaultOf("a" + std::string(kMaxYamlNodes, ',')).listing == "");
  CHECK(FaultOf("a" + std::string(kMaxYamlNodes + 1, ',')).listing ==
        "limit-exceeded: more than 100000 values in one file\n"
        "  help: split it into layers\n");
}

}  // namespace
}  // namespace dtpolicy::policy
