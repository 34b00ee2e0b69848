// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/diagnostic.h"

#include <string>

#include "catch.h"

namespace dtpolicy {
namespace {

constexpr Kind kNoMatch{"no-match", Level::kError, Adjustable::kYes};
constexpr Kind kDisabled{"device-disabled", Level::kWarning, Adjustable::kYes};
constexpr Kind kSyntax{"yaml-syntax", Level::kError};
constexpr Message<std::string_view, size_t> kMatches{kNoMatch, "`{}` matches {} nodes"};
constexpr Message<> kOff{kDisabled, "it is off"};
constexpr Message<> kBroken{kSyntax, "it is broken"};

TEST_CASE("a report carries its place, message, help, notes and device") {
  const SourceText source("a.yaml", "path: /soc\n");
  Diagnostics diagnostics;
  const std::string name = "mixer";
  diagnostics.Report(kMatches, Span{&source, 6, 10}, name, 0U)
      .Help("nearest: `mixer@1`")
      .Help("or leave it out")
      .AddNote(TreePlace{"snow.dtb", "/soc", "status"}, "this node")
      .About("/soc/mixer@1");
  REQUIRE(diagnostics.all().size() == 1);
  const Diagnostic& report = diagnostics.all().front();
  CHECK(report.kind == &kNoMatch);
  CHECK(report.level == Level::kError);
  CHECK(std::get<Span>(report.place).text() == "/soc");
  CHECK(report.message == "`mixer` matches 0 nodes");
  CHECK(report.help == std::vector<std::string>{"nearest: `mixer@1`", "or leave it out"});
  REQUIRE(report.notes.size() == 1);
  CHECK(report.notes[0].message == "this node");
  CHECK(std::get<TreePlace>(report.notes[0].place).property == "status");
  CHECK(report.device == "/soc/mixer@1");
}

TEST_CASE("only errors are errors") {
  Diagnostics diagnostics;
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.Report(kOff, FilePlace{"a.yaml"});
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.Report(kBroken, FilePlace{"a.yaml"});
  CHECK(diagnostics.has_errors());
}

TEST_CASE("levels are adjusted where the kind allows it") {
  Levels levels;
  CHECK(levels.Of(kNoMatch) == Level::kError);
  CHECK(levels.Of(kDisabled) == Level::kWarning);

  levels.Set("no-match", Level::kWarning);
  levels.Silence("device-disabled");
  levels.Set("yaml-syntax", Level::kWarning);
  CHECK(levels.Of(kNoMatch) == Level::kWarning);
  CHECK(levels.Of(kDisabled) == std::nullopt);
  CHECK(levels.Of(kSyntax) == Level::kError);
  levels.Silence("yaml-syntax");
  CHECK(levels.Of(kSyntax) == Level::kError);

  levels.WarningsAreErrors();
  CHECK(levels.Of(kNoMatch) == Level::kError);
  CHECK(levels.Of(kDisabled) == std::nullopt);  // silence stays silence
}

TEST_CASE("what is silenced is not kept and fails nothing") {
  Levels levels;
  levels.Silence("no-match");
  Diagnostics diagnostics(levels);
  diagnostics.Report(kMatches, FilePlace{"a.yaml"}, "x", 0U).Help("unheard");
  CHECK(diagnostics.all().empty());
  CHECK_FALSE(diagnostics.has_errors());
  diagnostics.Report(kBroken, FilePlace{"a.yaml"});
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all().front().help.empty());
}

TEST_CASE("what comes behind a checkpoint is told from what was there") {
  Diagnostics diagnostics;
  diagnostics.Report(kBroken, FilePlace{"a.yaml"});
  const Diagnostics::Checkpoint here = diagnostics.Here();
  CHECK_FALSE(diagnostics.AnythingSince(here));
  diagnostics.Report(kOff, FilePlace{"b.yaml"});
  CHECK(diagnostics.AnythingSince(here));
  CHECK_FALSE(diagnostics.HasErrorsSince(here));
  CHECK(diagnostics.has_errors());
  diagnostics.Report(kBroken, FilePlace{"c.yaml"});
  CHECK(diagnostics.HasErrorsSince(here));

  diagnostics.DropSince(here, [](const Diagnostic& d) { return d.level == Level::kError; });
  CHECK_FALSE(diagnostics.HasErrorsSince(here));
  CHECK(diagnostics.all().size() == 2);
}

TEST_CASE("reports are handed over as they are") {
  Diagnostics diagnostics;
  diagnostics.Report(kOff, FilePlace{"a.yaml"});
  diagnostics.Report(kBroken, FilePlace{"b.yaml"});
  std::deque<Diagnostic> taken = diagnostics.Take();
  CHECK(diagnostics.all().empty());
  REQUIRE(taken.size() == 2);
  taken.pop_front();
  diagnostics.Append(std::move(taken));
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all().front().message == "it is broken");
  CHECK(diagnostics.has_errors());
}

TEST_CASE("levels have names") {
  CHECK(LevelName(Level::kNote) == "note");
  CHECK(LevelName(Level::kWarning) == "warning");
  CHECK(LevelName(Level::kError) == "error");
}

TEST_CASE("what is printed holds no control characters") {
  CHECK(Printable("a `b`\tc \xc3\xa4") == "a `b`\tc \xc3\xa4");
  CHECK(Printable("\x1b[2J\r\n\x7f") == "?[2J???");
  CHECK(Printable("\xc2\x9b[2J \xc2\xa0 \xc4\x80") == "??[2J \xc2\xa0 \xc4\x80");
  Diagnostics diagnostics;
  diagnostics.Report(kMatches, FilePlace{"a"}, "\x1b[31m", 0U).Help("\x07").AddNote({}, "\n");
  CHECK(diagnostics.all().front().message == "`?[31m` matches 0 nodes");
  CHECK(diagnostics.all().front().help.front() == "?");
  CHECK(diagnostics.all().front().notes.front().message == "?");
}

}  // namespace
}  // namespace dtpolicy
