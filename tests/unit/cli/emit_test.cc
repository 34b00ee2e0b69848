// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/emit.h"

#include "catch.h"

namespace dtpolicy::cli {
namespace {

TEST_CASE("an output names an input by the way from its own folder") {
  CHECK(NameFrom("x.its", "base.dtb") == "base.dtb");
  CHECK(NameFrom("out/x.its", "base.dtb") == "../base.dtb");
  CHECK(NameFrom("out/x.its", "out/base.dtb") == "base.dtb");
  CHECK(NameFrom("x.its", "boards/arm/base.dtb") == "boards/arm/base.dtb");
  CHECK(NameFrom("out/./x.its", "boards/../base.dtb") == "../base.dtb");
  CHECK(NameFrom("/a/b/x.its", "/a/c/base.dtb") == "../c/base.dtb");
  CHECK(NameFrom("-", "boards/base.dtb") == "base.dtb");
}

}  // namespace
}  // namespace dtpolicy::cli
