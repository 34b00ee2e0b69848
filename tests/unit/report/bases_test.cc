// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/bases.h"

#include "catch.h"
#include "report/finding.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

TEST_CASE("bases are said where nothing else says them") {
  struct Row {
    std::vector<std::string> bases;
    Place place;
    std::string message;
    std::string text;
  };
  const Row rows[] = {
      {{}, FilePlace{"p.yaml"}, "it is odd", ""},
      {{"a.dtb"}, FilePlace{"p.yaml"}, "it is odd", "a.dtb"},
      {{"a.dtb", "b.dtb"}, FilePlace{"p.yaml"}, "it is odd", "a.dtb, b.dtb"},
      // Said already: by the place, or by the message as a word of its own.
      {{"a.dtb"}, TreePlace{"a.dtb", "/soc", ""}, "it is odd", ""},
      {{"a.dtb"}, TreePlace{"b.dtb", "/soc", ""}, "it is odd", "a.dtb"},
      {{"a.dtb"}, FilePlace{"p.yaml"}, "nothing of a.dtb", ""},
      {{"a.dtb"}, FilePlace{"p.yaml"}, "nothing in a.dtb at all", ""},
      {{"a.dtb"}, FilePlace{"p.yaml"}, "nothing in aa.dtb", "a.dtb"},
      {{"a.dtb", "b.dtb"}, FilePlace{"p.yaml"}, "nothing of a.dtb", "a.dtb, b.dtb"},
      {{"1", "2", "3", "4", "5", "6", "7", "8"}, {}, "it is odd", "1, 2, 3, 4, 5, 6, 7, 8"},
      {{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"},
       {},
       "it is odd",
       "1, 2, 3, 4, 5, 6, 7, 8 and 2 more"},
  };
  for (const Row& row : rows) {
    Diagnostic diagnostic = Finding(kOdd, Level::kWarning, row.place, row.message);
    diagnostic.bases = row.bases;
    CAPTURE(row.message, row.bases);
    CHECK(BasesText(diagnostic) == row.text);
  }
}

TEST_CASE("text has the bases below the help") {
  Diagnostic diagnostic = Finding(kOdd, Level::kWarning, FilePlace{"p.yaml"}, "it is odd");
  diagnostic.Help("make it even");
  diagnostic.bases = {"a.dtb", "b.dtb"};
  CHECK(WriteText({diagnostic}, Color::kNo) ==
        "p.yaml: warning: it is odd [odd]\n"
        "      = help: make it even\n"
        "      = base: a.dtb, b.dtb\n");
}

}  // namespace
}  // namespace dtpolicy::report
