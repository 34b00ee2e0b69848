// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/linux_iommu.h"

#include <algorithm>
#include <iterator>

#include "base/glob.h"

namespace dtpolicy::platform {
namespace {

using enum GroupedBy;
using enum IdentityDomain;

constexpr LinuxIommu kIommus[] = {
    {"samsung,exynos-sysmmu", "EXYNOS_IOMMU", kSpecifier, kSince612, false,
     "drivers/iommu/exynos-iommu.c: exynos_iommu_domain_alloc, exynos_identity_domain"},
    {"rockchip,iommu", "ROCKCHIP_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/rockchip-iommu.c: rk_iommu_device_group, rk_identity_domain"},
    {"rockchip,rk3568-iommu", "ROCKCHIP_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/rockchip-iommu.c: rk_iommu_device_group, rk_identity_domain"},
    {"allwinner,sun50i-h6*-iommu", "SUN50I_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/sun50i-iommu.c: sun50i_iommu_device_group"},
    {"ti,omap*-iommu", "OMAP_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/omap-iommu.c: omap_iommu_device_group"},
    {"ti,dra7-*iommu", "OMAP_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/omap-iommu.c: omap_iommu_device_group"},
    {"nvidia,tegra*-mc", "TEGRA_IOMMU_SMMU", kSpecifier, kSince612, false,
     "drivers/iommu/tegra-smmu.c: tegra_smmu_device_group"},
    {"renesas,*ipmmu*", "IPMMU_VMSA", kIommu, kSince612, true,
     "drivers/iommu/ipmmu-vmsa.c: ipmmu_device_is_allowed"},
    {"mediatek,mt2701-m4u", "MTK_IOMMU_V1", kSpecifier, kSince612, true,
     "drivers/iommu/mtk_iommu_v1.c: mtk_iommu_v1_probe_finalize, generic_device_group"},
    {"mediatek,*-m4u", "MTK_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/mtk_iommu.c: mtk_iommu_device_group (by region of the m4u)"},
    {"mediatek,*-iommu-*", "MTK_IOMMU", kIommu, kSince612, false,
     "drivers/iommu/mtk_iommu.c: mtk_iommu_device_group (by region of the IOMMU)"},
    {"sprd,iommu-v1", "SPRD_IOMMU", kIommu, kNever, false,
     "drivers/iommu/sprd-iommu.c: sprd_iommu_domain_alloc"},
    {"qcom,msm-iommu-v*", "QCOM_IOMMU", kSpecifier, kSince612, false,
     "drivers/iommu/arm/arm-smmu/qcom_iommu.c: qcom_iommu_domain_alloc"},
    {"qcom,apq8064-iommu", "MSM_IOMMU", kSpecifier, kSince612, false,
     "drivers/iommu/msm_iommu.c: msm_iommu_domain_alloc"},
    {"arm,smmu-v3", "ARM_SMMU_V3", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: arm_smmu_domain_alloc"},
    {"virtio,pci-iommu", "VIRTIO_IOMMU", kSpecifier, kAlways, false,
     "drivers/iommu/virtio-iommu.c: viommu_domain_alloc"},
    {"apple,*-dart", "APPLE_DART", kSpecifier, kAlways, false,
     "drivers/iommu/apple-dart.c: apple_dart_def_domain_type"},
    {"arm,smmu-v1", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"arm,smmu-v2", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"arm,mmu-400", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"arm,mmu-401", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"arm,mmu-500", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"cavium,smmu-v2", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"nvidia,smmu-500", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c"},
    {"qcom,*smmu*", "ARM_SMMU", kSpecifier, kAlways, false,
     "drivers/iommu/arm/arm-smmu/arm-smmu.c, arm-smmu-qcom.c"},
};

// drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match, of 5.10 to 7.2 together.
// The list moves inside stable branches.
constexpr std::string_view kQcomIdentity[] = {
    "qcom,adreno",        "qcom,adreno-gmu",     "qcom,mdp4",          "qcom,mdss",
    "qcom,sc7180-mdss",   "qcom,sc7180-mss-pil", "qcom,sdm845-mdss",   "qcom,sdm845-mss-pil",
    "qcom,sc7280-mdss",   "qcom,sc7280-mss-pil", "qcom,sc8180x-mdss",  "qcom,sm8250-mdss",
    "qcom,qcm2290-mdss",  "qcom,sc8280xp-mdss",  "qcom,sdm670-mdss",   "qcom,sm6115-mdss",
    "qcom,sm6350-mdss",   "qcom,sm6375-mdss",    "qcom,sm8150-mdss",   "qcom,sm8450-mdss",
    "qcom,x1e80100-mdss", "qcom,glymur-mdss",    "qcom,sar2130p-mdss",
};

bool AnyMatches(std::span<const std::string_view> compatibles, std::string_view pattern) {
  if (!Glob::IsPattern(pattern)) {
    return std::find(compatibles.begin(), compatibles.end(), pattern) != compatibles.end();
  }
  const Glob glob(pattern);
  return std::any_of(compatibles.begin(), compatibles.end(),
                     [&glob](std::string_view s) { return glob.Matches(s); });
}

}  // namespace

const LinuxIommu* FindLinuxIommu(std::span<const std::string_view> compatibles) {
  const auto found = std::find_if(
      std::begin(kIommus), std::end(kIommus),
      [compatibles](const LinuxIommu& row) { return AnyMatches(compatibles, row.compatible); });
  return found != std::end(kIommus) ? found : nullptr;
}

std::optional<NoDmaDomain> RefusesDmaDomain(std::span<const std::string_view> iommu,
                                            std::span<const std::string_view> device,
                                            Architecture architecture,
                                            const LinuxRelease& release) {
  const LinuxIommu* row = FindLinuxIommu(iommu);
  if (row == nullptr) return std::nullopt;
  const bool qcom_smmu = row->config == "ARM_SMMU" && AnyMatches(iommu, "qcom,*");
  if (qcom_smmu && std::any_of(std::begin(kQcomIdentity), std::end(kQcomIdentity),
                               [&](std::string_view c) { return AnyMatches(device, c); })) {
    return NoDmaDomain{"the SMMU's driver gives it an identity domain, whatever is asked for",
                       "drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match",
                       true};
  }
  if (row->config == "TEGRA_IOMMU_SMMU" && architecture == Architecture::kArm64) {
    return NoDmaDomain{release.core_identity
                           ? "the Tegra SMMU's driver gives every device an identity domain"
                           : "the Tegra SMMU's driver has no domain for DMA on arm64",
                       "drivers/iommu/tegra-smmu.c: tegra_smmu_def_domain_type, "
                       "tegra_smmu_domain_alloc",
                       release.core_identity};
  }
  if (row->config == "IPMMU_VMSA" && architecture == Architecture::kArm64) {
    // Of platform devices only four MMC controllers pass, and those by device name; PCI functions
    // do.
    if (!AnyMatches(device, "renesas,*sdhi*") && !AnyMatches(device, "renesas,pcie-*")) {
      return NoDmaDomain{"the IPMMU's driver takes only PCI functions and four MMC controllers",
                         "drivers/iommu/ipmmu-vmsa.c: ipmmu_device_is_allowed", false};
    }
    if (AnyMatches(iommu, "renesas,ipmmu-r8a774a1") || AnyMatches(iommu, "renesas,ipmmu-r8a7796")) {
      return NoDmaDomain{"the IPMMU's driver takes no device at all on this SoC",
                         "drivers/iommu/ipmmu-vmsa.c: soc_denylist", false};
    }
  }
  return std::nullopt;
}

}  // namespace dtpolicy::platform
