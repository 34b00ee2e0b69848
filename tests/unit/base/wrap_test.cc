// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/wrap.h"

#include "catch.h"

namespace dtpolicy {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("text on one line") {
  CHECK(OneLine("").empty());
  CHECK(OneLine(" \n\t ").empty());
  CHECK(OneLine("a") == "a");
  CHECK(OneLine("  a\r\n\tb  \v c ") == "a b c");
  // Terminal escapes do not survive; letters beyond ASCII do.
  CHECK(OneLine("a\x1b[31mb\x7f") == "a[31mb");
  CHECK(OneLine("Gerät") == "Gerät");
}

TEST_CASE("text is wrapped at blanks") {
  CHECK(Wrap("", 10) == Lines{});
  CHECK(Wrap("one two", 7) == Lines{"one two"});
  CHECK(Wrap("one two", 6) == Lines{"one", "two"});
  CHECK(Wrap("one two three", 9) == Lines{"one two", "three"});
  CHECK(Wrap("/a/path/longer/than/that is whole", 8) ==
        Lines{"/a/path/longer/than/that", "is whole"});
  // Characters count, not bytes.
  CHECK(Wrap("ää öö", 5) == Lines{"ää öö"});
}

}  // namespace
}  // namespace dtpolicy
