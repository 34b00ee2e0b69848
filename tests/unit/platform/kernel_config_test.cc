// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/kernel_config.h"

#include "catch.h"

namespace dtpolicy::platform {
namespace {

TEST_CASE("options are built in, modules or off") {
  const auto config = KernelConfig::Parse(
      "#\n# Automatically generated file; DO NOT EDIT.\n"
      "# Linux/arm 6.1.76 Kernel Configuration\n#\n"
      "CONFIG_XEN=y\r\nCONFIG_ROCKCHIP_IOMMU=m\n# CONFIG_EXYNOS_IOMMU is not set\n"
      "CONFIG_HZ=250\nCONFIG_LOCALVERSION=\"y\"\n");
  REQUIRE(config);
  CHECK(config->Find("XEN") == Built::kIn);
  CHECK(config->Find("ROCKCHIP_IOMMU") == Built::kModule);
  CHECK(config->Find("EXYNOS_IOMMU") == Built::kOff);
  CHECK(config->Find("HZ") == Built::kOff);
  CHECK(config->Find("LOCALVERSION") == Built::kOff);
  CHECK(config->Find("XE") == Built::kOff);
  CHECK(config->version() == Version{6, 1});
}

TEST_CASE("what has no line of a configuration is none") {
  CHECK_FALSE(KernelConfig::Parse(""));
  CHECK_FALSE(KernelConfig::Parse("dtpolicy: 1\n"));
  const auto config = KernelConfig::Parse("# CONFIG_XEN is not set");
  REQUIRE(config);
  CHECK_FALSE(config->IsOn("XEN"));
  CHECK_FALSE(config->version());
}

}  // namespace
}  // namespace dtpolicy::platform
