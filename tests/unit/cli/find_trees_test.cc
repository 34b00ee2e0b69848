// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/find_trees.h"

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "folder.h"

namespace dtpolicy::cli {
namespace {

using Names = std::vector<std::string>;

Names NamesOf(const std::vector<FoundTree>& trees) {
  Names names;
  for (const FoundTree& tree : trees) names.push_back(tree.name);
  return names;
}

TEST_CASE("a folder is searched for trees, each found once") {
  const TestFolder folder;
  folder.Write("b.dtb", "");
  folder.Write("vendor/a.dtb", "");
  folder.Write("vendor/a.dts", "");
  Diagnostics diagnostics;
  const auto trees =
      FindTrees({folder.path(), folder.path(), folder.path() + "/b.dtb"}, diagnostics);
  CHECK(NamesOf(trees) == Names{"b.dtb", "vendor/a.dtb"});
  CHECK(dt::Reported(diagnostics).empty());
}

TEST_CASE("a folder with a `compatible` is a tree itself, and so is standard input") {
  const TestFolder folder;
  folder.Write("compatible", dt::StringBytes("acme,board"));
  folder.Write("below.dtb", "");
  Diagnostics diagnostics;
  const auto trees = FindTrees({folder.path(), "-"}, diagnostics);
  REQUIRE(trees.size() == 2);
  CHECK(trees[0].path == "-");
  CHECK(trees[1].path == folder.path());
  CHECK_FALSE(IsFolderOfTrees(folder.path()));
  CHECK_FALSE(IsFolderOfTrees("-"));
}

TEST_CASE("a folder without trees is reported, whatever else is in it") {
  const TestFolder folder;
  folder.Write("#address-cells", dt::CellBytes({1}));
  CHECK(IsFolderOfTrees(folder.path()));
  Diagnostics diagnostics;
  CHECK(FindTrees({folder.path()}, diagnostics).empty());
  REQUIRE(diagnostics.all().size() == 1);
  const Diagnostic& only = diagnostics.all().front();
  CHECK(only.kind->id == "cannot-read");
  CHECK(only.kind->cause == Cause::kFile);
  CHECK(only.message == "cannot read `" + folder.path() + "`: a folder without any .dtb");
}

}  // namespace
}  // namespace dtpolicy::cli
