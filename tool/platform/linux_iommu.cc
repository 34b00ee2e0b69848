// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/linux_iommu.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/glob.h"
#include "platform/rows.h"

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

template <size_t kCount>
constexpr auto TakenBy(const LinuxIommuDriver* driver, Releases releases,
                       const std::string_view (&compatibles)[kCount]) {
  return RowsOf<LinuxIommu>(compatibles, driver, releases);
}

// Read in 6.1, 6.6, 6.12, 6.18 and 7.3; what 6.1 has is taken for older unless it is known to be
// new.
constexpr auto kIommus = Joined(
    TakenBy(&kExynos, {}, {"samsung,exynos-sysmmu"}), TakenBy(&kRockchip, {}, {"rockchip,iommu"}),
    TakenBy(&kRockchip, {{5, 15}}, {"rockchip,rk3568-iommu"}),
    TakenBy(&kRockchipBsp, {}, {"rockchip,iommu-v2", "rockchip,iommu-av1*"}),
    TakenBy(&kVerisilicon, {{7, 2}}, {"verisilicon,iommu-1.2"}),
    TakenBy(&kAllwinner, {}, {"allwinner,sun50i-h6-iommu"}),
    TakenBy(&kAllwinner, {{6, 12}}, {"allwinner,sun50i-h616-iommu"}),
    TakenBy(&kOmap, {}, {"ti,omap2-iommu", "ti,omap4-iommu", "ti,dra7-iommu", "ti,dra7-dsp-iommu"}),
    TakenBy(&kTegra, {},
            {"nvidia,tegra30-mc", "nvidia,tegra114-mc", "nvidia,tegra124-mc", "nvidia,tegra132-mc",
             "nvidia,tegra210-mc"}),
    TakenBy(&kGart, {kAlways, {6, 12}}, {"nvidia,tegra20-mc-gart"}),
    TakenBy(&kIpmmu, {},
            {"renesas,ipmmu-vmsa", "renesas,ipmmu-r8a774a1", "renesas,ipmmu-r8a774b1",
             "renesas,ipmmu-r8a774c0", "renesas,ipmmu-r8a774e1", "renesas,ipmmu-r8a7795",
             "renesas,ipmmu-r8a7796", "renesas,ipmmu-r8a77961", "renesas,ipmmu-r8a77965",
             "renesas,ipmmu-r8a77970", "renesas,ipmmu-r8a77980", "renesas,ipmmu-r8a77990",
             "renesas,ipmmu-r8a77995"}),
    TakenBy(&kIpmmu, {{6, 1}}, {"renesas,ipmmu-r8a779a0", "renesas,rcar-gen4-ipmmu-vmsa"}),
    TakenBy(&kMediatekV1, {}, {"mediatek,mt2701-m4u"}),
    TakenBy(&kMediatek, {}, {"mediatek,mt2712-m4u", "mediatek,mt6779-m4u"}),
    TakenBy(&kMediatek, {{6, 1}}, {"mediatek,mt6795-m4u"}),
    TakenBy(&kMediatek, {}, {"mediatek,mt8167-m4u", "mediatek,mt8173-m4u", "mediatek,mt8183-m4u"}),
    TakenBy(&kMediatek, {{6, 1}}, {"mediatek,mt8186-iommu-mm"}),
    TakenBy(&kMediatek, {{6, 6}}, {"mediatek,mt8188-iommu-*"}),
    TakenBy(&kMediatek, {{5, 15}}, {"mediatek,mt8192-m4u"}),
    TakenBy(&kMediatek, {{6, 1}}, {"mediatek,mt8195-iommu-*"}),
    TakenBy(&kMediatek, {{6, 6}}, {"mediatek,mt8365-m4u"}),
    TakenBy(&kMediatek, {{6, 18}}, {"mediatek,mt6893-iommu-mm"}),
    TakenBy(&kMediatek, {{7, 2}}, {"mediatek,mt8189-iommu-*"}),
    TakenBy(&kSprd, {{5, 15}}, {"sprd,iommu-v1"}), TakenBy(&kQcom, {}, {"qcom,msm-iommu-v1"}),
    TakenBy(&kQcom, {{6, 6}}, {"qcom,msm-iommu-v2"}), TakenBy(&kMsm, {}, {"qcom,apq8064-iommu"}),
    TakenBy(&kSmmuV3, {}, {"arm,smmu-v3"}),
    TakenBy(&kVirtio, {}, {"virtio,pci-iommu", "virtio,mmio"}),
    TakenBy(&kDart, {{5, 15}}, {"apple,t8103-dart"}),
    TakenBy(&kDart, {{6, 1}}, {"apple,t6000-dart"}),
    TakenBy(&kDart, {{6, 6}}, {"apple,t8110-dart"}),
    TakenBy(&kDart, {{6, 12}}, {"apple,t8103-usb4-dart"}),
    TakenBy(&kSmmu, {},
            {"arm,smmu-v1", "arm,smmu-v2", "arm,mmu-400", "arm,mmu-401", "arm,mmu-500",
             "cavium,smmu-v2", "nvidia,smmu-500", "qcom,smmu-v2"}),
    TakenBy(&kBcm2712, {{6, 1}}, {"brcm,bcm2712-iommu"}));

// drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match, of 5.10 to 7.3 together.
// The list moves inside stable branches.
template <size_t kCount>
constexpr std::array<Refusal, kCount> QcomIdentity(const std::string_view (&devices)[kCount]) {
  std::array<Refusal, kCount> rows;
  std::transform(std::begin(devices), std::end(devices), rows.begin(), [](std::string_view device) {
    return Refusal{
        .iommu = "qcom,*smmu*",
        .device = device,
        .forced_identity = true,
        .why = "the SMMU's driver gives it an identity domain, whatever is asked for",
        .source = "drivers/iommu/arm/arm-smmu/arm-smmu-qcom.c: qcom_smmu_client_of_match"};
  });
  return rows;
}

constexpr std::string_view kIpmmuNone = "the IPMMU's driver takes no device at all on this SoC";
constexpr std::string_view kIpmmuDenied = "drivers/iommu/ipmmu-vmsa.c: soc_denylist";

constexpr auto kRefusals = Joined(
    QcomIdentity(
        {"qcom,adreno",        "qcom,adreno-gmu",     "qcom,mdp4",         "qcom,mdss",
         "qcom,sc7180-mdss",   "qcom,sc7180-mss-pil", "qcom,sdm845-mdss",  "qcom,sdm845-mss-pil",
         "qcom,sc7280-mdss",   "qcom,sc7280-mss-pil", "qcom,sc8180x-mdss", "qcom,sm8250-mdss",
         "qcom,qcm2290-mdss",  "qcom,sc8280xp-mdss",  "qcom,sdm670-mdss",  "qcom,sm6115-mdss",
         "qcom,sm6350-mdss",   "qcom,sm6375-mdss",    "qcom,sm8150-mdss",  "qcom,sm8450-mdss",
         "qcom,x1e80100-mdss", "qcom,glymur-mdss",    "qcom,sar2130p-mdss"}),
    std::to_array<Refusal>(
        {{.iommu = "nvidia,tegra*-mc",
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
          .source = "drivers/iommu/ipmmu-vmsa.c: ipmmu_device_is_allowed"}}));

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
    if (row.releases.Contains(release)) return &row;
    if (of_another_release == nullptr) of_another_release = &row;
  }
  return of_another_release;
}

const Refusal* RefusesDmaDomain(std::span<const std::string_view> iommu,
                                std::span<const std::string_view> device, bool is_pci,
                                Architecture architecture, Version release) {
  const auto found = std::ranges::find_if(kRefusals, [&](const Refusal& row) {
    return row.architecture.value_or(architecture) == architecture &&
           row.releases.Contains(release) && AnyMatches(iommu, row.iommu) &&
           Applies(row, device, is_pci);
  });
  return found != std::end(kRefusals) ? found : nullptr;
}

const Refusal& LegacyBindingRefusal() { return kLegacyBinding; }

}  // namespace dtpolicy::platform
