// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/table.h"

#include "catch.h"

namespace dtpolicy::report {
namespace {

TEST_CASE("columns are as wide as their widest cell, two blanks apart") {
  CHECK(WriteTable({{"PATH", "STATUS", "IOMMU"},
                    {"/soc/mixer@1", "okay", "/iommu@2"},
                    {"/a", "bus disabled", "/b"}}) ==
        "PATH          STATUS        IOMMU\n"
        "/soc/mixer@1  okay          /iommu@2\n"
        "/a            bus disabled  /b\n");
}

TEST_CASE("no line ends with blanks") {
  CHECK(WriteTable({{"A", "B"}, {"long", ""}, {"", ""}, {"c"}}) ==
        "A     B\n"
        "long\n"
        "\n"
        "c\n");
}

TEST_CASE("no rows, no text") { CHECK(WriteTable({}) == ""); }

}  // namespace
}  // namespace dtpolicy::report
