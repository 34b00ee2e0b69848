// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/libfdt_path.h"

#include <libfdt.h>

#include <string>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

TEST_CASE("Paths lead where libfdt finds them", "[dt][libfdt_path]") {
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("timer@1")
                                 .Begin("below")
                                 .End()
                                 .End()
                                 .Begin("timer")
                                 .Begin("behind")
                                 .End()
                                 .End()
                                 .Begin("soc")
                                 .End()
                                 .Begin("soc@0")
                                 .End()
                                 .End()
                                 .Finish(),
                             diagnostics);
  REQUIRE(tree);
  LibfdtLookup lookup(*tree);
  struct Row {
    const char* path;
    const char* found;  // or null
  };
  constexpr Row kRows[] = {
      {"/", "/"},
      {"/timer", "/timer@1"},
      {"/timer@1", "/timer@1"},
      {"/timer/below", "/timer@1/below"},
      {"/timer/behind", nullptr},
      {"/soc", "/soc"},
      {"/soc@0", "/soc@0"},
      {"/soc@", nullptr},
      {"//soc//", "/soc"},
      {"/none", nullptr},
      {"/time", nullptr},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.path);
    const auto found = lookup.Path(row.path);
    CHECK((found ? found->Path() : "") == (row.found == nullptr ? "" : row.found));
    // The same as the library itself.
    const int offset = fdt_path_offset(tree->blob().bytes().data(), row.path);
    CHECK((offset >= 0) == found.has_value());
    if (found && offset >= 0) {
      CHECK(fdt_get_name(tree->blob().bytes().data(), offset, nullptr) == found->name().data());
    }
  }
  CHECK_FALSE(lookup.Path(""));
  CHECK_FALSE(lookup.Path("timer"));
}

TEST_CASE("a node that no path leads to is told, and what stands in its place") {
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("timer@60005000")
                                 .End()
                                 .Begin("timer")
                                 .End()
                                 .Begin("mixer")
                                 .End()
                                 .Begin("mixer@1")
                                 .End()
                                 .Begin("soc@0")
                                 .Begin("dev")
                                 .End()
                                 .End()
                                 .Begin("soc")
                                 .Begin("dev@1")
                                 .End()
                                 .Begin("dev")
                                 .End()
                                 .End()
                                 .End()
                                 .Finish(),
                             diagnostics);
  REQUIRE(tree);
  LibfdtLookup lookup(*tree);
  for (const Node node : tree->all()) {
    const std::string path = node.Path();
    CAPTURE(path);
    const auto found = lookup.FoundInsteadOf(node);
    const int offset = fdt_path_offset(tree->blob().bytes().data(), path.c_str());
    const bool is_right =
        offset >= 0 && tree->blob().structure().data() + offset + 4 == node.name().data();
    CHECK(found.has_value() == !is_right);
    if (path == "/timer") CHECK(found->Path() == "/timer@60005000");
    // Astray above already.
    if (path == "/soc/dev") CHECK(found->Path() == "/soc@0");
  }
}

}  // namespace
}  // namespace dtpolicy::dt
