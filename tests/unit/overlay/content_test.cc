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

}  // namespace
}  // namespace dtpolicy::overlay
