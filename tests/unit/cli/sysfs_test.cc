// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/sysfs.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "folder.h"

namespace dtpolicy::cli {
namespace {

std::string Listing(const TestFolder& folder) {
  Diagnostics diagnostics;
  const auto devices = ReadRunningDevices(folder.path(), diagnostics);
  REQUIRE(devices);
  std::string text;
  for (const compare::RunningDevice& device : *devices) {
    text += fmt::format("{} {}{} driver={}{} group={} {}\n", device.name, device.node,
                        device.has_node ? "" : " (of an ancestor)", device.driver,
                        device.is_deferred ? " deferred" : "", device.group, device.group_type);
  }
  return text;
}

TEST_CASE("devices of all buses, with node, driver and group") {
  const TestFolder sysfs;
  sysfs.Write("kernel/iommu_groups/4/type", "DMA\n");
  sysfs.Write("devices/platform/10.pcie/uevent", "");
  sysfs.Link("devices/platform/10.pcie/of_node", "../../../firmware/devicetree/base/pcie@10");
  sysfs.Link("devices/platform/10.pcie/driver", "../../../bus/platform/drivers/pci-host");
  sysfs.Write("devices/platform/10.pcie/pci0000:00/0000:00:01.0/uevent", "");
  sysfs.Link("devices/platform/10.pcie/pci0000:00/0000:00:01.0/iommu_group",
             "../../../../../kernel/iommu_groups/4");
  sysfs.Write("devices/platform/waits/waiting_for_supplier", "1\n");
  sysfs.Link("devices/platform/waits/of_node", "../../../firmware/devicetree/base/a/b@1");
  sysfs.Write("devices/platform/ready/waiting_for_supplier", "0\n");
  sysfs.Link("devices/platform/ready/of_node", "../../../firmware/devicetree/base");
  sysfs.Write("devices/platform/without-node/uevent", "");
  for (const char* name : {"10.pcie", "waits", "ready", "without-node"}) {
    sysfs.Link(fmt::format("bus/platform/devices/{}", name),
               fmt::format("../../../devices/platform/{}", name));
  }
  sysfs.Link("bus/pci/devices/0000:00:01.0",
             "../../../devices/platform/10.pcie/pci0000:00/0000:00:01.0");
  // Behind a port that has a node.
  const std::string port = "devices/platform/10.pcie/pci0000:00/0000:00:1c.0";
  sysfs.Link(port + "/of_node", "../../../../../firmware/devicetree/base/pcie@10/port@1c,0");
  sysfs.Write(port + "/0000:01:00.0/uevent", "");
  sysfs.Link("bus/pci/devices/0000:01:00.0", "../../../" + port + "/0000:01:00.0");
  sysfs.Link("bus/pci/devices/0000:00:1c.0", "../../../" + port);
  CHECK(Listing(sysfs) ==
        "0000:00:01.0 /pcie@10 (of an ancestor) driver= group=4 DMA\n"
        "0000:00:1c.0 /pcie@10/port@1c,0 driver= group= \n"
        "0000:01:00.0 /pcie@10 (of an ancestor) driver= group= \n"
        "10.pcie /pcie@10 driver=pci-host group= \n"
        "ready / driver= group= \n"
        "waits /a/b@1 driver= deferred group= \n");

  sysfs.Write("kernel/debug/devices_deferred", "ready\tplatform: probe deferral\n");
  CHECK(Listing(sysfs).find("ready / driver= deferred") != std::string::npos);
}

TEST_CASE("a folder without buses is no sysfs") {
  const TestFolder folder;
  Diagnostics diagnostics;
  CHECK_FALSE(ReadRunningDevices(folder.path(), diagnostics));
  CHECK(diagnostics.all().front().kind->cause == Cause::kFile);
}

}  // namespace
}  // namespace dtpolicy::cli
