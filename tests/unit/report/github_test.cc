// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "catch.h"
#include "report/finding.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

std::string Command(Level level, Place place, std::string message) {
  return WriteGithub({Finding(kOdd, level, std::move(place), std::move(message))});
}

TEST_CASE("each level has its command") {
  CHECK(Command(Level::kError, {}, "it is odd") == "::error title=odd::it is odd\n");
  CHECK(Command(Level::kWarning, {}, "it is odd") == "::warning title=odd::it is odd\n");
  CHECK(Command(Level::kNote, {}, "it is odd") == "::notice title=odd::it is odd\n");
}

TEST_CASE("a span gives lines, and columns where it is on one line") {
  const SourceText source("p.yaml", "a: \xF0\x9F\x96\xA5 bc\nd\n");
  CHECK(Command(Level::kError, Span{&source, 8, 10}, "no") ==
        "::error file=p.yaml,line=1,endLine=1,col=7,endColumn=9,title=odd::no\n");
  CHECK(Command(Level::kError, Span{&source, 8, 12}, "no") ==
        "::error file=p.yaml,line=1,endLine=2,title=odd::no\n");
}

TEST_CASE("what no property can say of a tree is in the message") {
  CHECK(Command(Level::kError, TreePlace{"a.dtb", "/soc/mmc@1", "iommus"}, "cut") ==
        "::error file=a.dtb,title=odd::a.dtb:/soc/mmc@1:iommus: cut\n");
  CHECK(Command(Level::kError, TreePlace{"a.dtb", "/soc", ""}, "cut") ==
        "::error file=a.dtb,title=odd::a.dtb:/soc: cut\n");
  CHECK(Command(Level::kError, TreePlace{"a.dtb", "", ""}, "cut") ==
        "::error file=a.dtb,title=odd::cut\n");
}

TEST_CASE("what would end a value or the command is escaped") {
  CHECK(Command(Level::kError, FilePlace{"c:50%,\n.yaml"}, "50%: a,b\r\nc") ==
        "::error file=c%3A50%25%2C%0A.yaml,title=odd::50%25: a,b%0D%0Ac\n");
}

TEST_CASE("help, notes and bases follow the message, a line each") {
  const SourceText source("p.yaml", "a: b\n");
  Diagnostic diagnostic = Finding(kOdd, Level::kError, FilePlace{"p.yaml"}, "no");
  diagnostic.bases = {"x.dtb"};
  diagnostic.Help("mend it")
      .AddNote(Span{&source, 3, 4}, "this")
      .AddNote(TreePlace{"a.dtb", "/soc", "reg"}, "that")
      .AddNote(FilePlace{"q.yaml"}, "there")
      .AddNote({}, "so");
  CHECK(WriteGithub({diagnostic}) ==
        "::error file=p.yaml,title=odd::no%0Ahelp: mend it%0Anote: p.yaml:1:4: this%0A"
        "note: a.dtb:/soc:reg: that%0Anote: q.yaml: there%0Anote: so%0Abase: x.dtb\n");
}

}  // namespace
}  // namespace dtpolicy::report
