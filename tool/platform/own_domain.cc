// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/own_domain.h"

#include <algorithm>
#include <iterator>

#include "base/glob.h"

namespace dtpolicy::platform {
namespace {

constexpr std::string_view kOwnDomain = "its driver attaches an IOMMU domain of its own";
constexpr std::string_view kRockchipDrm =
    "rockchip-drm maps its buffers in an IOMMU domain of its own";
constexpr std::string_view kRockchipDrmArm =
    "rockchip-drm maps its buffers in an IOMMU domain of its own, and takes a named VOP off IOMMU "
    "DMA again";
// On arm64 they keep a default domain that translates, so that naming works there.
constexpr std::string_view kTegraDrm =
    "host1x and its clients attach an IOMMU domain of their own or none, and take a named device "
    "off IOMMU DMA again";
// Before 6.10, Linux does not put them on IOMMU DMA, named or not (of_iommu_xlate: omap-iommu has
// no of_xlate). A kernel from then on whose driver lacks the detaching (6.12.117 and 7.3 have it)
// fails with -EBUSY for a named device.
constexpr std::string_view kRemoteproc =
    "remoteproc attaches an IOMMU domain of its own, and takes a named device off IOMMU DMA first";

constexpr auto kArm = Architecture::kArm;
constexpr auto kArm64 = Architecture::kArm64;
constexpr std::optional<Architecture> kBoth;

// What a driver takes off IOMMU DMA, the series puts back on swiotlb-xen (arm_iommu_detach_device).
// The rows of msm are arm64's: on arm its driver takes a device off IOMMU DMA from 7.3 on only, and
// fails with -EBUSY before.
// Read in 5.10, 6.1, 6.6, 6.12, 6.18, 7.2 and 7.3. The first of two rows wins.
constexpr OwnDomain kRows[] = {
    {"rockchip,*-vop*", kArm, kRockchipDrmArm,
     "drivers/gpu/drm/rockchip/rockchip_drm_drv.c: rockchip_drm_dma_attach_device"},
    {"rockchip,*-vop*", kArm64, kRockchipDrm,
     "drivers/gpu/drm/rockchip/rockchip_drm_drv.c: rockchip_drm_init_iommu"},
    {"nvidia,tegra*-host1x", kArm, kTegraDrm, "drivers/gpu/host1x/dev.c: host1x_iommu_attach"},
    {"nvidia,tegra*-dc", kArm, kTegraDrm,
     "drivers/gpu/drm/tegra/drm.c: host1x_client_iommu_attach"},
    {"nvidia,tegra*-vic", kArm, kTegraDrm,
     "drivers/gpu/drm/tegra/drm.c: host1x_client_iommu_attach"},
    {"nvidia,tegra*-vde", kArm, kTegraDrm,
     "drivers/media/platform/nvidia/tegra-vde/iommu.c: tegra_vde_iommu_init"},
    {"nvidia,gk20a", kBoth, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"nvidia,gm20b", kBoth, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"nvidia,gp10b", kBoth, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"ti,*-dsp", kBoth, kRemoteproc, "drivers/remoteproc/omap_remoteproc.c: omap_rproc_probe"},
    {"ti,*-ipu", kBoth, kRemoteproc, "drivers/remoteproc/omap_remoteproc.c: omap_rproc_probe"},
    {"ti,omap3-isp", kBoth, "its driver makes and attaches a mapping of its own",
     "drivers/media/platform/ti/omap3isp/isp.c: isp_attach_iommu"},
    {"qcom,mdp5", kArm64, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
    {"qcom,*-mdp5", kArm64, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
    {"qcom,*-mdss", kArm64, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
};

}  // namespace

const OwnDomain* FindOwnDomain(std::span<const std::string_view> compatibles,
                               Architecture architecture) {
  const auto found = std::ranges::find_if(kRows, [&](const OwnDomain& row) {
    return row.architecture.value_or(architecture) == architecture &&
           AnyMatches(compatibles, row.compatible);
  });
  return found != std::end(kRows) ? found : nullptr;
}

}  // namespace dtpolicy::platform
