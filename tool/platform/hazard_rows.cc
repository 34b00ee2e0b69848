// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The rows of hazard.cc: what a device is, by the strings its binding gives it. Every compatible
// that is behind an IOMMU in the board trees of Debian's 6.1, 6.12 and 7.3 kernels is covered by a
// row; the comment above rows names the driver (Linux 6.12, 7.3, or a vendor's) or binding that was
// read for them. Of vendors' kernels: what boards have on which people run Xen.
#include "platform/hazard_rows.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace dtpolicy::platform {
namespace {

using enum DeviceClass;

// The compiler puts the rows in order, so that no run has to.
template <size_t kCount>
struct OrderedRows {
  std::array<HazardRow, kCount> rows;
  size_t exact_count;

  HazardTable table() const {
    const std::span<const HazardRow> all(rows);
    return {all.first(exact_count), all.subspan(exact_count)};
  }
};

// Where a row goes. Found once for each row: a compiler takes so many steps and no more.
struct Rank {
  std::string_view pattern;
  size_t stars;
  size_t at;  // in the source
};

constexpr bool GoesBefore(const Rank& a, const Rank& b) {
  if (a.stars == 0 && b.stars == 0) return a.pattern < b.pattern;
  if (a.stars == 0 || b.stars == 0) return a.stars == 0;
  const size_t letters_a = a.pattern.size() - a.stars;
  const size_t letters_b = b.pattern.size() - b.stars;
  return letters_a != letters_b ? letters_a > letters_b : a.at < b.at;
}

template <size_t kCount>
consteval OrderedRows<kCount> InOrder(const HazardRow (&source)[kCount]) {
  std::array<Rank, kCount> ranks;
  for (size_t i = 0; i < kCount; ++i) {
    const std::string_view pattern = source[i].pattern;
    ranks[i] = {pattern, static_cast<size_t>(std::count(pattern.begin(), pattern.end(), '*')), i};
  }
  std::sort(ranks.begin(), ranks.end(), GoesBefore);

  OrderedRows<kCount> ordered{std::to_array(source), 0};
  for (size_t i = 0; i < kCount; ++i) {
    ordered.rows[i] = source[ranks[i].at];
    if (ranks[i].stars == 0) ++ordered.exact_count;
  }
  return ordered;
}

constexpr HazardRow kByCompatible[] = {
    // Documentation/devicetree/bindings/mmc: every vendor names an SDHCI controller *-sdhci or
    // *,sdhci-*
    {"*,*-sdhci", kDisk},
    {"*,sdhci-*", kDisk},
    // drivers/mmc/host/sdhci-of-arasan.c
    {"xlnx,zynqmp-8.9a", kDisk},
    // drivers/mmc/host/sdhci-esdhc-imx.c; bindings/mmc/fsl-imx-esdhc.yaml, renesas,sdhi.yaml,
    // amlogic, mediatek mtk-sd.yaml
    {"*,*-usdhc", kDisk},
    {"*,*-esdhc", kDisk},
    {"renesas,*-sdhi", kDisk},
    {"renesas,sdhi-*", kDisk},
    {"*,*-dw-mshc", kDisk},
    {"snps,dw-mshc", kDisk},
    {"*,*-mmc", kDisk},
    {"*,*-emmc", kDisk},
    // drivers/ufs/host/*; bindings/ufs/ufs-common.yaml
    {"jedec,ufs-*", kDisk},
    {"*,*-ufshc", kDisk},
    {"*,ufshc", kDisk},
    {"*,*-ufs", kDisk},
    {"*,*-ufshci", kDisk},
    // drivers/ata/ahci_*.c; bindings/ata/ahci-common.yaml
    {"generic-ahci", kDisk},
    {"ceva,ahci-*", kDisk},
    {"*,*-ahci", kDisk},
    {"*,*-sata", kDisk},
    // NVIDIA L4T: nvidia-oot drivers/ufs-tegra (ufs_variant nodes of Xavier and Orin)
    {"tegra*,ufs_variant", kDisk},
    // drivers/mtd/nand/raw/arasan-nand-controller.c; bindings/mtd/nand-controller.yaml
    {"arasan,nfc-*", kDisk},
    {"*,*-nand-controller", kDisk},
    {"*,*-nand", kDisk},
    // NVMe as a platform device: drivers/nvme/host/apple.c
    {"apple,nvme-ans2", kDisk},
    // drivers/spi/spi-zynqmp-gqspi.c, spi-qcom-qspi.c: SPI NOR/NAND flash behind it is an MTD
    // device that can back a disk (mtdblock, UBI)
    {"xlnx,zynqmp-qspi-*", kDisk},
    {"qcom,qspi-v1", kDisk},
    {"*,*-qspi", kDisk},
    // drivers/block/virtio_blk.c (virtio over MMIO: kind of device unknown until probed, so the
    // worst)
    {"virtio,mmio", kDisk},
    // drivers/pci/controller/pci-host-generic.c (gen_pci_of_match)
    {"pci-host-ecam-generic", kPciHost},
    {"pci-host-cam-generic", kPciHost},
    // drivers/pci/controller/dwc/pcie-qcom-ep.c
    {"*,*-pcie-ep", kPciEndpoint},
    // drivers/pci/controller/**: of_match tables
    {"*,*-pcie", kPciHost},
    {"qcom,pcie-*", kPciHost},
    {"*,*-pcie-*", kPciHost},
    // Qualcomm's kernel: drivers/pci/controller/pci-msm.c
    {"qcom,pci-msm*", kPciHost},
    // AMD's CDX bus: drivers/cdx/controller/cdx_controller.c; its devices are of any kind
    {"xlnx,versal-net-cdx", kPciHost},
    {"renesas,pcie-*", kPciHost},
    {"plda,xpressrich3-axi", kPciHost},
    {"apple,pcie", kPciHost},
    // drivers/net/ethernet/cadence/macb_main.c
    {"cdns,gem", kNetwork},
    {"cdns,macb", kNetwork},
    {"cdns,*-gem", kNetwork},
    // drivers/net/ethernet/**: of_match tables
    {"amd,xgbe-*", kNetwork},
    {"renesas,etheravb-*", kNetwork},
    {"*,*-ethqos", kNetwork},
    {"*,*-fec", kNetwork},
    {"*,*-gmac", kNetwork},
    {"*,*-dwmac", kNetwork},
    {"snps,dwmac*", kNetwork},
    {"snps,dwxgmac*", kNetwork},
    {"*,*-ethernet", kNetwork},
    {"*,*-emac", kNetwork},
    {"*,*-eth", kNetwork},
    // NVIDIA L4T: nvidia-oot drivers/net/ethernet/nvidia/nvethernet (nvethernetrm)
    {"nvidia,eqos", kNetwork},
    {"nvidia,nveqos", kNetwork},
    {"nvidia,*-mgbe", kNetwork},
    // drivers/net/wireless/ath/ath10k/snoc.c, ath11k/ahb.c
    {"*,*-wifi", kNetwork},
    // Qualcomm's kernel: drivers/soc/qcom/icnss2 (Wi-Fi of the modem), IPA's own context banks
    {"qcom,icnss*", kNetwork},
    {"qcom,wcn6750", kNetwork},
    {"qcom,ipa-smmu-*-cb", kNetwork},
    // drivers/net/ipa/ipa_main.c: modem data path, a network interface
    {"qcom,*-ipa", kNetwork},
    // drivers/bus/fsl-mc/fsl-mc-bus.c: DPAA2, its objects are Ethernet ports and crypto
    {"fsl,qoriq-mc", kNetwork},
    // drivers/soc/fsl/qbman: DPAA1 frame queues
    {"fsl,fman*", kNetwork},
    {"fsl,qman*", kNetwork},
    {"fsl,bman*", kNetwork},
    // drivers/usb/dwc3/core.c (host or dual role)
    {"snps,dwc3", kUsbHost},
    {"*,*-dwc3", kUsbHost},
    // Qualcomm's kernel: drivers/usb/dwc3/dwc3-msm.c (the IOMMU is of the glue node)
    {"qcom,dwc-usb3-msm", kUsbHost},
    // NVIDIA L4T: drivers/usb/host/xhci-tegra.c with virtual functions
    {"nvidia,*-xhci-vf*", kUsbHost},
    // drivers/usb/gadget/udc/tegra-xudc.c: the device side of the same port
    {"nvidia,*-xudc", kUsbHost},
    // drivers/usb/host/{xhci-plat,ehci-platform,ohci-platform}.c, drivers/usb/dwc2
    {"generic-xhci", kUsbHost},
    {"generic-ehci", kUsbHost},
    {"generic-ohci", kUsbHost},
    {"*,*-xhci", kUsbHost},
    {"*,*-ehci", kUsbHost},
    {"*,*-ohci", kUsbHost},
    {"snps,dwc2", kUsbHost},
    {"*,*-usb", kUsbHost},
    {"*,*-xusb", kUsbHost},
    {"*,*-usbh", kUsbHost},
    {"*,*-musb", kUsbHost},
    // drivers/dma/pl330.c (AMBA id, compatible in DT)
    {"arm,pl330", kDmaController},
    // drivers/dma/qcom/gpi.c, bam_dma.c
    {"qcom,bam-v*", kDmaController},
    // drivers/dma/sh/rcar-dmac.c
    {"renesas,dmac-*", kDmaController},
    // drivers/dma/**: of_match tables
    {"xlnx,zynqmp-dma-*", kDmaController},
    {"*,*-dma-controller", kDmaController},
    {"*,*-dmac", kDmaController},
    {"*,*-dma", kDmaController},
    {"*,*-edma", kDmaController},
    {"*,*-sdma", kDmaController},
    {"snps,axi-dma*", kDmaController},
    // drivers/crypto/ccp/sp-platform.c
    {"amd,ccp-*", kCrypto},
    // drivers/crypto/hisilicon/sec/sec_drv.c (takes iommu_get_domain_for_dev and picks a mode from
    // it)
    {"hisilicon,hip0*-sec", kCrypto},
    // drivers/crypto/qce/core.c
    {"qcom,crypto-v*", kCrypto},
    {"qcom,qce", kCrypto},
    {"qcom,*-qce", kCrypto},
    // Qualcomm's kernel: drivers/crypto/msm/qcedev.c, qcrypto.c and their context banks
    {"qcom,qcedev", kCrypto},
    {"qcom,qcedev,context-bank", kCrypto},
    {"qcom,qcrypto", kCrypto},
    // NVIDIA L4T: drivers/crypto/tegra-se-nvhost.c
    {"nvidia,*-se*-nvhost", kCrypto},
    {"nvidia,*-se-*", kCrypto},
    // drivers/crypto/**
    {"*,*-crypto", kCrypto},
    {"fsl,sec-v*", kCrypto},
    // drivers/gpu/drm/msm/adreno/a6xx_gmu.c (a6xx_gmu_memory_probe: own domain, own buffers)
    {"qcom,adreno-gmu", kGpuFirmware},
    {"qcom,adreno-gmu-*", kGpuFirmware},
    // drivers/gpu/drm/msm (msm_drv.c: PRIME import)
    {"qcom,adreno", kGpu},
    {"qcom,adreno-*", kGpu},
    {"amd,imageon", kGpu},
    // drivers/gpu/drm/nouveau/nouveau_platform.c (PRIME import)
    {"nvidia,gk20a", kGpu},
    {"nvidia,gm20b", kGpu},
    {"nvidia,gp10b", kGpu},
    {"nvidia,gv11b", kGpu},
    {"nvidia,ga10b", kGpu},
    // drivers/gpu/drm/{panfrost,panthor,lima,etnaviv,v3d}
    {"arm,mali-*", kGpu},
    {"vivante,gc", kGpu},
    {"brcm,*-v3d", kGpu},
    {"img,*", kGpu},
    // drivers/gpu/drm/exynos/exynos_drm_drv.c (.gem_prime_import = exynos_drm_gem_prime_import,
    // mapped for the first component)
    {"samsung,*-fimd", kDisplay},
    {"samsung,*-mixer", kDisplay},
    {"samsung,exynos*-decon", kDisplay},
    {"samsung,exynos*-decon-tv", kDisplay},
    // drivers/gpu/drm/exynos/exynos_drm_{rotator,scaler}.c: work on GEM buffers, which PRIME can
    // import; no V4L2 driver
    {"samsung,*-rotator", k2d},
    {"samsung,*-scaler", k2d},
    // drivers/gpu/drm/exynos/exynos_drm_g2d.c (user pointers pinned with pin_user_pages_fast, and
    // GEM); drivers/media/platform/samsung/s5p-g2d/g2d.c (VB2_USERPTR)
    {"samsung,*-g2d", k2d},
    // drivers/gpu/drm/exynos/exynos_drm_gsc.c or
    // drivers/media/platform/samsung/exynos-gsc/gsc-m2m.c (VB2_DMABUF), by configuration
    {"samsung,*-gsc", k2d},
    // drivers/gpu/drm/exynos/exynos_drm_fimc.c or
    // drivers/media/platform/samsung/exynos4-is/fimc-core.c (VB2_DMABUF)
    {"samsung,*-fimc", kCamera},
    {"samsung,*-fimc-lite", kCamera},
    // drivers/media/platform/samsung/exynos4-is/fimc-is.c (firmware memory of its own; capture
    // goes through fimc-is-i2c/isp-video: VB2_DMABUF)
    {"samsung,*-fimc-is", kCamera},
    // drivers/media/platform/samsung/s5p-jpeg/jpeg-core.c (VB2_USERPTR, no VB2_DMABUF: no dma-buf
    // of a grant, but a pinned user page)
    {"samsung,*-jpeg", kCodec},
    // drivers/media/platform/samsung/s5p-mfc/s5p_mfc.c (VB2_DMABUF)
    {"samsung,mfc-v*", kCodec},
    {"samsung,*-mfc", kCodec},
    // drivers/gpu/drm/rockchip/rockchip_drm_drv.c (PRIME import into the DRM driver's own domain)
    {"rockchip,*-vop", kDisplay},
    {"rockchip,*-vop-big", kDisplay},
    {"rockchip,*-vop-lit", kDisplay},
    // drivers/media/platform/verisilicon/hantro_drv.c (VB2_DMABUF)
    {"rockchip,*-vpu", kCodec},
    {"rockchip,*-vpu121", kCodec},
    {"rockchip,*-vepu", kCodec},
    {"rockchip,*-vepu121", kCodec},
    {"allwinner,*-vpu-g2", kCodec},
    {"nxp,*-vpu-*", kCodec},
    // drivers/staging/media/rkvdec/rkvdec.c (VB2_DMABUF)
    {"rockchip,*-vdec", kCodec},
    // Rockchip's kernel: drivers/video/rockchip/mpp (imports dma-bufs), and its service nodes
    {"rockchip,vpu-*-core", kCodec},
    {"rockchip,vpu-decoder-*", kCodec},
    {"rockchip,vpu-encoder-*", kCodec},
    {"rockchip,rkv-*", kCodec},
    {"rockchip,hevc-decoder-*", kCodec},
    {"rockchip,av1-decoder", kCodec},
    {"rockchip,avs-plus-decoder", kCodec},
    {"rockchip,hevc_sub", kCodec},
    {"rockchip,vpu_sub", kCodec},
    {"rockchip,iep", k2d},
    {"rockchip,iep-v2", k2d},
    {"rockchip,*-iep", k2d},
    {"rockchip,vdpp-*", k2d},
    // Rockchip's kernel: drivers/rknpu
    {"rockchip,*-rknpu", kAccelerator},
    // drivers/media/platform/rockchip/rkisp1/rkisp1-capture.c (VB2_DMABUF)
    {"rockchip,*-isp", kCamera},
    // drivers/media/platform/rockchip/rkcif (VB2_DMABUF); Rockchip's kernel: rkcif, isp, ispp, vpss
    {"rockchip,*-vicap", kCamera},
    {"rockchip,*-cif", kCamera},
    {"rockchip,cif", kCamera},
    {"rockchip,rkcif-*", kCamera},
    {"rockchip,*-rkisp*", kCamera},
    {"rockchip,*-rkvpss", kCamera},
    // drivers/media/platform/rockchip/rga (VB2_DMABUF, dma-sg)
    {"rockchip,*-rga", k2d},
    {"rockchip,*-rga3", k2d},
    {"rockchip,rga2*", k2d},
    {"rockchip,rga3_core*", k2d},
    // drivers/gpu/drm/sun4i/sun4i_drv.c (DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE: PRIME import)
    {"allwinner,*-mixer-*", kDisplay},
    {"allwinner,*-display-*", kDisplay},
    // drivers/staging/media/sunxi/cedrus/cedrus_video.c (VB2_DMABUF)
    {"allwinner,*-video-engine", kCodec},
    // drivers/gpu/drm/tegra (tegra_gem_prime_import)
    {"nvidia,*-host1x", kDisplay},
    {"nvidia,*-dc", kDisplay},
    {"nvidia,*-vic", kDisplay},
    {"nvidia,*-nvdec", kDisplay},
    {"nvidia,*-nvenc", kDisplay},
    {"nvidia,*-nvjpg", kDisplay},
    // drivers/gpu/drm/tegra/{gr2d,gr3d}.c; epp, mpe and tsec have no driver
    {"nvidia,*-gr2d", k2d},
    {"nvidia,*-gr3d", kGpu},
    {"nvidia,*-epp", k2d},
    {"nvidia,*-mpe", kCodec},
    {"nvidia,*-msenc", kCodec},
    {"nvidia,*-tsec", kDisplay},
    {"nvidia,*-ofa", kCodec},
    // drivers/staging/media/tegra-video/vi.c; NVIDIA L4T: nvidia-oot drivers/video/tegra/host
    {"nvidia,*-vi", kCamera},
    {"nvidia,*-vi-thi", kCamera},
    {"nvidia,*-isp", kCamera},
    {"nvidia,*-isp-thi", kCamera},
    // drivers/media/platform/nvidia/tegra-vde
    {"nvidia,*-vde", kCodec},
    // sound/pci/hda/hda_tegra.c, sound/soc/tegra/tegra210_admaif.c (buffers of their own)
    {"nvidia,*-hda", kAudio},
    {"nvidia,*-admaif", kAudio},
    {"nvidia,*-adsp-audio", kAudio},
    // drivers/firmware/tegra/bpmp.c, and L4T's other processors with firmware of their own
    {"nvidia,*-bpmp", kRemoteproc},
    {"nvidia,*-rce", kRemoteproc},
    {"nvidia,*-aon", kRemoteproc},
    {"nvidia,*-adsp", kRemoteproc},
    {"nvidia,*-dce", kRemoteproc},
    {"nvidia,*-safety-ivc", kRemoteproc},
    // NVIDIA L4T: nvidia-oot drivers/video/tegra/host/{nvdla,pva} and PVA's context banks
    {"nvidia,*-nvdla", kAccelerator},
    {"nvidia,*-pva", kAccelerator},
    {"nvidia,pva-*-iommu-context", kAccelerator},
    // NVIDIA L4T: nvidia-oot drivers/gpu/drm/tegra (display without isochronous stream)
    {"nvidia,*-display-niso", kDisplay},
    // NVIDIA L4T: context banks of host1x; a hardware profiler
    {"nvidia,*-iommu-context", kDisplay},
    {"nvidia,*-soc-hwpm", kTrace},
    // drivers/gpu/drm/arm/hdlcd_drv.c (DRM_GEM_DMA_DRIVER_OPS: PRIME import)
    {"arm,hdlcd", kDisplay},
    {"arm,mali-dp*", kDisplay},
    // drivers/gpu/drm/arm/display/komeda
    {"arm,mali-d71", kDisplay},
    // drivers/gpu/drm/adp (7.x: bindings/display/apple,h7-display-pipe.yaml)
    {"apple,*-display-pipe", kDisplay},
    // drivers/gpu/drm/vc4/vc4_hvs.c, vc4_drv.c; Raspberry Pi's kernel: drivers/gpu/drm/rp1
    {"brcm,bcm2711-hvs", kDisplay},
    {"brcm,bcm2712-hvs", kDisplay},
    {"brcm,bcm2712-vc6", kDisplay},
    {"raspberrypi,rp1dpi", kDisplay},
    {"raspberrypi,rp1dsi", kDisplay},
    {"raspberrypi,rp1vec", kDisplay},
    // Raspberry Pi's kernel and 6.13: drivers/media/platform/raspberrypi/pisp_be
    {"raspberrypi,pispbe", kCamera},
    // drivers/gpu/drm/msm (PRIME import into the DRM driver's own domain)
    {"qcom,mdp4", kDisplay},
    {"qcom,mdp5", kDisplay},
    {"qcom,*-mdp5", kDisplay},
    {"qcom,mdss", kDisplay},
    {"qcom,*-mdss", kDisplay},
    // drivers/media/platform/renesas/rcar-fcp.c: the DMA device of vsp1 and rcar-du (VB2_DMABUF;
    // PRIME)
    {"renesas,fcp*", kDisplay},
    // drivers/gpu/drm/mediatek (mtk_gem_prime_import maps for the crtc's DMA device)
    {"mediatek,*-disp-*", kDisplay},
    {"mediatek,*-vdo*", kDisplay},
    // drivers/media/platform/mediatek/mdp, mdp3 (VB2_DMABUF)
    {"mediatek,*-mdp*", k2d},
    // drivers/media/platform/mediatek/vcodec, jpeg (VB2_DMABUF)
    {"mediatek,*-vcodec-*", kCodec},
    {"mediatek,*-jpgdec*", kCodec},
    {"mediatek,*-jpgenc*", kCodec},
    // drivers/media/platform/qcom/camss/camss-video.c (VB2_DMABUF, dma-sg)
    {"qcom,*-camss", kCamera},
    // drivers/media/platform/qcom/venus (VB2_DMABUF)
    {"qcom,*-venus", kCodec},
    {"qcom,*-venus-v*", kCodec},
    {"qcom,*-iris", kCodec},
    // drivers/media/platform/ti/omap3isp/ispvideo.c (VB2_MMAP and VB2_USERPTR, no VB2_DMABUF)
    {"ti,omap3-isp", kCamera},
    // sound/soc/qcom/qdsp6/q6asm-dai.c, q6apm-dai.c (snd_pcm_set_fixed_buffer_all)
    {"qcom,q6asm-dais", kAudio},
    {"qcom,q6apm-dais", kAudio},
    // sound/soc/qcom/lpass-platform.c (own coherent buffers)
    {"qcom,*-lpass-cpu", kAudio},
    // sound/soc/qcom/qdsp6/q6usb.c (audio offload: the DSP drives an endpoint of the host)
    {"qcom,q6usb", kAudio},
    // drivers/slimbus/qcom-ngd-ctrl.c (control messages)
    {"qcom,slim-ngd-v*", kAudio},
    // drivers/misc/fastrpc.c (fastrpc_map_create: dma_buf_get of a user fd)
    {"qcom,fastrpc-compute-cb", kDspMemory},
    // drivers/soc/qcom/qcom-geni-se.c: SPI, I2C and UART engines map their clients' buffers for
    // the wrapper
    {"qcom,geni-se-qup", kSerialBus},
    {"qcom,geni-se-i2c-master-hub", kSerialBus},
    // drivers/hwtracing/coresight/coresight-tmc-core.c (etr buffers: dma_alloc, vmalloc and perf
    // pages)
    {"arm,coresight-tmc", kTrace},
    // drivers/remoteproc/omap_remoteproc.c (rproc->has_iommu: own domain)
    {"ti,*-dsp", kRemoteproc},
    {"ti,*-ipu", kRemoteproc},
    // drivers/remoteproc/qcom_q6v5_mss.c (firmware regions)
    {"qcom,*-mss-pil", kRemoteproc},
    {"qcom,*-adsp-pil", kRemoteproc},
    // drivers/firmware/stratix10-svc.c (loads the FPGA's image from memory of its own)
    {"intel,*-svc", kFirmwareLoader},
    // drivers/media/platform/mediatek: the face detector's binding has no driver yet
    {"mediatek,*-aie", kCamera},
    // drivers/accel/rocket
    {"rockchip,*-rknn-core", kAccelerator},
};

// A node without a compatible of its own, by its parent's.
constexpr HazardRow kByParent[] = {
    // drivers/media/platform/qcom/venus/firmware.c: venus_firmware_init (a platform device for the
    // child node, own iommu domain)
    {"qcom,*-venus*", kFirmwareLoader},
    // drivers/net/wireless/ath/ath10k/snoc.c: ath10k_fw_init; ath11k/ahb.c:
    // ath11k_ahb_fw_resources_init (own iommu domain)
    {"qcom,*-wifi", kFirmwareLoader},
};

constexpr HazardRow kByDeviceType[] = {
    // Devicetree Specification 0.4 2.3.11; IEEE 1275 PCI binding
    {"pci", kPciHost},
    // Devicetree Specification 0.3 network class binding
    {"network", kNetwork},
};

// The generic names that the Devicetree Specification recommends (0.4, 2.2.2), without unit
// address: the last resort, for a compatible that no row knows.
constexpr HazardRow kByNodeName[] = {
    {"mmc", kDisk},
    {"sata", kDisk},
    {"ufs", kDisk},
    {"nand-controller", kDisk},
    {"nvme", kDisk},
    {"flash", kDisk},
    {"disk", kDisk},
    {"ide", kDisk},
    {"pci", kPciHost},
    {"pcie", kPciHost},
    {"ethernet", kNetwork},
    {"wifi", kNetwork},
    {"can", kNetwork},
    {"bluetooth", kNetwork},
    {"usb", kUsbHost},
    {"dma-controller", kDmaController},
    {"dma", kDmaController},
    {"crypto", kCrypto},
    {"rng", kCrypto},
    {"gpu", kGpu},
    {"spi", kSerialBus},
    {"i2c", kSerialBus},
    {"serial", kSerialBus},
    {"display", kDisplay},
    {"display-controller", kDisplay},
    {"display-subsystem", kDisplay},
    {"lcd-controller", kDisplay},
    {"hdmi", kDisplay},
    {"dsi", kDisplay},
    {"video-codec", kCodec},
    {"codec", kCodec},
    {"jpeg-codec", kCodec},
    {"jpeg", kCodec},
    {"camera", kCamera},
    {"isp", kCamera},
    {"csi", kCamera},
    {"sound", kAudio},
    {"audio-controller", kAudio},
    {"audio-codec", kAudio},
    {"audio", kAudio},
    {"remoteproc", kRemoteproc},
    {"dsp", kRemoteproc},
};

}  // namespace

HazardTable HazardsByCompatible() {
  static constexpr auto kOrdered = InOrder(kByCompatible);
  return kOrdered.table();
}
HazardTable HazardsByParent() {
  static constexpr auto kOrdered = InOrder(kByParent);
  return kOrdered.table();
}
HazardTable HazardsByDeviceType() {
  static constexpr auto kOrdered = InOrder(kByDeviceType);
  return kOrdered.table();
}
HazardTable HazardsByNodeName() {
  static constexpr auto kOrdered = InOrder(kByNodeName);
  return kOrdered.table();
}

}  // namespace dtpolicy::platform
