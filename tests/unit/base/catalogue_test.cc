// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/catalogue.h"

#include <algorithm>
#include <string>

#include "catch.h"

namespace dtpolicy {
namespace {

TEST_CASE("ids are sorted, and no two are the same") {
  const auto all = AllFindings();
  REQUIRE_FALSE(all.empty());
  CHECK(std::adjacent_find(all.begin(), all.end(), [](const Finding& a, const Finding& b) {
          return a.kind.id >= b.kind.id;
        }) == all.end());
}

TEST_CASE("ids are kebab-case, and none was retired") {
  const auto retired = RetiredFindings();
  for (const Finding& finding : AllFindings()) {
    INFO(finding.kind.id);
    CHECK(std::all_of(finding.kind.id.begin(), finding.kind.id.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    CHECK_FALSE(finding.kind.id.starts_with("-"));
    CHECK(std::find(retired.begin(), retired.end(), finding.kind.id) == retired.end());
  }
}

TEST_CASE("`-W no-ID` can mean only one thing") {
  for (const Finding& finding : AllFindings()) {
    CHECK(FindFinding("no-" + std::string(finding.kind.id)) == nullptr);
  }
}

TEST_CASE("what may be allowed may be adjusted, and is about the input") {
  for (const Finding& finding : AllFindings()) {
    if (!finding.allowable) continue;
    INFO(finding.kind.id);
    CHECK(finding.kind.adjustable == Adjustable::kYes);
    CHECK(finding.kind.cause == Cause::kInput);
    CHECK(finding.kind.level != Level::kNote);
  }
}

TEST_CASE("a finding is found by its whole id") {
  for (const Finding& finding : AllFindings()) CHECK(FindFinding(finding.kind.id) == &finding);
  CHECK(FindFinding("") == nullptr);
  CHECK(FindFinding("no-matc") == nullptr);
  CHECK(FindFinding("no-match ") == nullptr);
  CHECK(FindFinding("zzz") == nullptr);
}

// SARIF takes braces for placeholders, and readers of it show doubled ones as they are.
TEST_CASE("no manual has a brace") {
  for (const Finding& finding : AllFindings()) {
    INFO(finding.kind.id);
    for (const std::string_view part :
         {finding.fires, finding.seen, finding.happens, finding.mend, finding.source}) {
      CHECK(part.find_first_of("{}") == std::string_view::npos);
    }
  }
}

TEST_CASE("each has a manual of whole sentences, one paragraph a line") {
  for (const Finding& finding : AllFindings()) {
    INFO(finding.kind.id);
    for (const std::string_view part : {finding.seen, finding.happens, finding.mend}) {
      if (part.empty() && part.data() == finding.happens.data()) continue;
      CHECK(part.ends_with('.'));
      CHECK(part.find("  ") == std::string_view::npos);
      CHECK(part.find("\n ") == std::string_view::npos);
    }
    CHECK_FALSE(finding.about.empty());
    CHECK_FALSE(finding.fires.empty());
    CHECK_FALSE(finding.fires.ends_with('.'));
  }
}

TEST_CASE("what there is to say of an id that is none") {
  CHECK(NoSuchFinding("no-mtch") == "there is no finding `no-mtch`; nearest: `no-match`");
  CHECK(NoSuchFinding("zzzzzzzzz") == "there is no finding `zzzzzzzzz`");
}

}  // namespace
}  // namespace dtpolicy
