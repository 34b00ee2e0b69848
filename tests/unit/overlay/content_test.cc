// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/content.h"

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"

namespace dtpolicy::overlay {
namespace {

const NewProperty kForced{kForceIommuDma, {}};

TEST_CASE("a property's value is big-endian cells") {
  CHECK(kForced.Value().empty());
  CHECK(NewProperty{"reg", {1, 0xfffefdfc}}.Value() == dt::CellBytes({1, 0xfffefdfc}));
}

TEST_CASE("a device with a node gets the property alone") {
  const NewContent node = ContentOf(MakeOverlay({Device("/soc/display@1000")}), 0).node;
  CHECK(node.name == "__overlay__");
  CHECK(node.properties == std::vector<NewProperty>{kForced});
  CHECK(node.children.empty());
}

TEST_CASE("a PCI function gets a node for itself and each bridge on the way") {
  const NewContent bus =
      ContentOf(MakeOverlay({Function("/pcie@10000000", {{0x1f, 7}, {0, 0}})}), 0).node;
  const std::vector<NewProperty> cells = {{"#address-cells", {3}}, {"#size-cells", {2}}};
  CHECK(bus.name == "__overlay__");
  CHECK(bus.properties == cells);
  REQUIRE(bus.children.size() == 1);
  const NewContent& bridge = bus.children[0];
  CHECK(bridge.name == "pci@1f,7");
  CHECK(bridge.properties ==
        std::vector<NewProperty>{{"reg", {0xff00, 0, 0, 0, 0}}, cells[0], cells[1]});
  REQUIRE(bridge.children.size() == 1);
  const NewContent& function = bridge.children[0];
  CHECK(function.name == "dev@0,0");
  CHECK(function.properties == std::vector<NewProperty>{{"reg", {0, 0, 0, 0, 0}}, kForced});
  CHECK(function.children.empty());
}

TEST_CASE("additions are what the base lacks") {
  const auto base = SmallBoard();
  const auto additions =
      FindAdditions(*base, MakeOverlay({Device("/soc/forced@3000"), Device("/soc/bare@2000"),
                                        Function("/pcie@10000000", {{2, 0}, {0, 0}}),
                                        Function("/pcie@10000000", {{2, 0}, {0, 1}})}));
  REQUIRE(additions.size() == 2);
  CHECK(additions[0].target.Path() == "/soc/bare@2000");
  CHECK(additions[0].fragments == std::vector<size_t>{1});
  // The bus has its cells; two fragments meet in the new bridge.
  CHECK(additions[1].target.Path() == "/pcie@10000000");
  CHECK(additions[1].fragments == std::vector<size_t>{2, 3});
  CHECK(additions[1].content.properties.empty());
  REQUIRE(additions[1].content.children.size() == 1);
  const NewContent& bridge = additions[1].content.children[0];
  CHECK(bridge.properties.size() == 3);
  REQUIRE(bridge.children.size() == 2);
  CHECK(bridge.children[0].name == "dev@0,0");
  CHECK(bridge.children[1].name == "dev@0,1");
}

TEST_CASE("a node that the base has under the same name is gone into") {
  const auto base = SmallBoard();
  const auto additions =
      FindAdditions(*base, MakeOverlay({Function("/pcie@10000000", {{1, 0}, {0, 0}})}));
  REQUIRE(additions.size() == 2);
  CHECK(additions[0].target.Path() == "/pcie@10000000/pci@1,0");
  CHECK(additions[0].content.properties.size() == 2);
  CHECK(additions[1].target.Path() == "/pcie@10000000/pci@1,0/dev@0,0");
  CHECK(additions[1].content.properties == std::vector<NewProperty>{kForced});
}

}  // namespace
}  // namespace dtpolicy::overlay
