// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/device_name.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

struct BusDevice {
  std::string_view path;
  std::string_view name;
  std::optional<uint64_t> address;
};

// Worked out by hand from of_device_make_bus_id and of_translate_address.
constexpr BusDevice kBuses[] = {
    {"/", "", {}},
    {"/cpus", "cpus", {}},
    {"/cpus/cpu@1", "cpus:cpu@1", {}},  // #size-cells of 0: not an address
    {"/memory@80000000", "80000000.memory", 0x80000000},
    {"/opp-table", "opp-table", {}},
    {"/same/gpu@f00000000", "f00000000.gpu", 0xf00000000},
    {"/soc@0", "soc@0", {}},
    {"/soc@0/uart@10", "40000010.uart", 0x40000010},
    {"/soc@0/dma@8010", "100000010.dma", 0x100000010},
    {"/soc@0/dma@8010/channels", "100000010.dma:channels", {}},
    {"/soc@0/dma@8010/channels/first@1", "100000010.dma:channels:first@1", {}},
    {"/soc@0/outside@9000", "soc@0:outside@9000", {}},
    {"/soc@0/bus@8100/adc@20", "100000120.adc", 0x100000120},
    {"/soc@0/i2c@40/codec@1a", "40000040.i2c:codec@1a", {}},
    {"/soc@0/no-ranges@50/inner@1", "40000050.no-ranges:inner@1", {}},
    {"/soc@0/short-reg@60/inner@0", "soc@0:short-reg@60:inner@0", {}},
    {"/soc@0/inherits/inner@70", "40000070.inner", 0x40000070},
    {"/clocks@0/gate@100", "100.4.gate", 0x100},
    {"/clocks@0/gate@104", "104.ffffffff.gate", 0x104},
    {"/pci@20000000", "20000000.pci", 0x20000000},
    {"/pci@20000000/wifi@0,0", "20000000.pci:wifi@0,0", {}},
    {"/pci@20000000/io@100", "30000100.io", 0x30000100},
    {"/pci@20000000/memory@40000100", "40000100.memory", 0x40000100},
    {"/pci@20000000/memory64@40000200", "40000200.memory64", 0x40000200},
    {"/pcie@50000000/memory@60000000", "60000000.memory", 0x60000000},
    {"/isa@70000000/rtc@70", "70000070.rtc", 0x70000070},
    {"/isa@70000000/rom@0", "isa@70000000:rom@0", {}},
    {"/mc@80c000000/dpmac@1", "818000001.dpmac", 0x818000001},
    {"/mc@80c000000/other@2", "mc@80c000000:other@2", {}},
};

TEST_CASE("Devices have the names that Linux gives them", "[dt][device_name]") {
  const auto tree = Board("buses");
  for (const BusDevice& row : kBuses) {
    CAPTURE(row.path);
    const auto node = tree->FindPath(row.path);
    REQUIRE(node);
    CHECK(LinuxDeviceName(*node) == row.name);
    CHECK(TranslatedAddress(*node) == row.address);
  }
}

TEST_CASE("One namer names all, in whatever order they come", "[dt][device_name]") {
  const auto buses = Board("buses");
  const auto display = Board("iommu-zero-cells");
  std::vector<Node> nodes;
  for (const Node node : buses->all()) nodes.push_back(node);
  for (const Node node : display->all()) nodes.push_back(node);
  DeviceNamer namer;
  for (const bool reversed : {false, true}) {
    if (reversed) std::reverse(nodes.begin(), nodes.end());
    for (const Node node : nodes) {
      CAPTURE(node.Path());
      CHECK(namer.Name(node) == LinuxDeviceName(node));
      CHECK(namer.Address(node) == TranslatedAddress(node));
    }
  }
}

// `reg` of the one child of a bus with the given `ranges`, both of one cell.
std::optional<uint64_t> Translate(uint32_t reg, std::string_view ranges) {
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("bus")
                                 .Property("ranges", ranges)
                                 .Begin("device")
                                 .Property("reg", CellBytes({reg, 0x10}))
                                 .End()
                                 .End()
                                 .End()
                                 .Finish(),
                             diagnostics);
  return TranslatedAddress(tree->FindPath("/bus/device").value());
}

TEST_CASE("Ranges at the edges of what is sound", "[dt][device_name]") {
  // Cell counts default to one of each where nothing sets them.
  CHECK(Translate(0x10, CellBytes({0x0, 0x100, 0x20})) == 0x110);
  CHECK(Translate(0x1f, CellBytes({0x0, 0x100, 0x20})) == 0x11f);
  CHECK_FALSE(Translate(0x20, CellBytes({0x0, 0x100, 0x20})));
  CHECK(Translate(0x10, "") == 0x10);
  // The first range that holds it counts; a cut one at the end is left out.
  CHECK(Translate(0x10, CellBytes({0x0, 0x100, 0x20, 0x0, 0x200, 0x20})) == 0x110);
  CHECK(Translate(0x30, CellBytes({0x0, 0x100, 0x20, 0x30, 0x200, 0x20})) == 0x200);
  CHECK_FALSE(Translate(0x30, CellBytes({0x0, 0x100, 0x20, 0x30, 0x200})));
  CHECK_FALSE(Translate(0x10, CellBytes({0x0, 0x100})));
  CHECK_FALSE(Translate(0x10, "abc"));
  // One cell of the parent's bus has no room for a carry.
  CHECK(Translate(0x10, CellBytes({0x0, 0xfffffff8, 0x20})) == 0x8);
}

TEST_CASE("Cell counts that are out of bounds translate nothing", "[dt][device_name]") {
  for (const uint32_t cells : {0u, 5u, 0x40000000u, 0xffffffffu}) {
    CAPTURE(cells);
    Diagnostics diagnostics;
    const auto tree = ReadTree(BlobWriter()
                                   .Begin("")
                                   .Property("#address-cells", CellBytes({cells}))
                                   .Property("#size-cells", CellBytes({1}))
                                   .Begin("device@10")
                                   .Property("reg", CellBytes({0, 0, 0, 0x10, 0x10}))
                                   .End()
                                   .End()
                                   .Finish(),
                               diagnostics);
    REQUIRE(tree);
    CHECK(LinuxDeviceName(tree->FindPath("/device@10").value()) == "device@10");
  }
  // A size of 0xffffffff cells is not walked: no `ranges` has as many.
  Diagnostics diagnostics;
  const auto tree = ReadTree(BlobWriter()
                                 .Begin("")
                                 .Begin("bus")
                                 .Property("#size-cells", CellBytes({0xffffffff}))
                                 .Property("ranges", CellBytes({0, 0, 0, 0}))
                                 .Begin("device")
                                 .Property("reg", CellBytes({0}))
                                 .End()
                                 .End()
                                 .End()
                                 .Finish(),
                             diagnostics);
  CHECK(LinuxDeviceName(tree->FindPath("/bus/device").value()) == "bus:device");
}

}  // namespace
}  // namespace dtpolicy::dt
