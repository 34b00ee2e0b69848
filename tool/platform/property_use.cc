// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/property_use.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/glob.h"

namespace dtpolicy::platform {
namespace {

using enum PropertyUse;

constexpr std::string_view kOwnDomain = "its driver attaches an IOMMU domain of its own";
constexpr std::string_view kRockchipDrm =
    "rockchip-drm maps its buffers in an IOMMU domain of its own; on arm it also takes a named "
    "VOP's "
    "mapping away, which leaves it on plain dma-direct";
constexpr std::string_view kTegraDrm =
    "host1x and its clients attach a domain of their own; on arm they take a named device's "
    "mapping "
    "away, which leaves it on plain dma-direct";
constexpr std::string_view kRemoteproc =
    "remoteproc attaches a domain of its own: on 6.1 that fails with -EBUSY for a named device, "
    "and "
    "from 6.12 on it is left on plain dma-direct";

// Read in 5.10, 6.1, 6.12 and 7.2.
constexpr UseRow kRows[] = {
    {"rockchip,*-vop*", kHarmful, kRockchipDrm,
     "drivers/gpu/drm/rockchip/rockchip_drm_drv.c: rockchip_drm_dma_attach_device"},
    {"nvidia,tegra*-host1x", kHarmful, kTegraDrm, "drivers/gpu/host1x/dev.c: host1x_iommu_attach"},
    {"nvidia,tegra*-dc", kHarmful, kTegraDrm,
     "drivers/gpu/drm/tegra/drm.c: host1x_client_iommu_attach"},
    {"nvidia,tegra*-vic", kHarmful, kTegraDrm,
     "drivers/gpu/drm/tegra/drm.c: host1x_client_iommu_attach"},
    {"nvidia,tegra*-vde", kHarmful, kTegraDrm,
     "drivers/media/platform/nvidia/tegra-vde/iommu.c: tegra_vde_iommu_init"},
    {"nvidia,gk20a", kDoesNotMatter, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"nvidia,gm20b", kDoesNotMatter, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"nvidia,gp10b", kDoesNotMatter, kOwnDomain,
     "drivers/gpu/drm/nouveau/nvkm/engine/device/tegra.c: nvkm_device_tegra_probe_iommu"},
    {"ti,*-dsp", kHarmful, kRemoteproc, "drivers/remoteproc/omap_remoteproc.c: omap_rproc_probe"},
    {"ti,*-ipu", kHarmful, kRemoteproc, "drivers/remoteproc/omap_remoteproc.c: omap_rproc_probe"},
    {"ti,omap3-isp", kDoesNotMatter, "its driver makes and attaches a mapping of its own",
     "drivers/media/platform/ti/omap3isp/isp.c: isp_attach_iommu"},
    {"qcom,mdp5", kDoesNotMatter, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
    {"qcom,*-mdp5", kDoesNotMatter, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
    {"qcom,*-mdss", kDoesNotMatter, kOwnDomain, "drivers/gpu/drm/msm/msm_kms.c: msm_kms_init_vm"},
    {"vivante,gc", kDoesNotMatter, "the GPU has an MMU of its own",
     "drivers/gpu/drm/etnaviv/etnaviv_drv.c: etnaviv_pdev_probe"},
    {"mediatek,mt2701-*", kDoesNotMatter,
     "the IOMMU's driver attaches the mapping itself before the DMA ops are chosen",
     "drivers/iommu/mtk_iommu_v1.c: mtk_iommu_v1_probe_finalize"},
};

}  // namespace

const UseRow* FindPropertyUse(std::span<const std::string_view> compatibles) {
  static const std::vector<Glob> globs = [] {
    std::vector<Glob> compiled;
    for (const UseRow& row : kRows) compiled.emplace_back(row.compatible);
    return compiled;
  }();
  const auto found = std::find_if(globs.begin(), globs.end(), [compatibles](const Glob& glob) {
    return std::any_of(compatibles.begin(), compatibles.end(),
                       [&glob](std::string_view s) { return glob.Matches(s); });
  });
  return found != globs.end() ? &kRows[found - globs.begin()] : nullptr;
}

}  // namespace dtpolicy::platform
