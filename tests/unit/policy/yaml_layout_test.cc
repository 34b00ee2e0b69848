// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_layout.h"

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

TEST_CASE("tabs in the indentation are found outside of what is safe") {
  const MarkedText text = ReadMarks(
      "a:\n"
      "«\t»b: c\n"
      "d: [\n"
      "\te,\n"
      "\t]\n"
      "  «\t»f: g\n"
      "\t\n"
      "  \t# note\n"
      "h:\ti\n");
  const SourceText source("a.yaml", text.text);
  const auto begin = static_cast<uint32_t>(text.text.find('['));
  const auto end = static_cast<uint32_t>(text.text.find(']') + 1);
  Diagnostics diagnostics;
  // In no order, and one inside the other.
  const std::vector<Span> safe = {{&source, begin + 2, end - 1}, {&source, begin, end}};
  CHECK_FALSE(CheckTabs(source, safe, std::nullopt, diagnostics));
  RequireOnMarks(diagnostics, source, text);
}

TEST_CASE("with a fault, lines behind it are not looked at, and its own line is not safe") {
  const SourceText source("a.yaml", "[\n\ta\n\tb\n\tc\n");
  const std::vector<Span> safe = {{&source, 0, 11}};
  Diagnostics diagnostics;
  CHECK(CheckTabs(source, safe, std::nullopt, diagnostics));
  CHECK_FALSE(CheckTabs(source, safe, 6, diagnostics));  // at `b`
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(std::get<Span>(diagnostics.all().front().place).begin == 5);
  diagnostics.Take();
  CHECK_FALSE(CheckTabs(source, {}, 3, diagnostics));  // at `a`
  CHECK(diagnostics.all().size() == 1);
}

TEST_CASE("a directive can only stand first") {
  const auto good = [](std::string_view text) {
    const SourceText source("a.yaml", std::string(text));
    Diagnostics diagnostics;
    return CheckDirectives(source, diagnostics);
  };
  CHECK(good("a: b\n"));
  CHECK(good("a: '%b'\n"));
  CHECK_FALSE(good("%YAML 1.2\n---\na: b\n"));
  CHECK_FALSE(good("# note\n\n%YAML 1.2\n---\na: b\n"));
  CHECK_FALSE(good("\xEF\xBB\xBF%YAML 1.2\n---\na: b\n"));
}

TEST_CASE("nothing but blanks and an end marker follows a document") {
  const auto listing = [](std::string_view text, uint32_t pos) {
    const SourceText source("a.yaml", std::string(text));
    Diagnostics diagnostics;
    const bool good = CheckEnd(source, pos, diagnostics);
    CHECK(good == diagnostics.all().empty());
    return Listing(diagnostics);
  };
  CHECK(listing("a: b", 4) == "");
  CHECK(listing("a: b # note\n\n# more\n", 4) == "");
  CHECK(listing("a: b\n...\n# more\n", 4) == "");
  CHECK(listing("a:\n", 1) == "");
  CHECK(listing("a: b\n---\n", 4) ==
        "yaml-unsupported: a second document starts here\n"
        "  help: keep one policy per file; to combine files, use `extends`\n");
  CHECK(listing("a: b ---\n", 4) ==
        "yaml-unsupported: text after the end of the policy\n"
        "  help: keep one policy per file; check the indentation of this line\n");
}

}  // namespace
}  // namespace dtpolicy::policy
