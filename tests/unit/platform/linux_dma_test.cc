// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The rows that a kernel was seen to obey (patches/README.md, docs/boot-results.md), and those that
// were read in its source.
#include "platform/linux_dma.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "platform/linux_iommu.h"

namespace dtpolicy::platform {
namespace {

// What a device behind the IOMMU of `compatible` gets, on a kernel that translates granted pages.
std::string Outcome(std::string_view compatible, Architecture architecture, Version release,
                    bool patched, bool named, bool passthrough = false, bool own_domain = false) {
  const LinuxIommu* row = FindLinuxIommu({&compatible, 1}, release);
  REQUIRE(row != nullptr);
  Situation situation;
  situation.architecture = architecture;
  situation.release = FindLinuxRelease(release);
  situation.patched = patched;
  situation.named = named;
  situation.passthrough = passthrough;
  situation.own_domain = own_domain;
  situation.behind_iommu = true;
  situation.has_driver = row->releases.Contains(release);
  situation.grants_translated = true;
  situation.has_identity = row->driver->identity_since <= situation.release->number;
  situation.attaches_itself = row->driver->attaches_itself;
  if (const Refusal* refusal =
          RefusesDmaDomain({&compatible, 1}, {}, false, architecture, situation.release->number)) {
    situation.forced_identity = refusal->forced_identity;
    situation.no_dma_domain = !refusal->forced_identity;
  }
  const DmaOutcome outcome = PredictDma(situation);
  return fmt::format("{}, {}, {}, {}", Name(outcome.path), Name(outcome.iommu), Name(outcome.works),
                     Name(outcome.grants));
}

constexpr std::string_view kIommu = "iommu, translates, yes, arrive";
constexpr std::string_view kBypass = "swiotlb-xen, bypassed, yes, arrive";

TEST_CASE("a named device uses its IOMMU") {
  for (const auto architecture : {Architecture::kArm, Architecture::kArm64}) {
    for (const Version release : {Version{6, 1}, Version{6, 12}, Version{7, 2}}) {
      for (const std::string_view iommu : {"arm,smmu-v3", "virtio,pci-iommu", "rockchip,iommu",
                                           "samsung,exynos-sysmmu", "sprd,iommu-v1"}) {
        CAPTURE(iommu, release.major, release.minor, Name(architecture));
        CHECK(Outcome(iommu, architecture, release, true, true) == kIommu);
      }
    }
  }
}

TEST_CASE("a device that is not named bypasses its IOMMU where the IOMMU's driver lets it") {
  struct Row {
    std::string_view iommu;
    Architecture architecture;
    Version release;
    std::string_view outcome;
  };
  constexpr auto kArm = Architecture::kArm;
  constexpr auto kArm64 = Architecture::kArm64;
  constexpr Row kRows[] = {
      {"arm,smmu-v3", kArm64, {6, 1}, kBypass},
      {"arm,smmu-v3", kArm64, {6, 12}, kBypass},
      {"virtio,pci-iommu", kArm, {6, 1}, kBypass},
      // No identity domain before 6.12 in most drivers; the core falls back to one for DMA.
      {"rockchip,iommu", kArm64, {6, 1}, kIommu},
      {"rockchip,iommu", kArm64, {6, 6}, kBypass},
      {"samsung,exynos-sysmmu", kArm64, {6, 6}, kIommu},
      {"rockchip,iommu", kArm64, {6, 12}, kBypass},
      {"rockchip,iommu", kArm, {6, 1}, kBypass},
      {"samsung,exynos-sysmmu", kArm64, {6, 1}, kIommu},
      {"samsung,exynos-sysmmu", kArm, {6, 1}, kBypass},
      {"allwinner,sun50i-h6-iommu", kArm64, {6, 1}, kIommu},
      {"allwinner,sun50i-h6-iommu", kArm64, {7, 2}, kBypass},
      // None to this day.
      {"sprd,iommu-v1", kArm64, {7, 2}, kIommu},
      // Neither an identity domain nor one for DMA: not attached at all.
      {"nvidia,tegra210-mc", kArm64, {6, 1}, kBypass},
      // On arm these attach their devices themselves.
      {"renesas,ipmmu-vmsa", kArm, {6, 12}, kIommu},
      {"mediatek,mt2701-m4u", kArm, {6, 1}, kIommu},
      {"mediatek,mt8173-m4u", kArm, {6, 1}, kBypass},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.iommu, Name(row.architecture), row.release.major, row.release.minor);
    CHECK(Outcome(row.iommu, row.architecture, row.release, true, false) == row.outcome);
  }
}

TEST_CASE("a kernel without the patches, as it was seen to do") {
  CHECK(Outcome("arm,smmu-v3", Architecture::kArm64, {6, 1}, false, false) ==
        "swiotlb-xen, translates, faults, nowhere");
  CHECK(Outcome("virtio,pci-iommu", Architecture::kArm, {6, 1}, false, true) ==
        "swiotlb-xen, translates, faults, nowhere");
  CHECK(Outcome("arm,smmu-v3", Architecture::kArm64, {6, 12}, false, false) ==
        "iommu, translates, may not probe, lost");
  CHECK(Outcome("renesas,ipmmu-vmsa", Architecture::kArm, {6, 1}, false, false) ==
        "iommu, translates, yes, lost");
}

TEST_CASE("a driver with an IOMMU domain of its own, on a kernel without the patches") {
  const auto stock = [](Architecture architecture, Version release) {
    return Outcome("rockchip,iommu", architecture, release, false, false, false, true);
  };
  CHECK(stock(Architecture::kArm, {6, 12}) == "swiotlb-xen, translates, yes, lost");
  CHECK(stock(Architecture::kArm64, {6, 6}) == "swiotlb-xen, translates, yes, lost");
  // dma_set_mask() fails as for everyone.
  CHECK(stock(Architecture::kArm64, {6, 12}) == "iommu, translates, may not probe, lost");
}

TEST_CASE("a kernel that was built to let devices through") {
  constexpr auto kArm = Architecture::kArm;
  constexpr auto kArm64 = Architecture::kArm64;
  CHECK(Outcome("arm,smmu-v3", kArm64, {6, 12}, false, false, true) == kBypass);
  CHECK(Outcome("arm,smmu-v3", kArm64, {6, 1}, false, false, true) == kBypass);
  // No identity domain, or attached all the same.
  CHECK(Outcome("sprd,iommu-v1", kArm64, {6, 12}, false, false, true) ==
        "iommu, translates, may not probe, lost");
  CHECK(Outcome("samsung,exynos-sysmmu", kArm, {6, 12}, false, false, true) ==
        "swiotlb-xen, translates, faults, nowhere");
  // The patches name in spite of it.
  CHECK(Outcome("arm,smmu-v3", kArm64, {6, 12}, true, true, true) == kIommu);
}

}  // namespace
}  // namespace dtpolicy::platform
