// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <libfdt.h>

#include <optional>
#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// Overlays of each shape for the small board.
std::vector<Overlay> Shapes() {
  return {
      MakeOverlay({}),
      MakeOverlay({Device("/soc/display@1000")}),
      // No property there yet, and no child.
      MakeOverlay({Device("/soc/bare@2000")}),
      MakeOverlay({Device("/"), Device("/soc"), Device("/soc/bare@2000")}),
      MakeOverlay({Device("/soc/bare@2000"), Device("/soc/display@1000"), Device("/soc")}),
      MakeOverlay({Function("/pcie@10000000", {{2, 0}})}),
      MakeOverlay({Function("/pcie@10000000", {{2, 0}}), Function("/pcie@10000000", {{2, 1}})}),
      // Two functions behind one new bridge.
      MakeOverlay({Function("/pcie@10000000", {{0x1c, 0}, {0, 0}}),
                   Function("/pcie@10000000", {{0x1c, 0}, {0, 1}})}),
      // The bridge has a node but does not say its cells.
      MakeOverlay({Function("/pcie@10000000/pci@1,0", {{3, 0}})}),
      MakeOverlay({Function("/pcie@10000000/pci@1,0", {{3, 0}, {0, 0}}),
                   Device("/pcie@10000000/pci@1,0/dev@0,0"), Device("/pcie@10000000"),
                   Function("/pcie@10000000", {{4, 5}}), Device("/soc/bare@2000")}),
      // A new node below one without properties.
      MakeOverlay({Function("/soc/bare@2000", {{0, 0}}), Device("/soc/bare@2000")}),
  };
}

TEST_CASE("the merged tree has the bytes that libfdt's fdt_overlay_apply gives") {
  const std::string base = SmallBoardBytes();
  const auto tree = ReadTree(base);
  for (const Overlay& overlay : Shapes()) {
    CAPTURE(WriteDts(overlay));
    const std::string merged = Merged(*tree, overlay);
    CHECK(merged == ApplyWithLibfdt(base, WriteDtbo(overlay)));
    CHECK(fdt_check_full(merged.data(), merged.size()) == 0);
    CHECK(GrowthOf(*tree, overlay) == merged.size() - Pack(base).size());
  }
}

TEST_CASE("what is merged twice is there once") {
  const auto tree = SmallBoard();
  for (const Overlay& overlay : Shapes()) {
    const std::string once = Merged(*tree, overlay);
    const auto merged = ReadTree(once);
    CHECK(Merged(*merged, overlay) == once);
    CHECK(GrowthOf(*merged, overlay) == 0);
  }
}

TEST_CASE("a device costs twelve bytes, and the name once") {
  const auto tree =
      ReadTree(dt::BlobWriter().Begin("").Begin("a").End().Begin("b").End().End().Finish());
  CHECK(GrowthOf(*tree, MakeOverlay({})) == 0);
  CHECK(GrowthOf(*tree, MakeOverlay({Device("/a")})) == 12 + 20);
  CHECK(GrowthOf(*tree, MakeOverlay({Device("/a"), Device("/b")})) == 24 + 20);
}

TEST_CASE("a bus gets the cells of its binding, and a child that lacks a whole `reg` gets one") {
  const std::string bytes = dt::BlobWriter()
                                .Begin("")
                                .Property("#address-cells", dt::CellBytes({2}))
                                .Property("#size-cells", dt::CellBytes({1}))
                                .Begin("dev@1,0")
                                .Property("reg", dt::CellBytes({0x800}))
                                .End()
                                .End()
                                .Finish();
  const auto tree = ReadTree(bytes);
  const Overlay overlay = MakeOverlay({Function("/", {{1, 0}})});
  CHECK(Merged(*tree, overlay) == ApplyWithLibfdt(bytes, WriteDtbo(overlay)));
  const auto merged = ReadTree(Merged(*tree, overlay));
  CHECK(merged->root().Find("#address-cells")->value == dt::CellBytes({3}));
  CHECK(merged->root().Find("#size-cells")->value == dt::CellBytes({2}));
  REQUIRE(merged->FindPath("/dev@1,0"));
  CHECK(merged->FindPath("/dev@1,0")->Find("reg")->value == dt::CellBytes({0x800, 0, 0, 0, 0}));
  CHECK(merged->FindPath("/dev@1,0")->Has(kForceIommuDma));
}

TEST_CASE("reservations, the boot CPU and NOP tokens stay, and so does room behind the blocks") {
  std::string base(4096, '\0');
  REQUIRE(fdt_create_empty_tree(base.data(), static_cast<int>(base.size())) == 0);
  REQUIRE(fdt_add_mem_rsv(base.data(), 0x123456789000, 0x2000) == 0);
  fdt_set_boot_cpuid_phys(base.data(), 3);
  const int soc = fdt_add_subnode(base.data(), 0, "soc");
  REQUIRE(soc > 0);
  REQUIRE(fdt_setprop_string(base.data(), soc, "gone", "x") == 0);
  REQUIRE(fdt_setprop_string(base.data(), soc, "kept", "x") == 0);
  REQUIRE(fdt_add_subnode(base.data(), soc, "child") > 0);
  REQUIRE(fdt_nop_property(base.data(), fdt_path_offset(base.data(), "/soc"), "gone") == 0);

  const auto tree = ReadTree(base);
  const Overlay overlay = MakeOverlay({Device("/soc"), Function("/soc", {{1, 0}})});
  const std::string merged = Merged(*tree, overlay);
  const std::string packed = ApplyWithLibfdt(base, WriteDtbo(overlay));
  CHECK(Pack(merged) == packed);
  const size_t room = base.size() - fdt_off_dt_strings(base.data()) -
                      static_cast<size_t>(fdt_size_dt_strings(base.data()));
  CHECK(merged.size() == packed.size() + room);
  CHECK(fdt_totalsize(merged.data()) == merged.size());
  CHECK(merged.find_first_not_of('\0', packed.size()) == std::string::npos);
  CHECK(fdt_boot_cpuid_phys(merged.data()) == 3);
  uint64_t address = 0;
  uint64_t size = 0;
  REQUIRE(fdt_num_mem_rsv(merged.data()) == 1);
  REQUIRE(fdt_get_mem_rsv(merged.data(), 0, &address, &size) == 0);
  CHECK(address == 0x123456789000);
  CHECK(size == 0x2000);
}

TEST_CASE("a tree that gets smaller needs no room, and what gets smaller makes none before") {
  Overlay overlay = MakeOverlay({Device("/soc/bare@2000")});
  overlay.stamp = {"a-policy-with-quite-a-long-name.yaml", "0123456789abcdef0123456789abcdef",
                   "1.0.0"};
  const auto stamped = ReadTree(Merged(*SmallBoard(), overlay));
  overlay.stamp->policy = "acme.yaml";
  const std::string again = Merged(*stamped, overlay);
  CHECK(again == WithCleanPadding(ApplyWithLibfdt(stamped->blob().bytes(), WriteDtbo(overlay))));
  CHECK(again.size() + 28 == stamped->blob().bytes().size());
  CHECK(GrowthOf(*stamped, overlay) == 0);
  // The stamp is set after the devices.
  overlay.fragments.push_back(Device("/soc/display@1000"));
  CHECK(Merged(*stamped, overlay).size() + 16 == stamped->blob().bytes().size());
  CHECK(GrowthOf(*stamped, overlay) == 12);
}

}  // namespace
}  // namespace dtpolicy::overlay
