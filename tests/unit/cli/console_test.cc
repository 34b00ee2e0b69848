// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/console.h"

#include <CLI/CLI.hpp>
#include <string>

#include "catch.h"

namespace dtpolicy::cli {
namespace {

TEST_CASE("numbers are decimal, whole, and within their bounds") {
  const CLI::Validator in_range = InRange(1, 512);
  const auto check = [&](std::string text) { return in_range(text); };
  CHECK(check("1").empty());
  CHECK(check("512").empty());
  for (const std::string text :
       {"0", "513", "-1", "", "48K", "0x10", " 7", "99999999999999999999999"}) {
    CHECK(check(text) == "`" + text + "` is no number from 1 to 512");
  }
}

}  // namespace
}  // namespace dtpolicy::cli
