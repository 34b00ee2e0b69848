// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/suggest.h"

#include <string>

#include "catch.h"
#include "plan/fixtures.h"
#include "plan/match.h"

namespace dtpolicy::plan {
namespace {

std::string Help(const TestBoard& board, std::string_view entry) {
  return Matcher(*board.tree, board.iommus).Suggest(*TestSelector(entry)).value_or("(none)");
}

constexpr const char* kNotAvailable =
    "`/soc/mixer@14450000` would match, but is not available, and a pattern leaves such nodes out: "
    "name it by `path` if you mean it";

TEST_CASE("an entry that matches nothing is told what the tree has instead") {
  static const TestBoard board("selectors");
  const auto [entry, help] = GENERATE(table<const char*, const char*>({
      // A path: the same name elsewhere, the same unit address, a name alike, where it breaks off.
      {"{path: /fimd@14400000}", "nearest: `/soc/fimd@14400000`"},
      {"{path: /soc/mmc@20001000}", "nearest: `/soc/bus@20000000/mmc@20001000`"},
      {"{path: /soc/lcd@14400000}", "nearest: `/soc/fimd@14400000`"},
      {"{path: /soc/fimd@14400001}", "nearest: `/soc/fimd@14400000`"},
      {"{path: /soc/something/else}", "`/soc` is the deepest node of this path that is there"},
      {"{path: /nothing/else}", "`/` is the deepest node of this path that is there"},
      {"{label: fimb}", "nearest: `fimd`"},
      {"{path: /soc/mixer}", "nearest: `/soc/mixer@14450000`"},
      {"{label: something}", "(none)"},
      {"{label: gsc}", "it is not a label, but a node has that name: write `path: /soc/gsc@13e00000`"},
      {"{alias: mixer}",
       "it is not an alias, but a node has that name: write `path: /soc/mixer@14450000`"},
      {"{alias: serial9}",
       "`serial9` is an alias of test.dtb, and leads to `/soc/serial@9`, which is not there"},
      {"{alias: broken}", "`broken` is an alias of test.dtb, but no path"},
      {"{device: fimd}", "nearest: `14400000.fimd`"},
      {"{node: mixer}", "nearest: `mixer@14450000`"},
      {"{alias: display1}", "nearest: `display0`"},
      {"{device: 14400000.fimb}", "nearest: `14400000.fimd`"},
      {"{device: 14400000.mixer}", "nearest: `14400000.fimd`"},
      {"{device: something-else}", "(none)"},
      {"{compatible: 'example,mixr'}", "nearest: `example,mixer` (/soc/mixer@14450000)"},
      {"{compatible: 'other,thing-v9'}", "(none)"},
      {"{compatible: 'other,*'}", "(none)"},
      {"{compatible: 'example,mix*'}", kNotAvailable},
      {"{node: 'mixer@*'}", kNotAvailable},
      {"{path: '/soc/mixer@*'}", kNotAvailable},
      {"{path: '/soc/lcd@*'}", "(none)"},
      {"{node: gsc@13e0000}", "nearest: `gsc@13e00000`"},
      {"{node: something}", "(none)"},
      {"{iommu: 'example,sysmu'}", "nearest: `example,sysmmu`"},
      {"{iommu: /soc/iommu@14640001}", "nearest: `/soc/iommu@14640000`"},
      {"{iommu: 'nothing'}", "(none)"},
      {"{pci: {bridge: /pcie@30000001, function: '01.0'}}", "nearest: `/pcie@30000000`"},
      {"{pci: {bridge: /pcie@30000000, function: '01.0'}, compatible: 'example,no'}", "(none)"},
  }));
  INFO(entry);
  CHECK(Help(board, entry) == help);
}

TEST_CASE("what the tree lacks as a whole is said") {
  const TestBoard bare("buses");
  CHECK(Help(bare, "{label: fimd}") ==
        "test.dtb was built without symbols (`dtc -@`): name the device by `path`");
  CHECK(Help(bare, "{alias: display0}") == "test.dtb has no /aliases node");
  CHECK(Help(bare, "{iommu: '*'}") == "no node of test.dtb is behind an IOMMU");
}

}  // namespace
}  // namespace dtpolicy::plan
