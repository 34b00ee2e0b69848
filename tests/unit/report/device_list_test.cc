// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/device_list.h"

#include <nlohmann/json.hpp>
#include <string>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::report {
namespace {

using plan::TestBoard;

TEST_CASE("the devices behind IOMMUs, in path order, with those that are not available") {
  const TestBoard board("iommu-zero-cells");
  CHECK(WriteDeviceListText(*board.tree, board.iommus) ==
        "PATH                 DEVICE          STATUS    IOMMU                                     "
        "DRIVEN BY  CLASS    HAZARD\n"
        "/soc/codec@11000000  11000000.codec  disabled  /soc/iommu@11200000, /soc/iommu@11210000  "
        "dom0       codec    conditional\n"
        "/soc/fimd@14400000   14400000.fimd   okay      /soc/iommu@14640000                       "
        "dom0       display  conditional\n"
        "/soc/mixer@14450000  14450000.mixer  okay      /soc/iommu@14650000                       "
        "nobody     display  conditional\n");
}

TEST_CASE("a tree without such devices says so") {
  const TestBoard board("status");
  CHECK(WriteDeviceListText(*board.tree, board.iommus) ==
        "test.dtb: no device is behind an IOMMU\n");
  CHECK(nlohmann::json::parse(WriteDeviceListJson(*board.tree, board.iommus)) ==
        nlohmann::json::parse(R"({"devices": []})"));
}

TEST_CASE("an `iommu-map` of a device that is no bus puts it behind nothing") {
  const TestBoard board("platform-map");
  CHECK(
      WriteDeviceListText(*board.tree, board.iommus) ==
      "PATH               DEVICE            STATUS  IOMMU                DRIVEN BY  CLASS  HAZARD\n"
      "/video-codec@2000  2000.video-codec  okay    (iommu-map ignored)             codec  "
      "conditional\n");
  CHECK(
      nlohmann::json::parse(WriteDeviceListJson(*board.tree, board.iommus))["devices"][0]["iommus"]
          .empty());
}

TEST_CASE("the same as JSON") {
  const TestBoard board("selectors");
  const auto json = nlohmann::json::parse(WriteDeviceListJson(*board.tree, board.iommus));
  std::string paths;
  for (const auto& device : json["devices"]) paths += device["path"].get<std::string>() + "\n";
  CHECK(paths ==
        "/pcie@30000000\n"
        "/soc/fimd@14400000\n"
        "/soc/gsc@13e00000\n"
        "/soc/gsc@13e10000\n"
        "/soc/gsc@13e20000\n"
        "/soc/mixer@14450000\n");
  const auto& gsc = json["devices"][3];
  CHECK(gsc["device"] == "13e10000.gsc");
  CHECK(gsc["status"] == "okay");
  CHECK(gsc["iommus"] == nlohmann::json({"/soc/iommu@15000000", "/soc/iommu@14650000"}));
  CHECK(json["devices"][5]["status"] == "disabled");
}

}  // namespace
}  // namespace dtpolicy::report
