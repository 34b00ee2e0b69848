// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/groups.h"

namespace dtpolicy::platform {
namespace {

// fimd, decon and mixer are built with every DRM_EXYNOS; g2d where VIDEO_SAMSUNG_S5P_G2D does not
// take it. hdmi, dp, dsi and mic do no DMA through exynos_drm_register_dma().
constexpr std::string_view kExynosLoud[] = {
    "samsung,s3c6400-fimd",   "samsung,s5pv210-fimd",     "samsung,exynos*-fimd",
    "samsung,exynos*-decon",  "samsung,exynos*-decon-tv", "samsung,exynos*-mixer",
    "samsung,exynos5250-g2d", "samsung,exynos4212-g2d",
};
constexpr std::string_view kExynosSilent[] = {
    "samsung,exynos4210-fimc", "samsung,exynos4212-fimc", "samsung,*-rotator",
    "samsung,exynos*-scaler",  "samsung,exynos*-gsc",
};

// The parts of one display path: buffers are mapped for the CRTC's DMA device, the first OVL or
// RDMA.
constexpr std::string_view kMediatekSilent[] = {
    "mediatek,*-disp-ovl*",
    "mediatek,*-disp-rdma*",
    "mediatek,*-disp-wdma*",
};

// vsp1 and rcar-du map through the FCP's device.
constexpr std::string_view kRenesasSilent[] = {"renesas,fcpv", "renesas,fcpf"};

constexpr std::string_view kMappedForAnother =
    "it is given buffers that are mapped for another device: wrong data or IOMMU faults";

constexpr DriverGroup kGroups[] = {
    {"exynos-drm", kExynosLoud, kExynosSilent, true,
     "exynos-drm binds no display at all: `lacks support for IOMMU`",
     "exynos-drm says `lacks support for IOMMU`, shows its display without it, and gives it "
     "buffers that are mapped for another device: wrong data or IOMMU faults",
     "exynos-drm attaches its first device by itself: the display comes up, and this one uses the "
     "IOMMU all the same",
     "drivers/gpu/drm/exynos/exynos_drm_dma.c: exynos_drm_register_dma"},
    {.name = "mediatek-drm",
     .silent = kMediatekSilent,
     .silent_effect = kMappedForAnother,
     .source = "drivers/gpu/drm/mediatek/mtk_crtc.c: mtk_crtc_create (dma_dev)"},
    {.name = "renesas-fcp",
     .silent = kRenesasSilent,
     .silent_effect = kMappedForAnother,
     .source = "drivers/media/platform/renesas/rcar-fcp.c: rcar_fcp_get_device"},
};

constexpr BorrowedMapping kBorrowed[] = {
    {"allwinner,sun50i-h6-display-engine",
     "allwinner,sun50i-h6-de3-mixer-*",
     {kAlways, {6, 18}},
     "sun4i-drm allocates its buffers for the display engine, which takes over the mixer's mapping",
     "drivers/gpu/drm/sun4i/sun8i_mixer.c: sun8i_mixer_bind (of_dma_configure with the mixer's "
     "node; 6.18 uses drm_dev_set_dma_dev)"},
    {"brcm,bcm2712-vc6",
     "brcm,bcm2712-hvs",
     {},
     "vc4 allocates its buffers for the GPU, which takes over the HVS's mapping",
     "drivers/gpu/drm/vc4/vc4_drv.c: vc4_drm_bind (of_dma_configure, vc4_dma_range_matches)"},
};

}  // namespace

std::span<const DriverGroup> DriverGroups() { return kGroups; }

std::span<const BorrowedMapping> BorrowedMappings() { return kBorrowed; }

}  // namespace dtpolicy::platform
