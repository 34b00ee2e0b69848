// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Merging; what is found on which base is shown by tests/cases/*-check-*.
#include "cli/check.h"

#include "catch.h"
#include "report/finding.h"

namespace dtpolicy::cli {
namespace {

constexpr Kind kOdd{"odd", Level::kWarning};
constexpr Kind kEven{"even", Level::kWarning};

Diagnostic OnBase(std::string base) {
  Diagnostic diagnostic = report::Finding(kOdd, Level::kWarning, FilePlace{"p.yaml"}, "it is odd");
  diagnostic.bases = {std::move(base)};
  return diagnostic;
}

TEST_CASE("findings that differ in their bases alone become one") {
  const auto merged = MergeRepeats({OnBase("a.dtb"), OnBase("b.dtb"), OnBase("a.dtb")});
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].bases == std::vector<std::string>{"a.dtb", "b.dtb"});
}

TEST_CASE("findings that differ in anything else stay apart") {
  const SourceText source("p.yaml", "a: b\n");
  std::deque<Diagnostic> findings(10, OnBase("a.dtb"));
  findings[1].kind = &kEven;
  findings[2].level = Level::kError;
  findings[3].message = "it is not even";
  findings[4].place = FilePlace{"q.yaml"};
  findings[5].place = Span{&source, 0, 1};
  findings[6].place = TreePlace{"p.yaml", "/", ""};
  findings[7].About("/soc");
  findings[8].Help("make it even");
  findings[9].AddNote(FilePlace{"q.yaml"}, "here");
  CHECK(MergeRepeats(findings).size() == 10);
}

TEST_CASE("a layer that was read twice is one place") {
  const SourceText first("soc.yaml", "a: b\n");
  const SourceText second("soc.yaml", "a: b\n");
  Diagnostic a = OnBase("a.dtb");
  Diagnostic b = OnBase("b.dtb");
  a.place = Span{&first, 3, 4};
  b.place = Span{&second, 3, 4};
  CHECK(MergeRepeats({a, b}).size() == 1);
  b.place = Span{&second, 0, 4};
  CHECK(MergeRepeats({a, b}).size() == 2);
}

TEST_CASE("the first of the same findings keeps its place") {
  Diagnostic other = OnBase("a.dtb");
  other.kind = &kEven;
  const auto merged = MergeRepeats({OnBase("a.dtb"), other, OnBase("b.dtb")});
  REQUIRE(merged.size() == 2);
  CHECK(merged[0].kind == &kOdd);
  CHECK(merged[1].kind == &kEven);
}

}  // namespace
}  // namespace dtpolicy::cli
