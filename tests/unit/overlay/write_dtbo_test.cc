// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <libfdt.h>

#include <string>
#include <string_view>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// A property as libfdt reads it.
std::string Value(const std::string& blob, const std::string& path, const std::string& property) {
  const int node = fdt_path_offset(blob.data(), path.c_str());
  REQUIRE(node >= 0);
  int length = 0;
  const void* value = fdt_getprop(blob.data(), node, property.c_str(), &length);
  REQUIRE(value != nullptr);
  return {static_cast<const char*>(value), static_cast<size_t>(length)};
}

TEST_CASE("a compiled overlay names its boards, and each device in a fragment") {
  Overlay overlay = MakeOverlay({Device("/soc/display@1000"), Device("/soc/mixer@2000")});
  overlay.compatible = {"acme,board-v2", "acme,board"};
  const std::string blob = WriteDtbo(overlay);

  CHECK(fdt_check_full(blob.data(), blob.size()) == 0);
  CHECK(fdt_totalsize(blob.data()) == blob.size());
  CHECK(fdt_version(blob.data()) == 17);
  CHECK(Value(blob, "/", "compatible") ==
        dt::StringBytes("acme,board-v2") + dt::StringBytes("acme,board"));
  CHECK(Value(blob, "/fragment@0", "target-path") == dt::StringBytes("/soc/display@1000"));
  CHECK(Value(blob, "/fragment@0/__overlay__", kForceIommuDma).empty());
  CHECK(Value(blob, "/fragment@1", "target-path") == dt::StringBytes("/soc/mixer@2000"));
  CHECK(Value(blob, "/fragment@1/__overlay__", kForceIommuDma).empty());
  CHECK(fdt_path_offset(blob.data(), "/fragment@2") == -FDT_ERR_NOTFOUND);
  // What would make U-Boot look for symbols in the base.
  CHECK(fdt_path_offset(blob.data(), "/__fixups__") == -FDT_ERR_NOTFOUND);
  CHECK(fdt_path_offset(blob.data(), "/__symbols__") == -FDT_ERR_NOTFOUND);
}

TEST_CASE("fragments are numbered in decimal, as dtc numbers its own") {
  const std::string blob =
      WriteDtbo(MakeOverlay(std::vector<Fragment>(11, Device("/soc/display@1000"))));
  CHECK(fdt_path_offset(blob.data(), "/fragment@10/__overlay__") > 0);
  CHECK(fdt_path_offset(blob.data(), "/fragment@a") == -FDT_ERR_NOTFOUND);
}

TEST_CASE("a PCI function is a node below its bridge") {
  const std::string blob =
      WriteDtbo(MakeOverlay({Function("/pcie@10000000", {{0x1c, 2}, {0, 1}})}));
  CHECK(fdt_check_full(blob.data(), blob.size()) == 0);
  const std::string bus = "/fragment@0/__overlay__";
  CHECK(Value(blob, "/fragment@0", "target-path") == dt::StringBytes("/pcie@10000000"));
  CHECK(Value(blob, bus, "#address-cells") == dt::CellBytes({3}));
  CHECK(Value(blob, bus, "#size-cells") == dt::CellBytes({2}));
  CHECK(Value(blob, bus + "/pci@1c,2", "reg") == dt::CellBytes({0xe200, 0, 0, 0, 0}));
  CHECK(Value(blob, bus + "/pci@1c,2", "#address-cells") == dt::CellBytes({3}));
  CHECK(Value(blob, bus + "/pci@1c,2/dev@0,1", "reg") == dt::CellBytes({0x100, 0, 0, 0, 0}));
  CHECK(Value(blob, bus + "/pci@1c,2/dev@0,1", kForceIommuDma).empty());
  // The bus and the bridge are not devices of the policy.
  const int node = fdt_path_offset(blob.data(), (bus + "/pci@1c,2").c_str());
  CHECK(fdt_getprop(blob.data(), node, kForceIommuDma, nullptr) == nullptr);
}

}  // namespace
}  // namespace dtpolicy::overlay
