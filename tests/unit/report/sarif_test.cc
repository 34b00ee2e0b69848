// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The parts that are made here; that the whole is SARIF is tests/sarif_test.py's to say.
#include <nlohmann/json.hpp>

#include "base/catalogue.h"
#include "catch.h"
#include "report/finding.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

using Json = nlohmann::json;

constexpr Kind kGone{"gone", Level::kError, Adjustable::kNo, Cause::kFile};

Json RunWith(const std::deque<Diagnostic>& diagnostics) {
  return Json::parse(WriteSarif(diagnostics))["runs"][0];
}

Json ResultAt(Place place, std::string message = "it is odd") {
  return RunWith({Finding(finding::kBadValue, Level::kWarning, std::move(place),
                          std::move(message))})["results"][0];
}

std::vector<std::string_view> AllowableIds() {
  std::vector<std::string_view> ids;
  for (const dtpolicy::Finding& finding : AllFindings()) {
    if (finding.allowable) ids.push_back(finding.kind.id);
  }
  return ids;
}

TEST_CASE("without findings the rules are all that may be allowed") {
  const Json run = RunWith({});
  CHECK(run["results"] == Json::array());
  CHECK(run["invocations"][0]["executionSuccessful"] == true);
  const auto ids = AllowableIds();
  REQUIRE(run["tool"]["driver"]["rules"].size() == ids.size());
  for (size_t i = 0; i < ids.size(); ++i) {
    const Json& rule = run["tool"]["driver"]["rules"][i];
    CHECK(rule["id"] == ids[i]);
    CHECK(rule["help"]["text"].get<std::string>().find("To mend it: ") != std::string::npos);
  }
}

TEST_CASE("a finding of another kind is a rule of its own, behind the others") {
  const Json run = RunWith({Finding(finding::kBadValue, Level::kError, {}, "it is odd")});
  const Json& result = run["results"][0];
  CHECK(result["ruleId"] == "bad-value");
  CHECK(result["ruleIndex"] == AllowableIds().size());
  CHECK(result["level"] == "error");
  const Json& rule = run["tool"]["driver"]["rules"][AllowableIds().size()];
  CHECK(rule["id"] == "bad-value");
  CHECK(rule["defaultConfiguration"]["level"] == "error");
  CHECK(rule["help"]["text"].get<std::string>().find("On the board: ") == std::string::npos);
  CHECK(rule["help"]["markdown"].get<std::string>().find("**To mend it:** ") != std::string::npos);
  CHECK_FALSE(result.contains("locations"));
}

TEST_CASE("paths become URI references") {
  const std::pair<const char*, const char*> rows[] = {
      {"a.yaml", "a.yaml"},
      {"./b//c/./a.yaml", "b/c/a.yaml"},
      {"../a.yaml", "../a.yaml"},
      {"c:a.yaml", "c%3Aa.yaml"},
      {"50% #?.yaml", "50%25%20%23%3F.yaml"},
      {"\xC3\xA9.yaml", "%C3%A9.yaml"},
      {"<stdin>", "%3Cstdin%3E"},
      {".", "."},
      {"/b//./a b.yaml", "file:///b/a%20b.yaml"},
      {"/", "file:///"},
  };
  for (const auto& [path, uri] : rows) {
    const Json location =
        ResultAt(FilePlace{path})["locations"][0]["physicalLocation"]["artifactLocation"];
    CAPTURE(path);
    CHECK(location["uri"] == uri);
    CHECK(location.contains("uriBaseId") == (path[0] != '/'));
  }
}

TEST_CASE("a place in a tree is a logical location") {
  const auto logical = [](Place place) {
    return ResultAt(std::move(place))["locations"][0]["logicalLocations"];
  };
  CHECK(logical(TreePlace{"a.dtb", "/soc/mmc@1", ""}) ==
        Json{{{"name", "mmc@1"}, {"fullyQualifiedName", "/soc/mmc@1"}, {"kind", "node"}}});
  CHECK(logical(TreePlace{"a.dtb", "/", ""}) ==
        Json{{{"name", "/"}, {"fullyQualifiedName", "/"}, {"kind", "node"}}});
  CHECK(logical(TreePlace{"a.dtb", "/soc", "reg"}) ==
        Json{{{"name", "reg"}, {"fullyQualifiedName", "/soc:reg"}, {"kind", "property"}}});
  CHECK(logical(TreePlace{"a.dtb", "", ""}).is_null());
}

TEST_CASE("braces in a message are no placeholders") {
  CHECK(ResultAt({}, "`{0}`")["message"]["text"] == "`{{0}}`");
}

TEST_CASE("notes and bases are related locations, each once") {
  Diagnostic diagnostic = Finding(finding::kBadValue, Level::kError, {}, "no");
  diagnostic.About("/soc").bases = {"a.dtb", "b.dtb"};
  diagnostic.AddNote(FilePlace{"p.yaml"}, "this")
      .AddNote(FilePlace{"p.yaml"}, "this")
      .AddNote(FilePlace{"p.yaml"}, "that");
  const Json related = RunWith({diagnostic})["results"][0]["relatedLocations"];
  REQUIRE(related.size() == 4);
  CHECK(related[0]["message"]["text"] == "this");
  CHECK(related[1]["message"]["text"] == "that");
  CHECK(related[2]["physicalLocation"]["artifactLocation"]["uri"] == "a.dtb");
  CHECK(related[3]["logicalLocations"][0]["fullyQualifiedName"] == "/soc");
}

TEST_CASE("a file that cannot be read is a notification") {
  const Json run = RunWith({Finding(kGone, Level::kError, FilePlace{"a.dtb"}, "cannot read")});
  CHECK(run["results"] == Json::array());
  const Json& invocation = run["invocations"][0];
  CHECK(invocation["executionSuccessful"] == false);
  CHECK(invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "gone");
}

TEST_CASE("bytes that are no UTF-8 are replaced") {
  CHECK(ResultAt({}, "a\xFF")["message"]["text"] == "a\xEF\xBF\xBD");
}

}  // namespace
}  // namespace dtpolicy::report
