// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <algorithm>
#include <string>
#include <utility>

#include "catch.h"
#include "report/finding.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

constexpr Message<> kNothingMatches{kNoMatch, "nothing matches"};

// The first place where `text` stands in `source`.
Span At(const SourceText& source, std::string_view text) {
  const auto begin = static_cast<uint32_t>(source.text().find(text));
  return {&source, begin, begin + static_cast<uint32_t>(text.size())};
}

std::string Written(const Diagnostics& diagnostics, Color color = Color::kNo) {
  return WriteText(diagnostics.all(), color);
}

// The lines of source and marks for `text` in a file of `bytes`.
std::string SourceLines(std::string bytes, std::string_view text) {
  const SourceText source("a.yaml", std::move(bytes));
  Diagnostics diagnostics;
  diagnostics.Report(kNothingMatches, At(source, text));
  const std::string written = Written(diagnostics);
  return written.substr(written.find('\n') + 1);
}

TEST_CASE("place, level, message and id; the line of source with marks; help and notes") {
  const SourceText source("policy.yaml",
                          "dtpolicy: 1\n"
                          "rules:\n"
                          "  - compatible: example,mixr\n");
  Diagnostics diagnostics;
  diagnostics.Report(kNothingMatches, At(source, "example,mixr"))
      .Help("nearest: `example,mixer`")
      .Help("or leave it out")
      .AddNote(At(source, "rules"), "of these rules")
      .AddNote(TreePlace{"snow.dtb", "/soc", ""}, "in this node");
  diagnostics.Report(kOff, At(source, "1"));
  CHECK(Written(diagnostics) ==
        "policy.yaml:3:17: error: nothing matches [no-match]\n"
        "    3 |   - compatible: example,mixr\n"
        "      |                 ^^^^^^^^^^^^\n"
        "      = help: nearest: `example,mixer`\n"
        "      = help: or leave it out\n"
        "policy.yaml:2:1: note: of these rules\n"
        "    2 | rules:\n"
        "      | ^^^^^\n"
        "snow.dtb:/soc: note: in this node\n"
        "policy.yaml:1:11: warning: it is off [device-disabled]\n"
        "    1 | dtpolicy: 1\n"
        "      |           ^\n");
}

TEST_CASE("places that are no text") {
  Diagnostics diagnostics;
  diagnostics.Report(kNothingMatches, TreePlace{"snow.dtb", "/soc/fimd@1", "iommus"});
  diagnostics.Report(kNothingMatches, TreePlace{"snow.dtb", "/soc/fimd@1", ""});
  diagnostics.Report(kNothingMatches, TreePlace{"snow.dtb", "", ""});
  diagnostics.Report(kNothingMatches, FilePlace{"policy.yaml"});
  diagnostics.Report(kNothingMatches, std::monostate{});
  diagnostics.Report(kNothingMatches, Span{});
  CHECK(Written(diagnostics) ==
        "snow.dtb:/soc/fimd@1:iommus: error: nothing matches [no-match]\n"
        "snow.dtb:/soc/fimd@1: error: nothing matches [no-match]\n"
        "snow.dtb: error: nothing matches [no-match]\n"
        "policy.yaml: error: nothing matches [no-match]\n"
        "error: nothing matches [no-match]\n"
        "error: nothing matches [no-match]\n");
}

TEST_CASE("nothing to say is no text") { CHECK(WriteText({}, Color::kYes) == ""); }

TEST_CASE("tabs before the marks are kept, so that they stand under what they mark") {
  CHECK(SourceLines("\ta:\tmixr\n", "mixr") ==
        "    1 | \ta:\tmixr\n"
        "      | \t  \t^^^^\n");
}

TEST_CASE("a character of several bytes takes one column") {
  CHECK(SourceLines("größe: mixr\n", "mixr") ==
        "    1 | größe: mixr\n"
        "      |        ^^^^\n");
  CHECK(SourceLines("a: größe\n", "größe") ==
        "    1 | a: größe\n"
        "      |    ^^^^^\n");
}

TEST_CASE("a carriage return is no part of a line") {
  CHECK(SourceLines("a: 1\r\nb: mixr\r\n", "mixr") ==
        "    2 | b: mixr\n"
        "      |    ^^^^\n");
}

TEST_CASE("a byte order mark takes no column and is not shown") {
  CHECK(SourceLines("\xEF\xBB\xBF"
                    "a: mixr\n",
                    "mixr") ==
        "    1 | a: mixr\n"
        "      |    ^^^^\n");
}

TEST_CASE("of a place of several lines the first is shown") {
  CHECK(SourceLines("a: [b,\n  c]\n", "[b,\n  c]") ==
        "    1 | a: [b,\n"
        "      |    ^^^\n");
}

TEST_CASE("an empty place gets one mark, at the end of a line as well") {
  const SourceText source("a.yaml", "a:\n");
  for (const auto& [begin, column] : {std::pair{0u, 1u}, std::pair{2u, 3u}}) {
    Diagnostics diagnostics;
    diagnostics.Report(kNothingMatches, Span{&source, begin, begin});
    CHECK(Written(diagnostics) == "a.yaml:1:" + std::to_string(column) +
                                      ": error: nothing matches [no-match]\n"
                                      "    1 | a:\n"
                                      "      | " +
                                      std::string(column - 1, ' ') + "^\n");
  }
}

TEST_CASE("a place behind the last line") {
  const SourceText source("a.yaml", "a: 1\n");
  Diagnostics diagnostics;
  diagnostics.Report(kNothingMatches, Span{&source, 5, 5});
  CHECK(Written(diagnostics) ==
        "a.yaml:2:1: error: nothing matches [no-match]\n"
        "    2 | \n"
        "      | ^\n");
}

TEST_CASE("line numbers keep their column up to five digits") {
  CHECK(SourceLines(std::string(99'998, '\n') + "mixr\n", "mixr") ==
        "99999 | mixr\n"
        "      | ^^^^\n");
}

TEST_CASE("control characters of a file do not reach the terminal") {
  CHECK(SourceLines("a\x1b[31m\x7f: mixr\n", "mixr") ==
        "    1 | a?[31m?: mixr\n"
        "      |          ^^^^\n");
}

TEST_CASE("a very long line is not shown") {
  CHECK(SourceLines("mixr" + std::string(396, 'x') + "\n", "mixr") ==
        "    1 | mixr" + std::string(396, 'x') + "\n      | ^^^^\n");
  CHECK(SourceLines("mixr" + std::string(397, 'x') + "\n", "mixr") == "");
}

TEST_CASE("colours wrap what they mark, and change nothing else") {
  const SourceText source("a.yaml", "a: mixr\n");
  Diagnostics diagnostics;
  diagnostics.Report(kNothingMatches, At(source, "mixr"))
      .Help("look")
      .AddNote(At(source, "a"), "here");
  diagnostics.Report(kOff, FilePlace{"b.yaml"});
  CHECK(Written(diagnostics, Color::kYes) ==
        "\x1b[1ma.yaml:1:4\x1b[0m: \x1b[1;31merror\x1b[0m: nothing matches [no-match]\n"
        "    1 | a: mixr\n"
        "      |    \x1b[1;31m^^^^\x1b[0m\n"
        "      \x1b[36m=\x1b[0m help: look\n"
        "\x1b[1ma.yaml:1:1\x1b[0m: \x1b[1;36mnote\x1b[0m: here\n"
        "    1 | a: mixr\n"
        "      | \x1b[1;36m^\x1b[0m\n"
        "\x1b[1mb.yaml\x1b[0m: \x1b[1;35mwarning\x1b[0m: it is off [device-disabled]\n");
}

TEST_CASE("the level shown is the adjusted one") {
  Levels levels;
  levels.WarningsAreErrors();
  Diagnostics diagnostics(levels);
  diagnostics.Report(kOff, FilePlace{"b.yaml"});
  CHECK(Written(diagnostics) == "b.yaml: error: it is off [device-disabled]\n");
}

TEST_CASE("a fault in the midst of a character is marked") {
  CHECK(SourceLines("a: b\xbc"
                    "c\n",
                    "\xbc") ==
        "    1 | a: b\xbc"
        "c\n"
        "      |     ^\n");
  CHECK(SourceLines("\xbf", "\xbf") ==
        "    1 | \xbf\n"
        "      | ^\n");
}

}  // namespace
}  // namespace dtpolicy::report
