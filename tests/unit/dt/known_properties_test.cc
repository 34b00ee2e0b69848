// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/known_properties.h"

#include <string>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::dt {
namespace {

std::unique_ptr<const DeviceTree> With(std::string_view name, std::string_view value) {
  Diagnostics diagnostics;
  return ReadTree(BlobWriter().Begin("").Property(name, value).End().Finish(), diagnostics);
}

TEST_CASE("device_type is a string, or nothing") {
  CHECK(DeviceType(With("device_type", StringBytes("pci"))->root()) == "pci");
  CHECK(DeviceType(With("device_type", "pci")->root()).empty());
  CHECK(DeviceType(With("other", "")->root()).empty());
}

TEST_CASE("a devfn is in the first of five cells") {
  CHECK(PciDevfn(With("reg", CellBytes({0x82001234, 0, 0, 0, 0}))->root()) == 0x12);
  CHECK(PciDevfn(With("reg", CellBytes({0x0000e700, 1, 2, 3, 4, 5}))->root()) == 0xe7);
  // Linux asks for five cells at least, not for whole ones behind them.
  CHECK(PciDevfn(With("reg", CellBytes({0x1000, 0, 0, 0, 0}) + "x")->root()) == 0x10);
  CHECK_FALSE(PciDevfn(With("reg", CellBytes({0x1000, 0, 0, 0}) + "x")->root()));
  CHECK_FALSE(PciDevfn(With("reg", CellBytes({0x1000, 0, 0, 0}))->root()));
  CHECK_FALSE(PciDevfn(With("reg", "\x01\x02")->root()));
  CHECK_FALSE(PciDevfn(With("other", "")->root()));
}

}  // namespace
}  // namespace dtpolicy::dt
