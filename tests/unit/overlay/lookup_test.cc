// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/lookup.h"

#include <libfdt.h>

#include <string>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"

namespace dtpolicy::overlay {
namespace {

using dt::BlobWriter;

// The node that libfdt finds at `path`, by its name.
std::string FoundByLibfdt(const std::string& bytes, const char* path) {
  const int offset = fdt_path_offset(bytes.data(), path);
  REQUIRE(offset >= 0);
  return fdt_get_name(bytes.data(), offset, nullptr);
}

TEST_CASE("a path that leads libfdt to another node is seen") {
  const std::string bytes = BlobWriter()
                                .Begin("")
                                .Begin("timer@60005000")
                                .End()
                                .Begin("timer")
                                .End()
                                .Begin("mixer")
                                .End()
                                .Begin("mixer@1")
                                .End()
                                .End()
                                .Finish();
  const auto tree = ReadTree(bytes);
  const auto misled = FindMisledFragments(
      *tree, MakeOverlay({Device("/mixer"), Device("/mixer@1"), Device("/timer"),
                          Device("/timer@60005000"), Device("/")}));
  REQUIRE(misled.size() == 1);
  CHECK(misled[0].fragment == 2);
  CHECK(misled[0].found.name() == "timer@60005000");
  CHECK(FoundByLibfdt(bytes, "/timer") == "timer@60005000");
  CHECK(FoundByLibfdt(bytes, "/mixer") == "mixer");
}

TEST_CASE("a path may lead astray at any component") {
  const std::string bytes = BlobWriter()
                                .Begin("")
                                .Begin("soc@0")
                                .Begin("dev")
                                .End()
                                .End()
                                .Begin("soc")
                                .Begin("dev")
                                .End()
                                .End()
                                .End()
                                .Finish();
  const auto tree = ReadTree(bytes);
  const auto misled =
      FindMisledFragments(*tree, MakeOverlay({Device("/soc/dev"), Device("/soc@0/dev")}));
  REQUIRE(misled.size() == 1);
  CHECK(misled[0].fragment == 0);
  CHECK(misled[0].found.Path() == "/soc@0");
}

}  // namespace
}  // namespace dtpolicy::overlay
