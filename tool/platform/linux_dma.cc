// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/linux_dma.h"

#include <algorithm>
#include <iterator>

namespace dtpolicy::platform {
namespace {

// Read in 5.10.262, 6.1.192, 6.12.117 and 7.2.13, in single files of 6.6; 5.15 is taken to be like
// 6.1, and 6.18 as 6.12 and 7.2 agree.
constexpr LinuxRelease kLinuxReleases[] = {
    {"5.10", {5, 10}, false, false, false}, {"5.15", {5, 15}, false, false, true},
    {"6.1", {6, 1}, false, false, true},    {"6.6", {6, 6}, false, false, true},
    {"6.12", {6, 12}, true, true, true},    {"6.18", {6, 18}, true, true, true},
    {"7.2", {7, 2}, true, true, true},
};

constexpr std::string_view kArmSetup = "arch/arm/mm/dma-mapping.c: arch_setup_dma_ops";
constexpr std::string_view kArm64Setup = "arch/arm64/mm/dma-mapping.c: arch_setup_dma_ops";
constexpr std::string_view kMapping = "kernel/dma/mapping.c: use_dma_iommu, dma_supported";
constexpr std::string_view kCore = "drivers/iommu/iommu.c: iommu_get_default_domain_type";
constexpr std::string_view kPatches = "patches/: arch_setup_dma_ops";

std::string_view SetupOf(const Situation& s) {
  return s.architecture == Architecture::kArm ? kArmSetup : kArm64Setup;
}

// A granted page's frame in dom0 is a placeholder: only what translates it reaches the data.
Grants ThroughIommu(const Situation& s) {
  return s.patched && s.grants_translated ? Grants::kArrive : Grants::kLost;
}

DmaOutcome IommuDma(const Situation& s, std::string_view why, std::string_view source) {
  return {DmaPath::kIommu, IommuState::kTranslates, Works::kYes, ThroughIommu(s), why, source};
}

DmaOutcome WithoutSwiotlbXen(const Situation& s) {
  if (s.behind_iommu && !s.forced_identity && !s.no_dma_domain) {
    return IommuDma(s, "swiotlb-xen is off, so every device behind an IOMMU uses it, named or not",
                    SetupOf(s));
  }
  const IommuState state = s.behind_iommu ? IommuState::kBypassed : IommuState::kNone;
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
  if (s.architecture == Architecture::kArm) return s.attaches_itself;
  return s.identity == IdentityDomain::kNever ||
         (s.identity == IdentityDomain::kSince612 && !s.release->core_identity);
}

DmaOutcome Patched(const Situation& s) {
  if (!s.named && CannotBypass(s)) {
    return IommuDma(s, "not named, but its IOMMU cannot be bypassed: IOMMU DMA, with a warning",
                    kPatches);
  }
  if (!s.named) {
    return {DmaPath::kSwiotlbXen,
            IommuState::kBypassed,
            Works::kYes,
            Grants::kArrive,
            "not named: swiotlb-xen, and the IOMMU lets it through",
            kPatches};
  }
  if (s.forced_identity || s.no_dma_domain) {
    return {DmaPath::kSwiotlbXen,
            IommuState::kBypassed,
            Works::kYes,
            Grants::kArrive,
            s.forced_identity ? "named, but the IOMMU's driver insists on an identity domain for it"
                              : "named, but the IOMMU's driver gives it no domain for DMA",
            kCore};
  }
  return IommuDma(s, "named: IOMMU DMA", kPatches);
}

DmaOutcome Unpatched(const Situation& s) {
  if (s.no_dma_domain || s.forced_identity) {
    return {DmaPath::kSwiotlbXen,
            IommuState::kBypassed,
            Works::kYes,
            Grants::kArrive,
            "the IOMMU's driver gives the device no domain that translates",
            kCore};
  }
  if (s.architecture == Architecture::kArm && s.attaches_itself) {
    return IommuDma(s, "the IOMMU's driver attaches it before swiotlb-xen is installed", kArmSetup);
  }
  if (s.architecture == Architecture::kArm64 && s.release->iommu_dma_wins) {
    return {DmaPath::kIommu,
            IommuState::kTranslates,
            Works::kMayNotProbe,
            Grants::kLost,
            "IOMMU DMA is asked for before the DMA ops, which say swiotlb-xen: both set, so "
            "dma_set_mask() fails",
            kMapping};
  }
  return {
      DmaPath::kSwiotlbXen,
      IommuState::kTranslates,
      Works::kFaults,
      Grants::kNowhere,
      "swiotlb-xen replaces the DMA ops, but the IOMMU stays attached with nothing mapped in it",
      SetupOf(s)};
}

}  // namespace

std::span<const LinuxRelease> LinuxReleases() { return kLinuxReleases; }

const LinuxRelease* FindLinuxRelease(Version version) {
  const auto after = std::find_if(std::begin(kLinuxReleases), std::end(kLinuxReleases),
                                  [version](const LinuxRelease& r) { return version < r.number; });
  return after == std::begin(kLinuxReleases) ? nullptr : std::prev(after);
}

const LinuxRelease& NewestLinuxRelease() { return *std::rbegin(kLinuxReleases); }

DmaOutcome PredictDma(const Situation& s) {
  // 5.10 asks xen_initial_domain(), which nothing overrides.
  const bool swiotlb_xen = s.swiotlb_xen || !s.release->has_detect;
  if (!swiotlb_xen) return WithoutSwiotlbXen(s);
  if (!s.behind_iommu) {
    return {DmaPath::kSwiotlbXen,
            IommuState::kNone,
            Works::kYes,
            Grants::kArrive,
            s.named ? "named, but behind no IOMMU of dom0's" : "behind no IOMMU of dom0's",
            SetupOf(s)};
  }
  return s.patched ? Patched(s) : Unpatched(s);
}

std::string_view Name(DmaPath path) {
  switch (path) {
    case DmaPath::kIommu:
      return "iommu";
    case DmaPath::kSwiotlbXen:
      return "swiotlb-xen";
    case DmaPath::kDirect:
      return "direct";
  }
  return "";
}

std::string_view Name(IommuState state) {
  switch (state) {
    case IommuState::kNone:
      return "none";
    case IommuState::kTranslates:
      return "translates";
    case IommuState::kBypassed:
      return "bypassed";
  }
  return "";
}

std::string_view Name(Works works) {
  switch (works) {
    case Works::kYes:
      return "yes";
    case Works::kFaults:
      return "faults";
    case Works::kMayNotProbe:
      return "may not probe";
  }
  return "";
}

std::string_view Name(Grants grants) {
  switch (grants) {
    case Grants::kArrive:
      return "arrive";
    case Grants::kLost:
      return "lost";
    case Grants::kNowhere:
      return "nowhere";
  }
  return "";
}

std::string_view Name(Architecture architecture) {
  return architecture == Architecture::kArm ? "arm" : "arm64";
}

}  // namespace dtpolicy::platform
