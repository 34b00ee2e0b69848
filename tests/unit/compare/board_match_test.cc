// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "compare/board_match.h"

#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"

namespace dtpolicy::compare {
namespace {

using overlay::ReadTree;

std::unique_ptr<const dt::DeviceTree> Root(std::string_view compatible) {
  dt::BlobWriter writer;
  writer.Begin("");
  if (!compatible.empty()) writer.Property("compatible", compatible);
  return ReadTree(writer.End().Finish());
}

TEST_CASE("an overlay is for a board when they have one compatible in common, or do not say") {
  using dt::StringBytes;
  struct Row {
    std::string base;
    std::string overlay;
    bool fits;
  };
  const Row rows[] = {
      {StringBytes("acme,b") + StringBytes("acme,soc"), StringBytes("acme,soc"), true},
      {StringBytes("acme,b"), StringBytes("acme,c") + StringBytes("acme,b"), true},
      {StringBytes("acme,b"), StringBytes("acme,c"), false},
      {StringBytes("acme,b"), StringBytes("acme"), false},
      {StringBytes("acme,b"), "", true},
      {"", StringBytes("acme,c"), true},
  };
  for (const Row& row : rows) {
    Diagnostics diagnostics;
    CheckBoard(*Root(row.base), *Root(row.overlay), diagnostics);
    CHECK(diagnostics.all().empty() == row.fits);
    CHECK_FALSE(diagnostics.has_errors());  // it may be for the whole family
  }
}

TEST_CASE("a running tree is its policy's board, unless the user does not care") {
  policy::Policy policy;
  using dt::StringBytes;
  policy.board.compatible = {{"acme,b", {}}, {"acme,c", {}}};
  const auto same = Root(StringBytes("acme,c"));
  const auto other = Root(StringBytes("acme,d"));
  Diagnostics diagnostics;
  CHECK(IsBoardOf(policy, *same, diagnostics));
  CHECK(dt::Reported(diagnostics).empty());
  CHECK_FALSE(IsBoardOf(policy, *other, diagnostics));
  CHECK(diagnostics.has_errors());
  Levels levels;
  levels.Silence("wrong-board");
  Diagnostics silenced(levels);
  CHECK(IsBoardOf(policy, *other, silenced));
}

}  // namespace
}  // namespace dtpolicy::compare
