// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/xen.h"

#include <algorithm>

#include "platform/rows.h"

namespace dtpolicy::platform {
namespace {

// iommu-map: domain_build.c, write_properties, looks at it since 4.19 ("iommu-map" of the node
// whose first entry names an IOMMU of Xen's).
constexpr XenRelease kXenReleases[] = {
    {"4.14", 14, false}, {"4.15", 15, false}, {"4.16", 16, false},
    {"4.17", 17, false}, {"4.18", 18, false}, {"4.19", 19, true},
    {"4.20", 20, true},  {"4.21", 21, true},  {"4.22", 22, true},
};

constexpr std::string_view kSmmu = "xen/drivers/passthrough/arm/smmu.c: arm_smmu_of_match";
constexpr std::string_view kSmmuV3 = "xen/drivers/passthrough/arm/smmu-v3.c: arm_smmu_of_match";
constexpr std::string_view kIpmmu = "xen/drivers/passthrough/arm/ipmmu-vmsa.c: ipmmu_dt_match";

// Defaults: xen/drivers/passthrough/Kconfig. ARM_SMMU is `default y`; ARM_SMMU_V3 is offered to
// EXPERT only; IPMMU_VMSA is selected by the platforms RCAR3 and RCAR4, not by ALL_PLAT.
constexpr XenIommuDriver kDrivers[] = {
    {"arm,smmu-v1", "ARM_SMMU", 14, true, kSmmu},
    {"arm,smmu-v2", "ARM_SMMU", 14, true, kSmmu},
    {"arm,mmu-400", "ARM_SMMU", 14, true, kSmmu},
    {"arm,mmu-401", "ARM_SMMU", 14, true, kSmmu},
    {"arm,mmu-500", "ARM_SMMU", 14, true, kSmmu},
    {"arm,smmu-v3", "ARM_SMMU_V3", 15, false, kSmmuV3},
    {"renesas,ipmmu-r8a7795", "IPMMU_VMSA", 14, false, kIpmmu},
    {"renesas,ipmmu-r8a7796", "IPMMU_VMSA", 14, false, kIpmmu},
    {"renesas,ipmmu-r8a77965", "IPMMU_VMSA", 14, false, kIpmmu},
    {"renesas,ipmmu-r8a77961", "IPMMU_VMSA", 16, false, kIpmmu},
    {"renesas,ipmmu-r8a779f0", "IPMMU_VMSA", 17, false, kIpmmu},
    {"renesas,ipmmu-r8a779g0", "IPMMU_VMSA", 20, false, kIpmmu},
};

struct Hidden {
  std::string_view compatible;
  int since;
  std::string_view why;
};

// xen/arch/arm/domain_build.c: handle_node, skip_matches and timer_matches.
constexpr std::string_view kXens = "Xen's own node";
constexpr std::string_view kPsci = "PSCI, which Xen implements for dom0";
constexpr std::string_view kPmu = "a performance monitor that Xen keeps";
constexpr std::string_view kTimer = "the timer, which Xen describes anew for dom0";
constexpr auto kHiddenNodes = Joined(
    RowsOf<Hidden>({"xen,xen", "xen,multiboot-module", "multiboot,module"}, 14, kXens),
    RowsOf<Hidden>({"xen,domain", "xen,domain-shared-memory-v1", "xen,evtchn-v1"}, 18, kXens),
    RowsOf<Hidden>({"arm,psci", "arm,psci-0.2", "arm,psci-1.0"}, 14, kPsci),
    RowsOf<Hidden>(
        {"arm,cortex-a7-pmu", "arm,cortex-a15-pmu", "arm,cortex-a53-edac", "arm,armv8-pmuv3"}, 14,
        kPmu),
    RowsOf<Hidden>({"arm,armv7-timer-mem", "arm,armv7-timer", "arm,armv8-timer"}, 14, kTimer));

struct Blacklisted {
  std::string_view root;  // compatible of the board's root that selects the platform
  std::string_view compatible;
  int since;
};

// The blacklist_dev tables of xen/arch/arm/platforms/*.c.
constexpr Blacklisted kBlacklist[] = {
    {"samsung,exynos5250", "samsung,exynos4210-mct", 14},
    {"samsung,exynos5250", "samsung,secure-firmware", 14},
    {"samsung,exynos5410", "samsung,exynos4210-mct", 14},
    {"samsung,exynos5410", "samsung,secure-firmware", 14},
    {"brcm,bcm2711", "brcm,bcm2835-aux-spi", 14},
    {"brcm,bcm2711", "brcm,bcm2835-aux", 14},
    {"brcm,bcm2711", "brcm,bcm2835-pm", 15},
    {"allwinner,sun6i-a31", "snps,dw-apb-uart", 14},
    {"allwinner,sun6i-a31s", "snps,dw-apb-uart", 14},
    {"allwinner,sun7i-a20", "snps,dw-apb-uart", 14},
    {"allwinner,sun8i-a23", "snps,dw-apb-uart", 14},
    {"allwinner,sun8i-a33", "snps,dw-apb-uart", 14},
    {"allwinner,sun8i-h2-plus", "snps,dw-apb-uart", 14},
    {"allwinner,sun8i-h3", "snps,dw-apb-uart", 14},
    {"allwinner,sun50i-a64", "snps,dw-apb-uart", 14},
    {"allwinner,sun50i-h5", "snps,dw-apb-uart", 14},
    {"allwinner,sun50i-h6", "snps,dw-apb-uart", 14},
    {"cavium,thunder-88xx", "cavium,smmu-v2", 14},
    {"arm,vexpress", "arm,cci-400", 14},
    {"arm,vexpress", "arm,cci-400-pmu", 14},
    {"arm,vexpress", "arm,hdlcd", 14},
    {"arm,vexpress", "arm,vexpress-reset", 14},
    {"arm,vexpress", "arm,vexpress-reboot", 14},
    {"arm,vexpress", "arm,vexpress-shutdown", 14},
};

constexpr std::string_view kGics[] = {"arm,cortex-a15-gic", "arm,cortex-a7-gic", "arm,gic-400",
                                      "arm,gic-v3"};

struct Uart {
  std::string_view compatible;
  int since;
};

constexpr auto kUarts =
    Joined(RowsOf<Uart>(
               {"amlogic,meson-gx-uart", "amlogic,meson-uart", "amlogic,meson6-uart",
                "amlogic,meson8-uart", "amlogic,meson8b-uart", "arm,pl011", "brcm,bcm2835-aux-uart",
                "cdns,uart-r1p12", "cdns,uart-r1p8", "marvell,armada-3700-uart", "ns16550",
                "ns16550a", "samsung,exynos4210-uart", "snps,dw-apb-uart", "ti,omap4-uart"},
               14),
           RowsOf<Uart>({"fsl,imx8qm-lpuart"}, 17), RowsOf<Uart>({"arm,sbsa-uart"}, 18),
           RowsOf<Uart>({"fsl,imx8qxp-lpuart", "ti,am654-uart"}, 19),
           RowsOf<Uart>(
               {"fsl,s32v234-linflexuart", "nxp,s32g2-linflexuart", "nxp,s32g3-linflexuart"}, 20));

bool Holds(Compatibles compatibles, std::string_view wanted) {
  return std::ranges::find(compatibles, wanted) != compatibles.end();
}

}  // namespace

std::span<const XenRelease> XenReleases() { return kXenReleases; }

const XenRelease& NewestXenRelease() { return *std::rbegin(kXenReleases); }

std::span<const XenIommuDriver> XenIommuDrivers() { return kDrivers; }

const XenIommuDriver* XenDriverFor(const XenRelease& release, Compatibles compatibles) {
  for (const XenIommuDriver& driver : kDrivers) {
    if (driver.since <= release.minor && Holds(compatibles, driver.compatible)) return &driver;
  }
  return nullptr;
}

std::optional<std::string_view> HiddenFromDom0(const XenRelease& release, Compatibles root,
                                               Compatibles node, std::string_view device_type) {
  if (device_type == "memory") return "memory, which Xen describes anew for dom0";
  for (const Hidden& hidden : kHiddenNodes) {
    if (hidden.since <= release.minor && Holds(node, hidden.compatible)) return hidden.why;
  }
  for (const Blacklisted& entry : kBlacklist) {
    if (entry.since <= release.minor && Holds(root, entry.root) && Holds(node, entry.compatible)) {
      return "on Xen's blacklist for this platform";
    }
  }
  return std::nullopt;
}

Compatibles XenGics() { return kGics; }

bool XenDrivesUart(const XenRelease& release, Compatibles compatibles) {
  return std::ranges::any_of(kUarts, [&](const Uart& uart) {
    return uart.since <= release.minor && Holds(compatibles, uart.compatible);
  });
}

}  // namespace dtpolicy::platform
