// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/pageless_buffers.h"

#include <algorithm>
#include <iterator>

#include "base/glob.h"

namespace dtpolicy::platform {
namespace {

constexpr std::string_view kHantro = "drivers/media/platform/verisilicon/hantro_drv.c: queue_init";
constexpr std::string_view kRkvdec =
    "drivers/media/platform/rockchip/rkvdec/rkvdec.c: rkvdec_queue_init (up to 6.12 in staging)";
constexpr std::string_view kExynosDrm =
    "drivers/gpu/drm/exynos/exynos_drm_gem.c: exynos_drm_alloc_buf";
constexpr std::string_view kMediatekDrm =
    "drivers/gpu/drm/mediatek/mtk_gem.c: mtk_gem_create (6.1: mtk_drm_gem.c)";

// Queues and GEM objects whose dma_attrs have the bit and that a program can map; read in 6.1, 6.6,
// 6.12, 6.18, 7.2 and 7.3. Buffers that only the driver uses (postprocessors, dummies, H.264's
// tables) do not count.
constexpr PagelessBuffers kRows[] = {
    {"rockchip,*-vpu", {}, kHantro},
    {"rockchip,*-vpu121", {}, kHantro},
    {"rockchip,*-vepu", {}, kHantro},
    {"rockchip,*-vepu121", {}, kHantro},
    {"nxp,imx8m*-vpu*", {}, kHantro},
    {"allwinner,sun50i-h6-vpu-g2", {}, kHantro},
    {"microchip,sama5d4-vdec", {}, kHantro},
    {"st,stm32mp25-v*", {}, kHantro},
    {"rockchip,*-vdec", {}, kRkvdec},
    {"fsl,imx*-vpu",
     {},
     "drivers/media/platform/chips-media/coda/coda-common.c: coda_queue_init (dst_vq)"},
    {"nvidia,tegra*-vde", {}, "drivers/media/platform/nvidia/tegra-vde/v4l2.c: tegra_queue_init"},
    {"samsung,*-fimd", {}, kExynosDrm},
    {"samsung,exynos*-decon", {}, kExynosDrm},
    {"samsung,exynos*-decon-tv", {}, kExynosDrm},
    {"samsung,*-mixer", {}, kExynosDrm},
    {"mediatek,*-disp-ovl*", {kAlways, {7, 2}}, kMediatekDrm},
    {"mediatek,*-disp-rdma*", {kAlways, {7, 2}}, kMediatekDrm},
};

}  // namespace

const PagelessBuffers* FindPagelessBuffers(std::span<const std::string_view> compatibles,
                                           Version release) {
  const auto found = std::ranges::find_if(kRows, [&](const auto& row) {
    return row.releases.Contains(release) && AnyMatches(compatibles, row.compatible);
  });
  return found != std::end(kRows) ? found : nullptr;
}

}  // namespace dtpolicy::platform
