// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/text_index.h"

#include <string>

#include "catch.h"

namespace dtpolicy {
namespace {

const std::vector<std::string_view> kTexts = {"mmc@2", "gsc@10", "mmc@1", "",
                                              "gsc@2", "m",      "mmc@1"};

// The texts at `places`, with their places: "2:mmc@1 ".
std::string Listing(std::span<const uint32_t> places) {
  std::string listing;
  for (const uint32_t at : places) {
    listing += std::to_string(at) + ":" + std::string(kTexts[at]) + " ";
  }
  return listing;
}

TEST_CASE("texts are found by how they begin") {
  const TextIndex index(kTexts);
  CHECK(Listing(index.StartingWith("mmc")) == "2:mmc@1 6:mmc@1 0:mmc@2 ");
  CHECK(Listing(index.StartingWith("m")) == "5:m 2:mmc@1 6:mmc@1 0:mmc@2 ");
  CHECK(Listing(index.StartingWith("mmc@2")) == "0:mmc@2 ");
  CHECK(Listing(index.StartingWith("mmc@20")) == "");
  CHECK(Listing(index.StartingWith("zzz")) == "");
  CHECK(Listing(index.StartingWith("!")) == "");
  CHECK(index.StartingWith("").size() == kTexts.size());
}

TEST_CASE("texts are found by how they end") {
  TextIndex index(kTexts);
  CHECK(Listing(index.EndingWith("@2")) == "0:mmc@2 4:gsc@2 ");
  CHECK(Listing(index.EndingWith("2")) == "0:mmc@2 4:gsc@2 ");
  CHECK(Listing(index.EndingWith("mmc@1")) == "2:mmc@1 6:mmc@1 ");
  CHECK(Listing(index.EndingWith("0mmc@1")) == "");
  CHECK(Listing(index.EndingWith("zzz")) == "");
  CHECK(index.EndingWith("").size() == kTexts.size());
}

TEST_CASE("a pattern's candidates begin or end like it, whichever are fewer") {
  TextIndex index(kTexts);
  CHECK(Listing(index.Candidates("mmc@*")) == "2:mmc@1 6:mmc@1 0:mmc@2 ");
  CHECK(Listing(index.Candidates("*@10")) == "1:gsc@10 ");
  CHECK(Listing(index.Candidates("m*@2")) == "0:mmc@2 4:gsc@2 ");
  CHECK(Listing(index.Candidates("gsc*1")) == "1:gsc@10 4:gsc@2 ");
  CHECK(Listing(index.Candidates("m**c*2")) == "0:mmc@2 4:gsc@2 ");
  CHECK(Listing(index.Candidates("mmc@2")) == "0:mmc@2 ");
  CHECK(index.Candidates("*").size() == kTexts.size());
  CHECK(index.at(1) == "gsc@10");
}

TEST_CASE("nothing is found among no texts") {
  TextIndex index({});
  CHECK(index.StartingWith("").empty());
  CHECK(index.Candidates("*a").empty());
}

}  // namespace
}  // namespace dtpolicy
