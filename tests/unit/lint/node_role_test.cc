// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/node_role.h"

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::lint {
namespace {

TEST_CASE("what is no device is told by its properties, not by its name") {
  static const plan::TestBoard board("node-roles");
  const auto [path, role] = GENERATE(table<const char*, const char*>({
      {"/", "the root node"},
      {"/one", "a CPU"},
      {"/two", "memory"},
      {"/three", "an interrupt controller"},
      {"/four", "an IOMMU"},
      {"/five", "a timer"},
      {"/six", "a timer"},
      {"/seven", ""},
      {"/eight", ""},
      {"/nine", ""},
      {"/cpu@0", ""},
      {"/memory@1", ""},
      {"/timer", ""},
      {"/odd", ""},  // its device_type has no end
  }));
  INFO(path);
  CHECK(RoleOf(board.At(path), board.iommus).value_or("") == role);
}

}  // namespace
}  // namespace dtpolicy::lint
