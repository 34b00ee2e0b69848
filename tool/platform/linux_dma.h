// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a dom0 kernel does with the DMA of one device, by release and architecture, with and without
// the series. Dom0 is direct mapped, as Xen makes it on ARM unless its cache is
// coloured.
#pragma once

#include <span>
#include <string_view>

#include "platform/cpu.h"
#include "platform/version.h"

namespace dtpolicy::platform {

struct LinuxRelease {
  std::string_view version;  // "6.1"
  Version number;
};

// Oldest first. A release between two rows behaves like the row before it.
std::span<const LinuxRelease> LinuxReleases();
// The row for `version`; null before the oldest row. Newer than the newest is like the newest.
const LinuxRelease* FindLinuxRelease(Version version);
const LinuxRelease& NewestLinuxRelease();

enum class DmaPath {
  kIommu,
  kSwiotlbXen,
  kDirect,
  kNone,     // dom0 has no such device
  kUnknown,  // nothing is known of its IOMMU
};
enum class IommuState {
  kNone,        // the device is behind no IOMMU that dom0 sees
  kTranslates,  // every address the device uses must be mapped in it
  kBypassed,    // identity domain, or not attached: the device sees machine addresses
  kUndriven,    // dom0 sees it and has no driver: it is as the firmware left it
  kUnknown,
};
enum class Works {
  kYes,
  kFaults,       // the IOMMU translates what nobody mapped
  kMayNotProbe,  // a driver that checks dma_set_mask() gets -EIO
  kBreaksMmap,   // works, but a program that maps its buffers is killed
  kNoDevice,     // dom0 has no such device
  kUnknown,
};
enum class Grants {
  kArrive,
  kLost,     // reported as success, the granted page untouched
  kNowhere,  // the device does no DMA at all
  kUnknown,
};

// One device of one dom0.
struct Situation {
  Architecture architecture = Architecture::kArm64;
  const LinuxRelease* release = nullptr;
  bool patched = true;             // with the series
  bool grants_translated = false;  // the kernel maps a granted page's machine frame for IOMMU DMA
  bool swiotlb_xen = true;        // false: overridden by xen_swiotlb=off, or dom0 not direct mapped
  bool in_dom0 = true;            // false: Xen keeps the device, or hands it over disabled
  bool behind_iommu = false;      // one that dom0 sees
  bool known_iommu = true;        // a row of linux_iommu.h knows it
  bool has_driver = true;         // this kernel has a driver for it
  bool passthrough = false;       // the kernel was built to let devices through by default
  bool forced_identity = false;   // the IOMMU's driver insists on an identity domain
  bool no_dma_domain = false;     // the IOMMU's driver gives no domain for IOMMU DMA
  bool has_identity = true;       // the IOMMU's driver can let a device through untranslated
  bool passes_addresses = false;  // the IOMMU lets addresses of memory through, attached or not
  bool attaches_itself = false;   // on arm: that driver attaches the device before anyone asks
  bool own_domain = false;        // its driver attaches an IOMMU domain of its own (own_domain.h)
  bool pageless_buffers = false;  // its driver allocates buffers without a kernel mapping
  bool named = false;             // xen,force-iommu-dma on the device or an ancestor that counts
};

struct DmaOutcome {
  DmaPath path = DmaPath::kSwiotlbXen;
  IommuState iommu = IommuState::kNone;
  Works works = Works::kYes;
  Grants grants = Grants::kArrive;
  std::string_view why;     // one clause for people
  std::string_view source;  // file: function of Linux
};

DmaOutcome PredictDma(const Situation& situation);

std::string_view Name(DmaPath path);               // "iommu", "swiotlb-xen", "direct", "none"
std::string_view Name(IommuState state);           // "none", "translates", "bypassed", "no driver"
std::string_view Name(Works works);                // "yes", "faults", "may not probe"
std::string_view Name(Grants grants);              // "arrive", "lost", "nowhere"
std::string_view Name(Architecture architecture);  // "arm", "arm64"

}  // namespace dtpolicy::platform
