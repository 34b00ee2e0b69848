// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/nearest.h"

#include <string>
#include <vector>

#include "catch.h"

namespace dtpolicy {
namespace {

std::string Nearest(std::string_view name, const std::vector<std::string_view>& candidates) {
  return std::string(NearestName(name, candidates).value_or("nothing"));
}

TEST_CASE("the nearest name is a likely slip or nothing") {
  CHECK(Nearest("devcies", {"name", "dma", "devices", "reason"}) == "devices");  // swapped
  CHECK(Nearest("device", {"name", "dma", "devices"}) == "devices");             // inserted
  CHECK(Nearest("reasonn", {"name", "reason"}) == "reason");                     // deleted
  CHECK(Nearest("iomnu", {"swiotlb", "iommu"}) == "iommu");                      // replaced
  CHECK(Nearest("colour", {"name", "dma", "devices"}) == "nothing");
  CHECK(Nearest("xyz", {"abc"}) == "nothing");
  CHECK(Nearest("", {"name"}) == "nothing");
  CHECK(Nearest("name", {}) == "nothing");
  CHECK(
      Nearest("samsung,exynos5250-mixr", {"samsung,exynos5250-fimd", "samsung,exynos5250-mixer"}) ==
      "samsung,exynos5250-mixer");
}

TEST_CASE("a third of the longer name may differ and no more") {
  CHECK(Nearest("abcdef", {"abcdxx"}) == "abcdxx");
  CHECK(Nearest("abcdef", {"abcxxx"}) == "nothing");
  CHECK(Nearest("ab", {"ac"}) == "nothing");
  CHECK(Nearest("dma", {"dna"}) == "dna");
  CHECK(Nearest("dma", {"dmaxx"}) == "nothing");  // 2 of 5
}

TEST_CASE("of equally near names the first wins, a nearer one before it") {
  CHECK(Nearest("cat", {"bat", "hat"}) == "bat");
  CHECK(Nearest("cat", {"hat", "bat"}) == "hat");
  CHECK(Nearest("iommu0", {"iommu12", "iommu1"}) == "iommu1");
  CHECK(Nearest("iommu1", {"iommu2", "iommu1"}) == "iommu1");
}

}  // namespace
}  // namespace dtpolicy
