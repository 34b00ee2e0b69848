// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/linux_dma.h"

#include <algorithm>
#include <iterator>

#include "base/words.h"

namespace dtpolicy::platform {
namespace {

// Read in 5.10.262, 6.1.192, 6.6.150, 6.12.117, 6.18.35, 7.2.13 and 7.3.4; 5.15 is taken to be like
// 6.1.
constexpr LinuxRelease kLinuxReleases[] = {
    {"5.10", {5, 10}}, {"5.15", {5, 15}}, {"6.1", {6, 1}}, {"6.6", {6, 6}},
    {"6.12", {6, 12}}, {"6.18", {6, 18}}, {"7.2", {7, 2}}, {"7.3", {7, 3}},
};

// What changed, and when.
//
// xen_swiotlb_detect() decides, so that it can be overridden; before, xen_initial_domain() did.
constexpr Releases kDetects{{5, 15}};
// arm64: kernel/dma/mapping.c asks use_dma_iommu() before dev->dma_ops, so IOMMU DMA wins.
constexpr Releases kIommuDmaWins{{6, 12}};

constexpr std::string_view kArmSetup = "arch/arm/mm/dma-mapping.c: arch_setup_dma_ops";
constexpr std::string_view kArm64Setup = "arch/arm64/mm/dma-mapping.c: arch_setup_dma_ops";
constexpr std::string_view kMapping = "kernel/dma/mapping.c: use_dma_iommu, dma_supported";
constexpr std::string_view kCore = "drivers/iommu/iommu.c: iommu_get_default_domain_type";
constexpr std::string_view kDeferral = "drivers/base/dd.c: driver_deferred_probe_check_state";
constexpr std::string_view kXenOps = "drivers/xen/swiotlb-xen.c: xen_swiotlb_dma_ops";
constexpr std::string_view kPatches = "patches/: arch_setup_dma_ops";

std::string_view SetupOf(const Situation& s) {
  return s.architecture == Architecture::kArm ? kArmSetup : kArm64Setup;
}

DmaOutcome IommuDma(const Situation& s, std::string_view why, std::string_view source) {
  // A granted page's frame in dom0 is a placeholder: only what translates it reaches the data.
  const Grants grants = s.patched && s.grants_translated ? Grants::kArrive : Grants::kLost;
  return {DmaPath::kIommu, IommuState::kTranslates, Works::kYes, grants, why, source};
}

// swiotlb-xen beside an IOMMU that lets the device through, or none. Its `alloc` gives pages where
// its `mmap` takes addresses, so that buffers without a kernel mapping cannot be mapped by a
// program; the series mends that.
DmaOutcome SwiotlbXen(const Situation& s, IommuState iommu, std::string_view why,
                      std::string_view source) {
  const bool breaks = s.pageless_buffers && !s.patched;
  return {DmaPath::kSwiotlbXen,
          iommu,
          breaks ? Works::kBreaksMmap : Works::kYes,
          Grants::kArrive,
          breaks ? "swiotlb-xen takes the pages of its buffers for addresses: a program that maps "
                   "one is killed"
                 : why,
          breaks ? kXenOps : source};
}

// CONFIG_IOMMU_DEFAULT_PASSTHROUGH: an identity domain for every device, where the IOMMU's driver
// has one. 32-bit ARM attaches its own mapping all the same, and the patches name in spite of it.
bool IsLetThrough(const Situation& s) {
  return s.passthrough && s.architecture == Architecture::kArm64 && s.has_identity &&
         !(s.patched && s.named);
}

DmaOutcome WithoutSwiotlbXen(const Situation& s) {
  const bool attaches = s.behind_iommu && s.has_driver && !IsLetThrough(s);
  if (attaches && !s.forced_identity && !s.no_dma_domain) {
    return IommuDma(s, "swiotlb-xen is off, so every device behind an IOMMU uses it, named or not",
                    SetupOf(s));
  }
  const IommuState state = !s.behind_iommu ? IommuState::kNone
                           : !s.has_driver ? IommuState::kUndriven
                                           : IommuState::kBypassed;
  return {DmaPath::kDirect,
          state,
          Works::kYes,
          Grants::kLost,
          "swiotlb-xen is off: addresses of dom0 are used as they are",
          SetupOf(s)};
}

// Nothing but IOMMU DMA is to be had, so that the patches leave it to the device, with a warning.
bool CannotBypass(const Situation& s) {
  if (s.no_dma_domain || s.forced_identity) return false;
  return s.architecture == Architecture::kArm ? s.attaches_itself : !s.has_identity;
}

DmaOutcome Patched(const Situation& s) {
  if (!s.named && CannotBypass(s)) {
    return IommuDma(s, "not named, but its IOMMU cannot be bypassed: IOMMU DMA, with a warning",
                    kPatches);
  }
  if (!s.named) {
    return SwiotlbXen(s, IommuState::kBypassed,
                      "not named: swiotlb-xen, and the IOMMU lets it through", kPatches);
  }
  if (s.forced_identity || s.no_dma_domain) {
    return SwiotlbXen(s, IommuState::kBypassed,
                      s.forced_identity
                          ? "named, but the IOMMU's driver insists on an identity domain for it"
                          : "named, but the IOMMU's driver gives it no domain for DMA",
                      kCore);
  }
  return IommuDma(s, "named: IOMMU DMA", kPatches);
}

DmaOutcome Unpatched(const Situation& s) {
  if (s.no_dma_domain || s.forced_identity) {
    return SwiotlbXen(s, IommuState::kBypassed,
                      "the IOMMU's driver gives the device no domain that translates", kCore);
  }
  if (IsLetThrough(s)) {
    return SwiotlbXen(s, IommuState::kBypassed,
                      "this kernel lets devices through their IOMMUs by default", kCore);
  }
  if (s.architecture == Architecture::kArm && s.attaches_itself) {
    return IommuDma(s, "the IOMMU's driver attaches it before swiotlb-xen is installed", kArmSetup);
  }
  if (s.architecture == Architecture::kArm64 && kIommuDmaWins.Contains(s.release->number)) {
    return {DmaPath::kIommu,
            IommuState::kTranslates,
            Works::kMayNotProbe,
            Grants::kLost,
            "IOMMU DMA is asked for before the DMA ops, which say swiotlb-xen: both set, so "
            "dma_set_mask() fails",
            kMapping};
  }
  if (s.passes_addresses) {
    return SwiotlbXen(s, IommuState::kBypassed,
                      "swiotlb-xen replaces the DMA ops, and the IOMMU lets addresses of memory "
                      "through",
                      SetupOf(s));
  }
  if (s.own_domain) {
    return {DmaPath::kSwiotlbXen,
            IommuState::kTranslates,
            Works::kYes,
            Grants::kLost,
            "swiotlb-xen replaces the DMA ops, which its driver does not use: it maps its buffers "
            "in an IOMMU domain of its own",
            SetupOf(s)};
  }
  return {
      DmaPath::kSwiotlbXen,
      IommuState::kTranslates,
      Works::kFaults,
      Grants::kNowhere,
      "swiotlb-xen replaces the DMA ops, but the IOMMU stays attached with nothing mapped in it",
      SetupOf(s)};
}

// In the order of the enumerations.
constexpr std::string_view kPaths[] = {"iommu", "swiotlb-xen", "direct", "none", "not known"};
constexpr std::string_view kStates[] = {"none", "translates", "bypassed", "no driver", "not known"};
constexpr std::string_view kWorks[] = {"yes",       "faults",   "may not probe", "not for programs",
                                       "no device", "not known"};
constexpr std::string_view kGrants[] = {"arrive", "lost", "nowhere", "not known"};

}  // namespace

std::span<const LinuxRelease> LinuxReleases() { return kLinuxReleases; }

const LinuxRelease* FindLinuxRelease(Version version) {
  const auto after = std::ranges::find_if(
      kLinuxReleases, [version](const LinuxRelease& r) { return version < r.number; });
  return after == std::begin(kLinuxReleases) ? nullptr : std::prev(after);
}

const LinuxRelease& NewestLinuxRelease() { return *std::rbegin(kLinuxReleases); }

DmaOutcome PredictDma(const Situation& s) {
  if (!s.in_dom0) {
    return {DmaPath::kNone,
            IommuState::kNone,
            Works::kNoDevice,
            Grants::kNowhere,
            "Linux makes no device of it: dom0 does not get it",
            "the tree that Xen gives dom0"};
  }
  if (s.behind_iommu && !s.known_iommu) {
    return {DmaPath::kUnknown,
            IommuState::kUnknown,
            Works::kUnknown,
            Grants::kUnknown,
            "nothing is known of its IOMMU",
            "no row of the tables"};
  }
  const bool swiotlb_xen = s.swiotlb_xen || !kDetects.Contains(s.release->number);
  if (!swiotlb_xen) return WithoutSwiotlbXen(s);
  if (!s.behind_iommu) {
    return SwiotlbXen(
        s, IommuState::kNone,
        s.named ? "named, but behind no IOMMU of dom0's" : "behind no IOMMU of dom0's", SetupOf(s));
  }
  if (!s.has_driver) {
    return SwiotlbXen(s, IommuState::kUndriven,
                      "no driver for its IOMMU: the device waits for one, then goes on without",
                      kDeferral);
  }
  return s.patched ? Patched(s) : Unpatched(s);
}

std::string_view Name(DmaPath path) { return WordFor<DmaPath::kUnknown>(path, kPaths); }
std::string_view Name(IommuState state) { return WordFor<IommuState::kUnknown>(state, kStates); }
std::string_view Name(Works works) { return WordFor<Works::kUnknown>(works, kWorks); }
std::string_view Name(Grants grants) { return WordFor<Grants::kUnknown>(grants, kGrants); }
std::string_view Name(Architecture architecture) {
  return architecture == Architecture::kArm ? "arm" : "arm64";
}

}  // namespace dtpolicy::platform
