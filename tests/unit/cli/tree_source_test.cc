// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/tree_source.h"

#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "folder.h"

namespace dtpolicy::cli {
namespace {

using dt::Reported;
using dt::StringBytes;

TEST_CASE("a folder is a tree: files are properties, folders nodes, links nothing") {
  const TestFolder folder;
  folder.Write("compatible", StringBytes("acme,board"));
  folder.Write("name", std::string(1, '\0'));
  folder.Write("soc/name", StringBytes("soc"));
  folder.Write("soc/mixer@1/name", StringBytes("mixer"));
  folder.Write("soc/mixer@1/reg", dt::CellBytes({1}));
  folder.Write("soc/mixer@1/empty", "");
  folder.Write("named/name", StringBytes("a name of its own"));
  folder.Link("link", "soc");
  Diagnostics diagnostics;
  const auto tree = LoadTree(folder.path(), diagnostics);
  REQUIRE(tree);
  CHECK(Reported(diagnostics).empty());
  CHECK(tree->size() == 4);
  CHECK(tree->root().Find("compatible")->value == StringBytes("acme,board"));
  CHECK_FALSE(tree->root().Has("name"));
  const auto mixer = tree->FindPath("/soc/mixer@1");
  REQUIRE(mixer);
  CHECK(mixer->Find("reg")->value == dt::CellBytes({1}));
  CHECK(mixer->Find("empty")->value.empty());
  CHECK_FALSE(mixer->Has("name"));
  CHECK(tree->FindPath("/named")->Find("name")->value == StringBytes("a name of its own"));
}

TEST_CASE("a folder that is no tree, or too deep, is named") {
  const TestFolder folder;
  Diagnostics diagnostics;
  CHECK(LoadTree(folder.path(), diagnostics) == nullptr);
  CHECK(diagnostics.all().front().message ==
        "cannot read `" + folder.path() +
            "`: a folder, and not one of a device tree: it has no `compatible`");

  folder.Write("compatible", StringBytes("acme,board"));
  std::string deep;
  for (size_t i = 0; i < dt::kMaxTreeDepth; ++i) deep += "n/";
  folder.Write(deep + "p", "");
  Diagnostics too_deep;
  CHECK(LoadTree(folder.path(), too_deep) == nullptr);
  CHECK(too_deep.all().front().message.find("nested deeper than 64 levels") != std::string::npos);
}

}  // namespace
}  // namespace dtpolicy::cli
