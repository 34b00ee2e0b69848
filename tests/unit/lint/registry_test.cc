// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <algorithm>

#include "base/catalogue.h"
#include "catch.h"
#include "lint/run_lints.h"

namespace dtpolicy::lint {
namespace {

TEST_CASE("lints are sorted by id, each once, and what they find may be allowed") {
  const auto& all = AllLints();
  REQUIRE_FALSE(all.empty());
  CHECK(std::adjacent_find(all.begin(), all.end(), [](const Lint* a, const Lint* b) {
          return a->kind.id >= b->kind.id;
        }) == all.end());
  for (const Lint* lint : all) {
    INFO(lint->kind.id);
    const Finding* finding = FindFinding(lint->kind.id);
    REQUIRE(finding != nullptr);
    CHECK(&finding->kind == &lint->kind);
    CHECK(finding->allowable);
  }
}

}  // namespace
}  // namespace dtpolicy::lint
