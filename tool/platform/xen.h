// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What each Xen release does with a board's tree before dom0 sees it. Read from Xen's own code at
// the tags RELEASE-4.14.0 to RELEASE-4.22.0; each row names its file and function.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace dtpolicy::platform {

using Compatibles = std::span<const std::string_view>;

struct XenRelease {
  std::string_view version;  // "4.17"
  int minor;                 // 17
  // Whether users of an IOMMU that Xen drives lose `iommu-map` and `iommu-map-mask` as they lose
  // `iommus` (xen/arch/arm/domain_build.c: write_properties).
  bool strips_iommu_map;
};

// Whether Xen's SMMUv1/v2 driver takes devices by `iommus`; before, by the SMMU's `mmu-masters`
// alone (4.16 xen/drivers/passthrough/arm/smmu.c: arm_smmu_dt_xlate_generic).
constexpr bool SmmuTakesIommus(const XenRelease& release) { return release.minor >= 16; }

// Oldest first.
std::span<const XenRelease> XenReleases();
const XenRelease& NewestXenRelease();

// An IOMMU driver of Xen and a compatible it takes.
struct XenIommuDriver {
  std::string_view compatible;
  std::string_view driver;  // Kconfig symbol
  int since;                // minor release
  bool built_by_default;    // in a build nobody configured: the distributions' builds
  std::string_view source;
};

// Every driver and compatible, of any release.
std::span<const XenIommuDriver> XenIommuDrivers();

// The driver of `release` for a node with these compatibles, built by default or not; null when Xen
// knows none. Xen matches any of a node's strings (xen/common/device-tree:
// dt_device_is_compatible).
const XenIommuDriver* XenDriverFor(const XenRelease& release, Compatibles compatibles);

// Why Xen keeps a node from dom0, in words for a message; nothing when dom0 sees it. Judges by what
// is told of the node itself; `root` are the compatibles of the tree's root. IOMMUs, the console's
// UART and nodes with a PPI are judged by the caller, who knows phandles.
std::optional<std::string_view> HiddenFromDom0(const XenRelease& release, Compatibles root,
                                               Compatibles node, std::string_view device_type);

// The compatibles of the interrupt controllers that Xen has a driver for, the same in all releases
// (xen/arch/arm/include/asm/gic.h: DT_MATCH_GIC_V2, DT_MATCH_GIC_V3).
Compatibles XenGics();

// Whether Xen has a console driver for the UART: it then keeps the one that is its console
// (xen/drivers/char/*.c, DT_DEVICE_START of class DEVICE_SERIAL).
bool XenDrivesUart(const XenRelease& release, Compatibles compatibles);

}  // namespace dtpolicy::platform
