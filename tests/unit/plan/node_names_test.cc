// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/node_names.h"

#include <string>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

std::string StartingWith(const TestBoard& board, const NodeNames& names, std::string_view prefix) {
  std::string listing;
  for (const uint32_t index : names.StartingWith(prefix)) {
    listing += board.tree->at(index).Path() + "\n";
  }
  return listing;
}

TEST_CASE("nodes are found by how their name begins, ordered by name") {
  const TestBoard board("selectors");
  const NodeNames names(*board.tree);
  CHECK(StartingWith(board, names, "gsc@13e") ==
        "/soc/gsc@13e00000\n"
        "/soc/gsc@13e10000\n"
        "/soc/gsc@13e20000\n");
  CHECK(StartingWith(board, names, "mmc") ==
        "/soc/mmc@12200000\n"
        "/soc/bus@20000000/mmc@20001000\n");
  CHECK(StartingWith(board, names, "mmc@20001000") == "/soc/bus@20000000/mmc@20001000\n");
  CHECK(StartingWith(board, names, "mmc@200010000") == "");
  CHECK(StartingWith(board, names, "zzz") == "");
  CHECK(StartingWith(board, names, "!") == "");
}

TEST_CASE("every node begins with nothing") {
  const TestBoard board("selectors");
  CHECK(NodeNames(*board.tree).StartingWith("").size() == board.tree->size());
}

}  // namespace
}  // namespace dtpolicy::plan
