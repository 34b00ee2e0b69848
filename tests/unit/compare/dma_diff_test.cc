// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `diff --dma` prints is in tests/cases/ok-diff-dma.
#include "compare/dma_diff.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::compare {
namespace {

using plan::TestBoard;

plan::Audit AuditOf(const TestBoard& board) {
  return plan::AuditBoard(
      plan::DefaultDom0(*board.tree), board.iommus,
      std::vector<const platform::LinuxRelease*>{&platform::NewestLinuxRelease()});
}

std::string Changes(std::string_view older, std::string_view newer) {
  const TestBoard before(older);
  const TestBoard after(newer);
  const plan::Audit was = AuditOf(before);
  const plan::Audit is = AuditOf(after);
  std::string text;
  for (const DmaChange& change : DiffDma({was, before.iommus}, {is, after.iommus})) {
    text += change.path;
    if (change.renamed_from) text += fmt::format(" was {}", change.renamed_from->path);
    if (change.gained) text += " gained " + change.gained->path;
    if (change.lost) text += " lost " + change.lost->path;
    if (change.risk)
      text += fmt::format(" {} on {}", Name(change.risk->effect), change.risk->releases);
    text += '\n';
  }
  return text;
}

TEST_CASE("what gained an IOMMU, lost it, is newly at risk, or was renamed") {
  CHECK(Changes("dma-older", "dma-newer") ==
        "/soc/comes@3400 loses guests' data on 7.3\n"
        "/soc/enabled@3000 loses guests' data on 7.3\n"
        "/soc/gains-xens@1100 gained /soc/iommu@300\n"
        "/soc/gains@1000 gained /soc/iommu@100 loses guests' data on 7.3\n"
        "/soc/handed-over@3200 loses guests' data on 7.3\n"
        "/soc/loses-driven@2100 lost /soc/iommu@200\n"
        "/soc/loses@2000 lost /soc/iommu@100\n"
        "/soc/mmc@4100 was /soc/sdhci@4100 gained /soc/iommu@100 loses guests' data on 7.3\n"
        "/soc/video-codec@4000 was /soc/vpu@4000\n");
}

TEST_CASE("the other way round") {
  CHECK(Changes("dma-newer", "dma-older") ==
        "/soc/disabled@2300 gained /soc/iommu@100 loses guests' data on 7.3\n"
        "/soc/gains-xens@1100 lost /soc/iommu@300\n"
        "/soc/gains@1000 lost /soc/iommu@100\n"
        "/soc/goes@3300 loses guests' data on 7.3\n"
        "/soc/loses-driven@2100 gained /soc/iommu@200 loses guests' data on 7.3\n"
        "/soc/loses@2000 gained /soc/iommu@100 loses guests' data on 7.3\n"
        "/soc/sdhci@4100 was /soc/mmc@4100 lost /soc/iommu@100\n"
        "/soc/vpu@4000 was /soc/video-codec@4000\n");
}

TEST_CASE("a tree and itself differ in nothing") {
  CHECK(Changes("dma-newer", "dma-newer").empty());
}

}  // namespace
}  // namespace dtpolicy::compare
