// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/known_nodes.h"

#include <initializer_list>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

// Whether a tree is an overlay whose root has these children; `+` in front of one stands for a
// fragment.
bool IsOverlayOf(std::initializer_list<std::string_view> children) {
  BlobWriter writer;
  writer.Begin("");
  for (std::string_view name : children) {
    const bool is_fragment = name.starts_with('+');
    writer.Begin(is_fragment ? name.substr(1) : name);
    if (is_fragment) writer.Begin("__overlay__").End();
    writer.End();
  }
  Diagnostics diagnostics;
  const auto tree = ReadTree(writer.End().Finish(), diagnostics);
  REQUIRE(tree);
  return IsOverlay(*tree);
}

TEST_CASE("an overlay has fragments, and nothing but them") {
  CHECK(IsOverlayOf({"+fragment@0"}));
  CHECK(IsOverlayOf({"+anything", "__symbols__", "__fixups__", "__local_fixups__"}));
  CHECK(IsOverlayOf({"+fragment@0", "__overrides__"}));
  CHECK_FALSE(IsOverlayOf({}));
  CHECK_FALSE(IsOverlayOf({"__symbols__"}));
  // Phones have come with such trees.
  CHECK_FALSE(IsOverlayOf({"cpus", "soc", "+fragment@lcd"}));
}

}  // namespace
}  // namespace dtpolicy::dt
