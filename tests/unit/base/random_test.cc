// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/random.h"

#include <array>
#include <set>

#include "catch.h"

namespace dtpolicy {
namespace {

TEST_CASE("what is drawn does not come again") {
  std::set<uint64_t> seen;
  for (int round = 0; round < 100; ++round) {
    std::array<uint64_t, 3> numbers{};
    DrawRandom(numbers);
    seen.insert(numbers.begin(), numbers.end());
  }
  CHECK(seen.size() == 300);
}

}  // namespace
}  // namespace dtpolicy
