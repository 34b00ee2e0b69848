// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/iommu_map.h"

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

IommuMap ReadSound(const DeviceTree& tree) {
  Diagnostics diagnostics;
  IommuMap map = IommuMap::Read(tree, diagnostics);
  CHECK(Reported(diagnostics) == Strings{});
  return map;
}

Strings Paths(const std::vector<Node>& nodes) {
  Strings paths;
  for (const Node node : nodes) paths.push_back(node.Path());
  return paths;
}

TEST_CASE("IOMMUs without a specifier", "[dt][iommu_map]") {
  const auto tree = Board("iommu-zero-cells");
  const IommuMap map = ReadSound(*tree);
  CHECK(map.iommus().size() == 4);
  REQUIRE(map.users().size() == 3);
  CHECK(map.users()[0].device.Path() == "/soc/fimd@14400000");
  CHECK(Paths(map.users()[0].Iommus()) == Strings{"/soc/iommu@14640000"});
  CHECK(map.users()[0].references[0].specifier.empty());
  // Disabled ones count as well: what to make of them is a lint's matter.
  CHECK(map.users()[2].device.Path() == "/soc/codec@11000000");
  CHECK(Paths(map.users()[2].Iommus()) == Strings{"/soc/iommu@11200000", "/soc/iommu@11210000"});

  const Node mixer = tree->FindPath("/soc/mixer@14450000").value();
  REQUIRE(map.Find(mixer) != nullptr);
  CHECK(map.Find(mixer)->device == mixer);
  CHECK(map.Find(tree->root()) == nullptr);
  CHECK(map.Find(map.iommus()[0]) == nullptr);
  CHECK(map.IsIommu(tree->FindPath("/soc/iommu@14650000").value()));
  CHECK_FALSE(map.IsIommu(mixer));
}

TEST_CASE("Specifiers have as many cells as their IOMMU says", "[dt][iommu_map]") {
  const auto tree = Board("iommu-stream-ids");
  const IommuMap map = ReadSound(*tree);
  REQUIRE(map.users().size() == 2);
  const IommuUser& dma = map.users()[0];
  REQUIRE(dma.references.size() == 1);
  REQUIRE(dma.references[0].specifier.size() == 1);
  CHECK(dma.references[0].specifier[0] == 7);
  const IommuUser& display = map.users()[1];
  REQUIRE(display.references.size() == 3);
  REQUIRE(display.references[0].specifier.size() == 2);
  CHECK(display.references[0].specifier[1] == 2);
  CHECK(display.references[1].specifier == dma.references[0].specifier);
  CHECK(display.references[2].specifier[0] == 0xc00);
  CHECK(Paths(display.Iommus()) == Strings{"/iommu@1,0", "/iommu@2,0"});
}

TEST_CASE("Requester ids through iommu-map", "[dt][iommu_map]") {
  const auto tree = Board("pci-iommu-map");
  const IommuMap map = ReadSound(*tree);
  const auto user = [&](std::string_view path) -> const IommuUser& {
    const IommuUser* found = map.Find(tree->FindPath(path).value());
    REQUIRE(found != nullptr);
    return *found;
  };

  const IommuUser& gap = user("/pcie@10000000");
  CHECK(gap.by_cells.size() == 3);
  CHECK(gap.Covering(0x0, MapForm::kByCells)->iommu_base == 0x100);
  CHECK(gap.Covering(0x7, MapForm::kByCells)->iommu_base == 0x100);
  CHECK(gap.Covering(0x8, MapForm::kByCells) == nullptr);
  CHECK(gap.Covering(0x10, MapForm::kByCells)->iommu_base == 0x400);
  CHECK(gap.Covering(0x20, MapForm::kByCells) == nullptr);
  CHECK(gap.Covering(0x80, MapForm::kByCells) == nullptr);
  // The entry of no length covers nothing, so nothing is behind its IOMMU.
  CHECK(Paths(gap.Iommus()) == Strings{"/iommu@1000"});

  const IommuUser& masked = user("/pcie@20000000");
  CHECK(masked.map_mask == 0xff);
  CHECK(masked.Covering(0x1234, MapForm::kByCells) != nullptr);

  const IommuUser& whole = user("/pcie@30000000");
  CHECK(whole.Covering(0xfffffffe, MapForm::kByCells) != nullptr);
  CHECK(whole.Covering(0xffffffff, MapForm::kByCells) == nullptr);
  CHECK(Paths(whole.Iommus()) == Strings{"/iommu@2000", "/iommu@1000"});

  for (const std::string_view path : {"/pcie@40000000", "/pcie@50000000"}) {
    CAPTURE(path);
    CHECK(user(path).by_cells.size() == 2);
    CHECK(user(path).Covering(0, MapForm::kByCells)->iommu_base == 0x40);
    CHECK(user(path).Covering(1, MapForm::kByCells)->iommu_base == 0x50);
    CHECK(user(path).Covering(2, MapForm::kByCells) == nullptr);
  }
}

TEST_CASE("A range of requester ids up to the last one", "[dt][iommu_map]") {
  const auto tree = Board("iommu-zero-cells");
  const std::vector<IommuMapEntry> map = {{0xfffffff0, tree->root(), 0, 0x20, 1}};
  const IommuUser user{tree->root(), {}, map, map};
  CHECK(user.Covering(0xffffffff, MapForm::kByCells) == &user.by_cells[0]);
  CHECK(user.Covering(0x0, MapForm::kByCells) == nullptr);
  // Up to 6.18 the end wraps, so that nothing is below it.
  CHECK(user.Covering(0xffffffff, MapForm::kFours) == nullptr);
}

TEST_CASE("Malformed lists are reported, and what stands before the mistake counts",
          "[dt][iommu_map]") {
  const auto tree = Board("bad-iommus");
  Diagnostics diagnostics;
  const IommuMap map = IommuMap::Read(*tree, diagnostics);
  CHECK(Reported(diagnostics) ==
        Strings{
            "/cut-cells:iommus: 3 bytes are not a list of cells [bad-iommus]",
            "/empty:iommus: is empty [bad-iommus]",
            "/no-such-phandle:iommus: phandle 0x1234 (cell 2) leads to no node [bad-iommus]",
            "/no-iommu:iommus: `/timer@10` has no usable `#iommu-cells`, so it is no IOMMU "
            "[bad-iommus]",
            "/absurd-iommu:iommus: `/iommu@20` has no usable `#iommu-cells`, so it is no IOMMU "
            "[bad-iommus]",
            "/half-iommu:iommus: `/iommu@30` has no usable `#iommu-cells`, so it is no IOMMU "
            "[bad-iommus]",
            "/cut-specifier:iommus: `/iommu@0` wants 1 cells behind its phandle, only 0 are left "
            "[bad-iommus]",
            "/cut-map:iommu-map: 3 cells are not whole entries of id, IOMMU, stream id, length "
            "[bad-iommus]",
            "/shorter-map:iommu-map: 6 cells are not whole entries of id, IOMMU, stream id, length "
            "[bad-iommus]",
            "/empty-map:iommu-map: is empty [bad-iommus]",
            "/masked-map:iommu-map: requester id 0x100 has bits that `iommu-map-mask` 0xff clears "
            "[bad-iommus]",
            "/half-bad:iommu-map: phandle 0x1234 (cell 1) leads to no node [bad-iommus]",
        });
  CHECK_FALSE(diagnostics.has_errors());
  REQUIRE(map.users().size() == 12);
  for (const IommuUser& user : map.users()) {
    const std::string_view name = user.device.name();
    const bool one_counts =
        name == "half-bad" || name == "no-such-phandle" || name == "cut-specifier";
    CAPTURE(name);
    CHECK(user.references.size() == (one_counts ? 1 : 0));
    CHECK(user.by_cells.size() == (name == "shorter-map" ? 1 : 0));
    CHECK(user.Iommus().size() == (one_counts || name == "shorter-map" ? 1 : 0));
  }
}

TEST_CASE("Lists have a bound", "[dt][iommu_map]") {
  for (const size_t entries : {size_t{1024}, size_t{1025}}) {
    CAPTURE(entries);
    std::string references;
    std::string map;
    for (uint32_t i = 0; i < entries; ++i) {
      references += CellBytes({1, 0});
      map += CellBytes({i, 1, i, 1});
    }
    Diagnostics diagnostics;
    const auto tree = ReadTree(BlobWriter()
                                   .Begin("")
                                   .Begin("iommu")
                                   .Property("phandle", CellBytes({1}))
                                   .Property("#iommu-cells", CellBytes({1}))
                                   .End()
                                   .Begin("device")
                                   .Property("iommus", references)
                                   .Property("iommu-map", map)
                                   .End()
                                   .End()
                                   .Finish(),
                               diagnostics);
    REQUIRE(tree);
    const IommuMap iommus = IommuMap::Read(*tree, diagnostics);
    if (entries == 1024) {
      CHECK(Reported(diagnostics).empty());
      CHECK(iommus.users()[0].references.size() == 1024);
      CHECK(iommus.users()[0].by_cells.size() == 1024);
      CHECK(iommus.users()[0].Iommus().size() == 1);
    } else {
      CHECK(Reported(diagnostics) ==
            Strings{"/device:iommus: has more than 1024 entries [bad-iommus]",
                    "/device:iommu-map: has more than 1024 entries [bad-iommus]"});
      CHECK(iommus.users()[0].Iommus().empty());
    }
  }
}

TEST_CASE("A forged tree cannot drown the user in warnings", "[dt][iommu_map]") {
  BlobWriter writer;
  writer.Begin("");
  for (int i = 0; i < 1000; ++i) {
    writer.Begin("n" + std::to_string(i)).Property("iommus", "abc").End();
  }
  Diagnostics diagnostics;
  const auto tree = ReadTree(writer.End().Finish(), diagnostics);
  REQUIRE(tree);
  const IommuMap map = IommuMap::Read(*tree, diagnostics);
  CHECK(map.users().size() == 1000);
  REQUIRE(diagnostics.all().size() == 101);
  CHECK(diagnostics.all().back().message == "900 more lists of IOMMUs are malformed too");
}

}  // namespace
}  // namespace dtpolicy::dt
