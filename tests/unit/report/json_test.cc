// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <nlohmann/json.hpp>
#include <string>

#include "catch.h"
#include "report/finding.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

constexpr Message<std::string_view> kMatchesNothing{kNoMatch, "`{}` matches nothing"};

TEST_CASE("no findings are an empty list") {
  CHECK(WriteJson({}) == "{\n  \"diagnostics\": []\n}\n");
}

TEST_CASE("every part of a finding has its key, in a fixed order") {
  const SourceText source("policy.yaml", "rules:\n  - mixr\n");
  Diagnostics diagnostics;
  diagnostics.Report(kMatchesNothing, Span{&source, 11, 15}, "mixr")
      .Help("nearest: `mixer`")
      .AddNote(TreePlace{"snow.dtb", "/soc", "status"}, "see \"this\"")
      .About("/soc/mixer@1");
  diagnostics.Report(kOff, FilePlace{"b.yaml"});
  CHECK(WriteJson(diagnostics.all()) == R"({
  "diagnostics": [
    {
      "id": "no-match",
      "level": "error",
      "message": "`mixr` matches nothing",
      "place": {
        "file": "policy.yaml",
        "line": 2,
        "column": 5,
        "end-line": 2,
        "end-column": 9
      },
      "device": "/soc/mixer@1",
      "help": [
        "nearest: `mixer`"
      ],
      "notes": [
        {
          "message": "see \"this\"",
          "place": {
            "file": "snow.dtb",
            "path": "/soc",
            "property": "status"
          }
        }
      ]
    },
    {
      "id": "device-disabled",
      "level": "warning",
      "message": "it is off",
      "place": {
        "file": "b.yaml"
      },
      "help": [],
      "notes": []
    }
  ]
}
)");
}

TEST_CASE("a finding without a place has null for it") {
  for (const Place& place : {Place(std::monostate{}), Place(Span{})}) {
    Diagnostics diagnostics;
    diagnostics.Report(kOff, place);
    CHECK(nlohmann::json::parse(WriteJson(diagnostics.all()))["diagnostics"][0]["place"].is_null());
  }
}

TEST_CASE("what is no UTF-8 is replaced, what cannot be printed too, and the text stays JSON") {
  Diagnostics diagnostics;
  diagnostics.Report(kMatchesNothing, FilePlace{"\xff.yaml"}, "a\xfe\n");
  const auto json = nlohmann::json::parse(WriteJson(diagnostics.all()));
  CHECK(json["diagnostics"][0]["place"]["file"] == "\xEF\xBF\xBD.yaml");
  CHECK(json["diagnostics"][0]["message"] == "`a\xEF\xBF\xBD?` matches nothing");
}

TEST_CASE("what could garble a terminal is escaped") {
  Diagnostics diagnostics;
  diagnostics.Report(kOff, FilePlace{"\x7f\xc2\x9b.yaml"});
  CHECK(WriteJson(diagnostics.all()).find(R"("\u007f\u009b.yaml")") != std::string::npos);
}

TEST_CASE("a place of several lines tells where it ends") {
  const SourceText source("a.yaml", "a: [b,\n  c]\n");
  Diagnostics diagnostics;
  diagnostics.Report(kOff, Span{&source, 3, 11});
  const auto place = nlohmann::json::parse(WriteJson(diagnostics.all()))["diagnostics"][0]["place"];
  CHECK(place["line"] == 1);
  CHECK(place["column"] == 4);
  CHECK(place["end-line"] == 2);
  CHECK(place["end-column"] == 5);
}

}  // namespace
}  // namespace dtpolicy::report
