// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/linux_iommu.h"

#include <algorithm>
#include <iterator>

#include "base/glob.h"

namespace dtpolicy::platform {
namespace {

using enum GroupedBy;

// Identity domains came to nearly all drivers between 6.6 and 6.12 (in none of them by 6.6.150).
constexpr Version kIdentity{6, 12};

constexpr LinuxIommuDriver kExynos{
    .config = "EXYNOS_IOMMU",
    .identity_since = kIdentity,
    .source = "drivers/iommu/exynos-iommu.c: exynos_iommu_domain_alloc, exynos_identity_domain"};
constexpr LinuxIommuDriver kRockchip{
    .config = "ROCKCHIP_IOMMU",
    .grouped_by = kIommu,
    .identity_since = {6, 6},  // 6.6.150: rk_iommu_domain_alloc
    .source = "drivers/iommu/rockchip-iommu.c: rk_iommu_device_group, rk_identity_domain"};
constexpr LinuxIommuDriver kRockchipBsp{
    .config = "ROCKCHIP_IOMMU",
    .vendor = "Rockchip's",
    .grouped_by = kIommu,
    .identity_since = kNever,
    .source = "rockchip-linux/kernel develop-5.10: drivers/iommu/rockchip-iommu.c"};
constexpr LinuxIommuDriver kVerisilicon{.config = "VSI_IOMMU",
                                        .grouped_by = kIommu,
                                        .source = "drivers/iommu/vsi-iommu.c: vsi_identity_domain"};
constexpr LinuxIommuDriver kAllwinner{
    .config = "SUN50I_IOMMU",
    .grouped_by = kIommu,
    .identity_since = kIdentity,
    .source =
        "drivers/iommu/sun50i-iommu.c: sun50i_iommu_device_group, sun50i_iommu_identity_domain"};
constexpr LinuxIommuDriver kOmap{.config = "OMAP_IOMMU",
                                 .grouped_by = kIommu,
                                 .identity_since = kIdentity,
                                 .source = "drivers/iommu/omap-iommu.c: omap_iommu_device_group"};
constexpr LinuxIommuDriver kTegra{.config = "TEGRA_IOMMU_SMMU",
                                  .identity_since = kIdentity,
                                  .source = "drivers/iommu/tegra-smmu.c: tegra_smmu_device_group"};
constexpr LinuxIommuDriver kGart{
    .config = "TEGRA_IOMMU_GART",
    .grouped_by = kIommu,
    .identity_since = kNever,
    .source = "drivers/iommu/tegra-gart.c (6.1): gart_iommu_domain_alloc"};
constexpr LinuxIommuDriver kIpmmu{.config = "IPMMU_VMSA",
                                  .grouped_by = kIommu,
                                  .identity_since = kIdentity,
                                  .attaches_itself = true,
                                  .source = "drivers/iommu/ipmmu-vmsa.c: ipmmu_device_is_allowed"};
constexpr LinuxIommuDriver kMediatekV1{
    .config = "MTK_IOMMU_V1",
    .identity_since = kIdentity,
    .attaches_itself = true,
    .source = "drivers/iommu/mtk_iommu_v1.c: mtk_iommu_v1_probe_finalize, generic_device_group"};
constexpr LinuxIommuDriver kMediatek{
    .config = "MTK_IOMMU",
    .grouped_by = kIommu,
    .identity_since = kIdentity,
    .source = "drivers/iommu/mtk_iommu.c: mtk_iommu_device_group (by region of the IOMMU)"};
constexpr LinuxIommuDriver kSprd{.config = "SPRD_IOMMU",
                                 .grouped_by = kIommu,
                                 .identity_since = kNever,
                                 .source = "drivers/iommu/sprd-iommu.c: sprd_iommu_domain_alloc"};
constexpr LinuxIommuDriver kQcom{
    .config = "QCOM_IOMMU",
    .identity_since = kIdentity,
    .source = "drivers/iommu/arm/arm-smmu/qcom_iommu.c: qcom_iommu_domain_alloc"};
constexpr LinuxIommuDriver kMsm{.config = "MSM_IOMMU",
                                .identity_since = kIdentity,
                                .source = "drivers/iommu/msm_iommu.c: msm_iommu_domain_alloc"};
constexpr LinuxIommuDriver kSmmu{
    .config = "ARM_SMMU", .source = "drivers/iommu/arm/arm-smmu/arm-smmu.c: arm_smmu_of_match"};
constexpr LinuxIommuDriver kSmmuV3{
    .config = "ARM_SMMU_V3",
    .source = "drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c: arm_smmu_domain_alloc"};
constexpr LinuxIommuDriver kVirtio{.config = "VIRTIO_IOMMU",
                                   .source = "drivers/iommu/virtio-iommu.c: viommu_domain_alloc"};
constexpr LinuxIommuDriver kDart{
    .config = "APPLE_DART", .source = "drivers/iommu/apple-dart.c: apple_dart_def_domain_type"};
// Addresses below 40 GiB are not translated, and nothing attaches a device to an identity domain.
constexpr LinuxIommuDriver kBcm2712{
    .config = "BCM2712_IOMMU",
    .vendor = "Raspberry Pi's",
    .grouped_by = kIommu,
    .identity_since = kNever,
    .passes_addresses = true,
    .source =
        "raspberrypi/linux: drivers/iommu/bcm2712-iommu.c: bcm2712_iommu_init (APERTURE_BASE)"};

// Read in 6.1, 6.6, 6.12, 6.18 and 7.3; what 6.1 has is taken for older unless it is known to be
// new.
constexpr LinuxIommu kIommus[] = {
    {"samsung,exynos-sysmmu", &kExynos},
    {"rockchip,iommu", &kRockchip},
    {"rockchip,rk3568-iommu", &kRockchip, {5, 15}},
    {"rockchip,iommu-v2", &kRockchipBsp},
    {"rockchip,iommu-av1*", &kRockchipBsp},
    {"verisilicon,iommu-1.2", &kVerisilicon, {7, 2}},
    {"allwinner,sun50i-h6-iommu", &kAllwinner},
    {"allwinner,sun50i-h616-iommu", &kAllwinner, {6, 12}},
    {"ti,omap2-iommu", &kOmap},
    {"ti,omap4-iommu", &kOmap},
    {"ti,dra7-iommu", &kOmap},
    {"ti,dra7-dsp-iommu", &kOmap},
    {"nvidia,tegra30-mc", &kTegra},
    {"nvidia,tegra114-mc", &kTegra},
    {"nvidia,tegra124-mc", &kTegra},
    {"nvidia,tegra132-mc", &kTegra},
    {"nvidia,tegra210-mc", &kTegra},
    {"nvidia,tegra20-mc-gart", &kGart, kAlways, {6, 12}},
    {"renesas,ipmmu-vmsa", &kIpmmu},
    {"renesas,ipmmu-r8a774a1", &kIpmmu},
    {"renesas,ipmmu-r8a774b1", &kIpmmu},
    {"renesas,ipmmu-r8a774c0", &kIpmmu},
    {"renesas,ipmmu-r8a774e1", &kIpmmu},
    {"renesas,ipmmu-r8a7795", &kIpmmu},
    {"renesas,ipmmu-r8a7796", &kIpmmu},
    {"renesas,ipmmu-r8a77961", &kIpmmu},
    {"renesas,ipmmu-r8a77965", &kIpmmu},
    {"renesas,ipmmu-r8a77970", &kIpmmu},
    {"renesas,ipmmu-r8a77980", &kIpmmu},
    {"renesas,ipmmu-r8a77990", &kIpmmu},
    {"renesas,ipmmu-r8a77995", &kIpmmu},
    {"renesas,ipmmu-r8a779a0", &kIpmmu, {6, 1}},
    {"renesas,rcar-gen4-ipmmu-vmsa", &kIpmmu, {6, 1}},
    {"mediatek,mt2701-m4u", &kMediatekV1},
    {"mediatek,mt2712-m4u", &kMediatek},
    {"mediatek,mt6779-m4u", &kMediatek},
    {"mediatek,mt6795-m4u", &kMediatek, {6, 1}},
    {"mediatek,mt8167-m4u", &kMediatek},
    {"mediatek,mt8173-m4u", &kMediatek},
    {"mediatek,mt8183-m4u", &kMediatek},
    {"mediatek,mt8186-iommu-mm", &kMediatek, {6, 1}},
    {"mediatek,mt8188-iommu-*", &kMediatek, {6, 6}},
    {"mediatek,mt8192-m4u", &kMediatek, {5, 15}},
    {"mediatek,mt8195-iommu-*", &kMediatek, {6, 1}},
    {"mediatek,mt8365-m4u", &kMediatek, {6, 6}},
    {"mediatek,mt6893-iommu-mm", &kMediatek, {6, 18}},
    {"mediatek,mt8189-iommu-*", &kMediatek, {7, 2}},
    {"sprd,iommu-v1", &kSprd, {5, 15}},
    {"qcom,msm-iommu-v1", &kQcom},
    {"qcom,msm-iommu-v2", &kQcom, {6, 6}},
    {"qcom,apq8064-iommu", &kMsm},
    {"arm,smmu-v3", &kSmmuV3},
    {"virtio,pci-iommu", &kVirtio},
    {"virtio,mmio", &kVirtio},
    {"apple,t8103-dart", &kDart, {5, 15}},
    {"apple,t6000-dart", &kDart, {6, 1}},
    {"apple,t8110-dart", &kDart, {6, 6}},
    {"apple,t8103-usb4-dart", &kDart, {6, 12}},
    {"arm,smmu-v1", &kSmmu},
    {"arm,smmu-v2", &kSmmu},
    {"arm,mmu-400", &kSmmu},
    {"arm,mmu-401", &kSmmu},
    {"arm,mmu-500", &kSmmu},
    {"cavium,smmu-v2", &kSmmu},
    {"nvidia,smmu-500", &kSmmu},
    {"qcom,smmu-v2", &kSmmu},
    {"brcm,bcm2712-iommu", &kBcm2712, {6, 1}},
};

// drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match, of 5.10 to 7.3 together.
// The list moves inside stable branches.
constexpr Refusal QcomIdentity(std::string_view device) {
  return {.iommu = "qcom,*smmu*",
          .device = device,
          .forced_identity = true,
          .why = "the SMMU's driver gives it an identity domain, whatever is asked for",
          .source = "drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match"};
}

constexpr std::string_view kIpmmuNone = "the IPMMU's driver takes no device at all on this SoC";
constexpr std::string_view kIpmmuDenied = "drivers/iommu/ipmmu-vmsa.c: soc_denylist";

constexpr Refusal kRefusals[] = {
    QcomIdentity("qcom,adreno"),
    QcomIdentity("qcom,adreno-gmu"),
    QcomIdentity("qcom,mdp4"),
    QcomIdentity("qcom,mdss"),
    QcomIdentity("qcom,sc7180-mdss"),
    QcomIdentity("qcom,sc7180-mss-pil"),
    QcomIdentity("qcom,sdm845-mdss"),
    QcomIdentity("qcom,sdm845-mss-pil"),
    QcomIdentity("qcom,sc7280-mdss"),
    QcomIdentity("qcom,sc7280-mss-pil"),
    QcomIdentity("qcom,sc8180x-mdss"),
    QcomIdentity("qcom,sm8250-mdss"),
    QcomIdentity("qcom,qcm2290-mdss"),
    QcomIdentity("qcom,sc8280xp-mdss"),
    QcomIdentity("qcom,sdm670-mdss"),
    QcomIdentity("qcom,sm6115-mdss"),
    QcomIdentity("qcom,sm6350-mdss"),
    QcomIdentity("qcom,sm6375-mdss"),
    QcomIdentity("qcom,sm8150-mdss"),
    QcomIdentity("qcom,sm8450-mdss"),
    QcomIdentity("qcom,x1e80100-mdss"),
    QcomIdentity("qcom,glymur-mdss"),
    QcomIdentity("qcom,sar2130p-mdss"),
    {.iommu = "nvidia,tegra*-mc",
     .architecture = Architecture::kArm64,
     .releases = {kAlways, kIdentity},
     .why = "the Tegra SMMU's driver has no domain for DMA on arm64",
     .source = "drivers/iommu/tegra-smmu.c: tegra_smmu_domain_alloc"},
    {.iommu = "nvidia,tegra*-mc",
     .architecture = Architecture::kArm64,
     .releases = {kIdentity},
     .forced_identity = true,
     .why = "the Tegra SMMU's driver gives every device an identity domain",
     .source = "drivers/iommu/tegra-smmu.c: tegra_smmu_def_domain_type"},
    {.iommu = "nvidia,tegra20-mc-gart",
     .why = "the GART's driver has no domain for DMA",
     .source = "drivers/iommu/tegra-gart.c (6.1): gart_iommu_domain_alloc"},
    {.iommu = "renesas,ipmmu-r8a774a1",
     .architecture = Architecture::kArm64,
     .why = kIpmmuNone,
     .source = kIpmmuDenied},
    {.iommu = "renesas,ipmmu-r8a7796",
     .architecture = Architecture::kArm64,
     .why = kIpmmuNone,
     .source = kIpmmuDenied},
    {.iommu = "renesas,*ipmmu*",
     .spares = "renesas,*sdhi*",  // those four by device name
     .spares_pci = true,
     .architecture = Architecture::kArm64,
     .why = "the IPMMU's driver takes only PCI functions and four MMC controllers",
     .source = "drivers/iommu/ipmmu-vmsa.c: ipmmu_device_is_allowed"},
};

constexpr Refusal kLegacyBinding{
    .iommu = "arm,*",
    .forced_identity = true,
    .why = "an SMMU with `mmu-masters` gives every device an identity domain",
    .source =
        "drivers/iommu/arm/arm-smmu/arm-smmu.c: arm_smmu_def_domain_type (using_legacy_binding)"};

bool Applies(const Refusal& row, std::span<const std::string_view> device, bool is_pci) {
  if (row.device != "*" && !AnyMatches(device, row.device)) return false;
  if (is_pci && row.spares_pci) return false;
  return row.spares.empty() || !AnyMatches(device, row.spares);
}

}  // namespace

const LinuxIommu* FindLinuxIommu(std::span<const std::string_view> compatibles, Version release) {
  const LinuxIommu* of_another_release = nullptr;
  for (const LinuxIommu& row : kIommus) {
    if (!AnyMatches(compatibles, row.compatible)) continue;
    if (row.IsIn(release)) return &row;
    if (of_another_release == nullptr) of_another_release = &row;
  }
  return of_another_release;
}

const Refusal* RefusesDmaDomain(std::span<const std::string_view> iommu,
                                std::span<const std::string_view> device, bool is_pci,
                                Architecture architecture, Version release) {
  const auto found =
      std::find_if(std::begin(kRefusals), std::end(kRefusals), [&](const Refusal& row) {
        return row.architecture.value_or(architecture) == architecture &&
               row.releases.Contains(release) && AnyMatches(iommu, row.iommu) &&
               Applies(row, device, is_pci);
      });
  return found != std::end(kRefusals) ? found : nullptr;
}

const Refusal& LegacyBindingRefusal() { return kLegacyBinding; }

}  // namespace dtpolicy::platform
