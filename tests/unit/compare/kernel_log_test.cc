// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "compare/kernel_log.h"

#include "catch.h"

namespace dtpolicy::compare {
namespace {

TEST_CASE("a PCI function's name has its number") {
  const auto devfn = [](const char* name) { return LoggedDevice{name, LoggedDma::kIommu}.Devfn(); };
  CHECK(devfn("0000:01:1c.3") == 0xe3);
  CHECK(devfn("10000:e1:00.0") == 0);
  for (const char* other : {"14450000.mixer", "soc:usb3", "0000:01:1c", "01:1c.0", "0000:01:1c.g",
                            "0000:01:gg.0", "a:b:1c-0", ":1c.0", ""}) {
    CAPTURE(other);
    CHECK(devfn(other) == std::nullopt);
  }
}

TEST_CASE("the lines of the series are found, with the device they are about") {
  const auto devices = ReadKernelLog(
      "[    0.000000] Booting Linux on physical CPU 0x0\n"
      "[    1.4] exynos-mixer 14450000.mixer: xen,force-iommu-dma: using IOMMU DMA\n"
      "exynos4-fb 14400000.fimd: xen,force-iommu-dma: no IOMMU DMA to be had, using swiotlb-xen\n"
      "<6>[ 2.0] ahci 0000:00:01.0: the IOMMU cannot be bypassed, using IOMMU DMA instead of "
      "swiotlb-xen\r\n"
      "[ 2.1] nvme 0000:00:02.0: xen,force-iommu-dma: group 4 bypasses the IOMMU, as 0000:00:03.0 "
      "is not named\n"
      "[ 2.2] x: something about xen,force-iommu-dma: else\n"
      "xen,force-iommu-dma: using IOMMU DMA\n"
      "[ 3] cut off 1000.a: xen,force-iommu-dma: using IOMMU DMA");
  REQUIRE(devices.size() == 5);
  CHECK(devices[0].name == "14450000.mixer");
  CHECK(devices[0].dma == LoggedDma::kIommu);
  CHECK(devices[1].name == "14400000.fimd");
  CHECK(devices[1].dma == LoggedDma::kNoIommu);
  CHECK(devices[2].name == "0000:00:01.0");
  CHECK(devices[2].dma == LoggedDma::kNotBypassed);
  CHECK(devices[3].name == "0000:00:02.0");
  CHECK(devices[3].dma == LoggedDma::kGroupBypasses);
  CHECK(devices[4].name == "1000.a");
  CHECK(ReadKernelLog("").empty());
}

TEST_CASE("what is said to be in the log is found in it") {
  for (const LoggedDma dma : {LoggedDma::kIommu, LoggedDma::kNoIommu, LoggedDma::kNotBypassed}) {
    const auto devices = ReadKernelLog("usb 1000.usb: " + LogText(dma) + "\n");
    REQUIRE(devices.size() == 1);
    CHECK(devices[0].dma == dma);
  }
  CHECK(LogText(LoggedDma::kNoIommu) ==
        "xen,force-iommu-dma: no IOMMU DMA to be had, using swiotlb-xen");
}

}  // namespace
}  // namespace dtpolicy::compare
