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

#include "platform/rows.h"

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
consteval OrderedRows<kCount> InOrder(const std::array<HazardRow, kCount>& source) {
  std::array<Rank, kCount> ranks;
  for (size_t i = 0; i < kCount; ++i) {
    const std::string_view pattern = source[i].pattern;
    ranks[i] = {pattern, static_cast<size_t>(std::count(pattern.begin(), pattern.end(), '*')), i};
  }
  std::sort(ranks.begin(), ranks.end(), GoesBefore);

  OrderedRows<kCount> ordered{source, 0};
  for (size_t i = 0; i < kCount; ++i) {
    ordered.rows[i] = source[ranks[i].at];
    if (ranks[i].stars == 0) ++ordered.exact_count;
  }
  return ordered;
}

template <size_t kCount>
constexpr auto Are(DeviceClass device_class, const std::string_view (&patterns)[kCount]) {
  return RowsOf<HazardRow>(patterns, device_class);
}

constexpr auto kByCompatible = Joined(
    // Documentation/devicetree/bindings/mmc: every vendor names an SDHCI controller *-sdhci or
    // *,sdhci-*
    Are(kDisk, {"*,*-sdhci", "*,sdhci-*"}),
    // drivers/mmc/host/sdhci-of-arasan.c
    Are(kDisk, {"xlnx,zynqmp-8.9a"}),
    // drivers/mmc/host/sdhci-esdhc-imx.c; bindings/mmc/fsl-imx-esdhc.yaml, renesas,sdhi.yaml,
    // amlogic, mediatek mtk-sd.yaml
    Are(kDisk, {"*,*-usdhc", "*,*-esdhc", "renesas,*-sdhi", "renesas,sdhi-*", "*,*-dw-mshc",
                "snps,dw-mshc", "*,*-mmc", "*,*-emmc"}),
    // drivers/ufs/host/*; bindings/ufs/ufs-common.yaml
    Are(kDisk, {"jedec,ufs-*", "*,*-ufshc", "*,ufshc", "*,*-ufs", "*,*-ufshci"}),
    // drivers/ata/ahci_*.c; bindings/ata/ahci-common.yaml
    Are(kDisk, {"generic-ahci", "ceva,ahci-*", "*,*-ahci", "*,*-sata"}),
    // NVIDIA L4T: nvidia-oot drivers/ufs-tegra (ufs_variant nodes of Xavier and Orin)
    Are(kDisk, {"tegra*,ufs_variant"}),
    // drivers/mtd/nand/raw/arasan-nand-controller.c; bindings/mtd/nand-controller.yaml
    Are(kDisk, {"arasan,nfc-*", "*,*-nand-controller", "*,*-nand"}),
    // NVMe as a platform device: drivers/nvme/host/apple.c
    Are(kDisk, {"apple,nvme-ans2"}),
    // drivers/spi/spi-zynqmp-gqspi.c, spi-qcom-qspi.c: SPI NOR/NAND flash behind it is an MTD
    // device that can back a disk (mtdblock, UBI)
    Are(kDisk, {"xlnx,zynqmp-qspi-*", "qcom,qspi-v1", "*,*-qspi"}),
    // drivers/block/virtio_blk.c (virtio over MMIO: kind of device unknown until probed, so the
    // worst)
    Are(kDisk, {"virtio,mmio"}),
    // drivers/pci/controller/pci-host-generic.c (gen_pci_of_match)
    Are(kPciHost, {"pci-host-ecam-generic", "pci-host-cam-generic"}),
    // drivers/pci/controller/dwc/pcie-qcom-ep.c
    Are(kPciEndpoint, {"*,*-pcie-ep"}),
    // drivers/pci/controller/**: of_match tables
    Are(kPciHost, {"*,*-pcie", "qcom,pcie-*", "*,*-pcie-*"}),
    // Qualcomm's kernel: drivers/pci/controller/pci-msm.c
    Are(kPciHost, {"qcom,pci-msm*"}),
    // AMD's CDX bus: drivers/cdx/controller/cdx_controller.c; its devices are of any kind
    Are(kPciHost, {"xlnx,versal-net-cdx", "renesas,pcie-*", "plda,xpressrich3-axi", "apple,pcie"}),
    // drivers/net/ethernet/cadence/macb_main.c
    Are(kNetwork, {"cdns,gem", "cdns,macb", "cdns,*-gem"}),
    // drivers/net/ethernet/**: of_match tables
    Are(kNetwork,
        {"amd,xgbe-*", "renesas,etheravb-*", "*,*-ethqos", "*,*-fec", "*,*-gmac", "*,*-dwmac",
         "snps,dwmac*", "snps,dwxgmac*", "*,*-ethernet", "*,*-emac", "*,*-eth"}),
    // NVIDIA L4T: nvidia-oot drivers/net/ethernet/nvidia/nvethernet (nvethernetrm)
    Are(kNetwork, {"nvidia,eqos", "nvidia,nveqos", "nvidia,*-mgbe"}),
    // drivers/net/wireless/ath/ath10k/snoc.c, ath11k/ahb.c
    Are(kNetwork, {"*,*-wifi"}),
    // Qualcomm's kernel: drivers/soc/qcom/icnss2 (Wi-Fi of the modem), IPA's own context banks
    Are(kNetwork, {"qcom,icnss*", "qcom,wcn6750", "qcom,ipa-smmu-*-cb"}),
    // drivers/net/ipa/ipa_main.c: modem data path, a network interface
    Are(kNetwork, {"qcom,*-ipa"}),
    // drivers/bus/fsl-mc/fsl-mc-bus.c: DPAA2, its objects are Ethernet ports and crypto
    Are(kNetwork, {"fsl,qoriq-mc"}),
    // drivers/soc/fsl/qbman: DPAA1 frame queues
    Are(kNetwork, {"fsl,fman*", "fsl,qman*", "fsl,bman*"}),
    // drivers/usb/dwc3/core.c (host or dual role)
    Are(kUsbHost, {"snps,dwc3", "*,*-dwc3"}),
    // Qualcomm's kernel: drivers/usb/dwc3/dwc3-msm.c (the IOMMU is of the glue node)
    Are(kUsbHost, {"qcom,dwc-usb3-msm"}),
    // NVIDIA L4T: drivers/usb/host/xhci-tegra.c with virtual functions
    Are(kUsbHost, {"nvidia,*-xhci-vf*"}),
    // drivers/usb/gadget/udc/tegra-xudc.c: the device side of the same port
    Are(kUsbHost, {"nvidia,*-xudc"}),
    // drivers/usb/host/{xhci-plat,ehci-platform,ohci-platform}.c, drivers/usb/dwc2
    Are(kUsbHost, {"generic-xhci", "generic-ehci", "generic-ohci", "*,*-xhci", "*,*-ehci",
                   "*,*-ohci", "snps,dwc2", "*,*-usb", "*,*-xusb", "*,*-usbh", "*,*-musb"}),
    // drivers/dma/pl330.c (AMBA id, compatible in DT)
    Are(kDmaController, {"arm,pl330"}),
    // drivers/dma/qcom/gpi.c, bam_dma.c
    Are(kDmaController, {"qcom,bam-v*"}),
    // drivers/dma/sh/rcar-dmac.c
    Are(kDmaController, {"renesas,dmac-*"}),
    // drivers/dma/tegra186-gpc-dma.c
    Are(kDmaController, {"nvidia,*-gpcdma"}),
    // drivers/dma/**: of_match tables
    Are(kDmaController, {"xlnx,zynqmp-dma-*", "*,*-dma-controller", "*,*-dmac", "*,*-dma",
                         "*,*-edma", "*,*-sdma", "snps,axi-dma*"}),
    // drivers/crypto/ccp/sp-platform.c
    Are(kCrypto, {"amd,ccp-*"}),
    // drivers/crypto/hisilicon/sec/sec_drv.c (takes iommu_get_domain_for_dev and picks a mode from
    // it)
    Are(kCrypto, {"hisilicon,hip0*-sec"}),
    // drivers/crypto/qce/core.c
    Are(kCrypto, {"qcom,crypto-v*", "qcom,qce", "qcom,*-qce"}),
    // Qualcomm's kernel: drivers/crypto/msm/qcedev.c, qcrypto.c and their context banks
    Are(kCrypto, {"qcom,qcedev", "qcom,qcedev,context-bank", "qcom,qcrypto"}),
    // NVIDIA L4T: drivers/crypto/tegra-se-nvhost.c
    Are(kCrypto, {"nvidia,*-se*-nvhost", "nvidia,*-se-*"}),
    // drivers/crypto/**
    Are(kCrypto, {"*,*-crypto", "fsl,sec-v*"}),
    // drivers/gpu/drm/msm/adreno/a6xx_gmu.c (a6xx_gmu_memory_probe: own domain, own buffers)
    Are(kGpuFirmware, {"qcom,adreno-gmu", "qcom,adreno-gmu-*"}),
    // drivers/gpu/drm/msm (msm_drv.c: PRIME import)
    Are(kGpu, {"qcom,adreno", "qcom,adreno-*", "amd,imageon"}),
    // drivers/gpu/drm/nouveau/nouveau_platform.c (PRIME import)
    Are(kGpu, {"nvidia,gk20a", "nvidia,gm20b", "nvidia,gp10b", "nvidia,gv11b", "nvidia,ga10b"}),
    // drivers/gpu/drm/{panfrost,panthor,lima,etnaviv,v3d}
    Are(kGpu, {"arm,mali-*", "vivante,gc", "brcm,*-v3d", "img,*"}),
    // drivers/gpu/drm/exynos/exynos_drm_drv.c (.gem_prime_import = exynos_drm_gem_prime_import,
    // mapped for the first component)
    Are(kDisplay,
        {"samsung,*-fimd", "samsung,*-mixer", "samsung,exynos*-decon", "samsung,exynos*-decon-tv"}),
    // drivers/gpu/drm/exynos/exynos_drm_{rotator,scaler}.c: work on GEM buffers, which PRIME can
    // import; no V4L2 driver
    Are(k2d, {"samsung,*-rotator", "samsung,*-scaler"}),
    // drivers/gpu/drm/exynos/exynos_drm_g2d.c (user pointers pinned with pin_user_pages_fast, and
    // GEM); drivers/media/platform/samsung/s5p-g2d/g2d.c (VB2_USERPTR)
    Are(k2d, {"samsung,*-g2d"}),
    // drivers/gpu/drm/exynos/exynos_drm_gsc.c or
    // drivers/media/platform/samsung/exynos-gsc/gsc-m2m.c (VB2_DMABUF), by configuration
    Are(k2d, {"samsung,*-gsc"}),
    // drivers/gpu/drm/exynos/exynos_drm_fimc.c or
    // drivers/media/platform/samsung/exynos4-is/fimc-core.c (VB2_DMABUF)
    Are(kCamera, {"samsung,*-fimc", "samsung,*-fimc-lite"}),
    // drivers/media/platform/samsung/exynos4-is/fimc-is.c (firmware memory of its own; capture
    // goes through fimc-is-i2c/isp-video: VB2_DMABUF)
    Are(kCamera, {"samsung,*-fimc-is"}),
    // drivers/media/platform/samsung/s5p-jpeg/jpeg-core.c (VB2_USERPTR, no VB2_DMABUF: no dma-buf
    // of a grant, but a pinned user page)
    Are(kCodec, {"samsung,*-jpeg"}),
    // drivers/media/platform/samsung/s5p-mfc/s5p_mfc.c (VB2_DMABUF)
    Are(kCodec, {"samsung,mfc-v*", "samsung,*-mfc"}),
    // drivers/gpu/drm/rockchip/rockchip_drm_drv.c (PRIME import into the DRM driver's own domain)
    Are(kDisplay, {"rockchip,*-vop", "rockchip,*-vop-big", "rockchip,*-vop-lit"}),
    // drivers/media/platform/verisilicon/hantro_drv.c (VB2_DMABUF)
    Are(kCodec, {"rockchip,*-vpu", "rockchip,*-vpu121", "rockchip,*-vepu", "rockchip,*-vepu121",
                 "allwinner,*-vpu-g2", "nxp,*-vpu-*"}),
    // drivers/staging/media/rkvdec/rkvdec.c (VB2_DMABUF)
    Are(kCodec, {"rockchip,*-vdec"}),
    // Rockchip's kernel: drivers/video/rockchip/mpp (imports dma-bufs), and its service nodes
    Are(kCodec, {"rockchip,vpu-*-core", "rockchip,vpu-decoder-*", "rockchip,vpu-encoder-*",
                 "rockchip,rkv-*", "rockchip,hevc-decoder-*", "rockchip,av1-decoder",
                 "rockchip,avs-plus-decoder", "rockchip,hevc_sub", "rockchip,vpu_sub"}),
    Are(k2d, {"rockchip,iep", "rockchip,iep-v2", "rockchip,*-iep", "rockchip,vdpp-*"}),
    // Rockchip's kernel: drivers/rknpu
    Are(kAccelerator, {"rockchip,*-rknpu"}),
    // drivers/media/platform/rockchip/rkisp1/rkisp1-capture.c (VB2_DMABUF)
    Are(kCamera, {"rockchip,*-isp"}),
    // drivers/media/platform/rockchip/rkcif (VB2_DMABUF); Rockchip's kernel: rkcif, isp, ispp, vpss
    Are(kCamera, {"rockchip,*-vicap", "rockchip,*-cif", "rockchip,cif", "rockchip,rkcif-*",
                  "rockchip,*-rkisp*", "rockchip,*-rkvpss"}),
    // drivers/media/platform/rockchip/rga (VB2_DMABUF, dma-sg)
    Are(k2d, {"rockchip,*-rga", "rockchip,*-rga3", "rockchip,rga2*", "rockchip,rga3_core*"}),
    // drivers/gpu/drm/sun4i/sun4i_drv.c (DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE: PRIME import)
    Are(kDisplay, {"allwinner,*-mixer-*", "allwinner,*-display-*"}),
    // drivers/staging/media/sunxi/cedrus/cedrus_video.c (VB2_DMABUF)
    Are(kCodec, {"allwinner,*-video-engine"}),
    // drivers/gpu/drm/tegra (tegra_gem_prime_import)
    Are(kDisplay, {"nvidia,*-host1x", "nvidia,*-dc", "nvidia,*-vic", "nvidia,*-nvdec",
                   "nvidia,*-nvenc", "nvidia,*-nvjpg"}),
    // drivers/gpu/drm/tegra/{gr2d,gr3d}.c; epp, mpe and tsec have no driver
    Are(k2d, {"nvidia,*-gr2d"}), Are(kGpu, {"nvidia,*-gr3d"}), Are(k2d, {"nvidia,*-epp"}),
    Are(kCodec, {"nvidia,*-mpe", "nvidia,*-msenc"}), Are(kDisplay, {"nvidia,*-tsec"}),
    Are(kCodec, {"nvidia,*-ofa"}),
    // drivers/staging/media/tegra-video/vi.c; NVIDIA L4T: nvidia-oot drivers/video/tegra/host
    Are(kCamera, {"nvidia,*-vi", "nvidia,*-vi-thi", "nvidia,*-isp", "nvidia,*-isp-thi"}),
    // drivers/media/platform/nvidia/tegra-vde
    Are(kCodec, {"nvidia,*-vde"}),
    // sound/pci/hda/hda_tegra.c, sound/soc/tegra/tegra210_admaif.c (buffers of their own)
    Are(kAudio, {"nvidia,*-hda", "nvidia,*-admaif", "nvidia,*-adsp-audio"}),
    // drivers/firmware/tegra/bpmp.c, and L4T's other processors with firmware of their own
    Are(kRemoteproc, {"nvidia,*-bpmp", "nvidia,*-rce", "nvidia,*-aon", "nvidia,*-adsp",
                      "nvidia,*-dce", "nvidia,*-safety-ivc"}),
    // NVIDIA L4T: nvidia-oot drivers/video/tegra/host/{nvdla,pva} and PVA's context banks
    Are(kAccelerator, {"nvidia,*-nvdla", "nvidia,*-pva", "nvidia,pva-*-iommu-context"}),
    // NVIDIA L4T: nvidia-oot drivers/gpu/drm/tegra (display without isochronous stream)
    Are(kDisplay, {"nvidia,*-display-niso"}),
    // NVIDIA L4T: context banks of host1x; a hardware profiler
    Are(kDisplay, {"nvidia,*-iommu-context"}), Are(kTrace, {"nvidia,*-soc-hwpm"}),
    // drivers/gpu/drm/arm/hdlcd_drv.c (DRM_GEM_DMA_DRIVER_OPS: PRIME import)
    Are(kDisplay, {"arm,hdlcd", "arm,mali-dp*"}),
    // drivers/gpu/drm/arm/display/komeda
    Are(kDisplay, {"arm,mali-d71"}),
    // drivers/gpu/drm/adp (7.x: bindings/display/apple,h7-display-pipe.yaml)
    Are(kDisplay, {"apple,*-display-pipe"}),
    // drivers/gpu/drm/vc4/vc4_hvs.c, vc4_drv.c; Raspberry Pi's kernel: drivers/gpu/drm/rp1
    Are(kDisplay, {"brcm,bcm2711-hvs", "brcm,bcm2712-hvs", "brcm,bcm2712-vc6", "raspberrypi,rp1dpi",
                   "raspberrypi,rp1dsi", "raspberrypi,rp1vec"}),
    // Raspberry Pi's kernel and 6.13: drivers/media/platform/raspberrypi/pisp_be
    Are(kCamera, {"raspberrypi,pispbe"}),
    // drivers/gpu/drm/msm (PRIME import into the DRM driver's own domain)
    Are(kDisplay, {"qcom,mdp4", "qcom,mdp5", "qcom,*-mdp5", "qcom,mdss", "qcom,*-mdss"}),
    // drivers/media/platform/renesas/rcar-fcp.c: the DMA device of vsp1 and rcar-du (VB2_DMABUF;
    // PRIME)
    Are(kDisplay, {"renesas,fcp*"}),
    // drivers/gpu/drm/mediatek (mtk_gem_prime_import maps for the crtc's DMA device)
    Are(kDisplay, {"mediatek,*-disp-*", "mediatek,*-vdo*"}),
    // drivers/media/platform/mediatek/mdp, mdp3 (VB2_DMABUF)
    Are(k2d, {"mediatek,*-mdp*"}),
    // drivers/media/platform/mediatek/vcodec, jpeg (VB2_DMABUF)
    Are(kCodec, {"mediatek,*-vcodec-*", "mediatek,*-jpgdec*", "mediatek,*-jpgenc*"}),
    // drivers/media/platform/qcom/camss/camss-video.c (VB2_DMABUF, dma-sg)
    Are(kCamera, {"qcom,*-camss"}),
    // drivers/media/platform/qcom/venus (VB2_DMABUF)
    Are(kCodec, {"qcom,*-venus", "qcom,*-venus-v*", "qcom,*-iris"}),
    // drivers/media/platform/ti/omap3isp/ispvideo.c (VB2_MMAP and VB2_USERPTR, no VB2_DMABUF)
    Are(kCamera, {"ti,omap3-isp"}),
    // sound/soc/qcom/qdsp6/q6asm-dai.c, q6apm-dai.c (snd_pcm_set_fixed_buffer_all)
    Are(kAudio, {"qcom,q6asm-dais", "qcom,q6apm-dais"}),
    // sound/soc/qcom/lpass-platform.c (own coherent buffers)
    Are(kAudio, {"qcom,*-lpass-cpu"}),
    // sound/soc/qcom/qdsp6/q6usb.c (audio offload: the DSP drives an endpoint of the host)
    Are(kAudio, {"qcom,q6usb"}),
    // drivers/slimbus/qcom-ngd-ctrl.c (control messages)
    Are(kAudio, {"qcom,slim-ngd-v*"}),
    // drivers/misc/fastrpc.c (fastrpc_map_create: dma_buf_get of a user fd)
    Are(kDspMemory, {"qcom,fastrpc-compute-cb"}),
    // drivers/soc/qcom/qcom-geni-se.c: SPI, I2C and UART engines map their clients' buffers for
    // the wrapper
    Are(kSerialBus, {"qcom,geni-se-qup", "qcom,geni-se-i2c-master-hub"}),
    // drivers/hwtracing/coresight/coresight-tmc-core.c (etr buffers: dma_alloc, vmalloc and perf
    // pages)
    Are(kTrace, {"arm,coresight-tmc"}),
    // drivers/remoteproc/omap_remoteproc.c (rproc->has_iommu: own domain)
    Are(kRemoteproc, {"ti,*-dsp", "ti,*-ipu"}),
    // drivers/remoteproc/qcom_q6v5_mss.c (firmware regions)
    Are(kRemoteproc, {"qcom,*-mss-pil", "qcom,*-adsp-pil"}),
    // drivers/firmware/stratix10-svc.c (loads the FPGA's image from memory of its own)
    Are(kFirmwareLoader, {"intel,*-svc"}),
    // drivers/media/platform/mediatek: the face detector's binding has no driver yet
    Are(kCamera, {"mediatek,*-aie"}),
    // drivers/accel/rocket
    Are(kAccelerator, {"rockchip,*-rknn-core"}));

// A node without a compatible of its own, by its parent's.
constexpr auto kByParent = Joined(
    // drivers/media/platform/qcom/venus/firmware.c: venus_firmware_init (a platform device for the
    // child node, own iommu domain)
    Are(kFirmwareLoader, {"qcom,*-venus*"}),
    // drivers/net/wireless/ath/ath10k/snoc.c: ath10k_fw_init; ath11k/ahb.c:
    // ath11k_ahb_fw_resources_init (own iommu domain)
    Are(kFirmwareLoader, {"qcom,*-wifi"}));

constexpr auto kByDeviceType = Joined(
    // Devicetree Specification 0.4 2.3.11; IEEE 1275 PCI binding
    Are(kPciHost, {"pci"}),
    // Devicetree Specification 0.3 network class binding
    Are(kNetwork, {"network"}));

// The generic names that the Devicetree Specification recommends (0.4, 2.2.2), without unit
// address: the last resort, for a compatible that no row knows.
constexpr auto kByNodeName = Joined(
    Are(kDisk, {"mmc", "sata", "ufs", "nand-controller", "nvme", "flash", "disk", "ide"}),
    Are(kPciHost, {"pci", "pcie"}), Are(kNetwork, {"ethernet", "wifi", "can", "bluetooth"}),
    Are(kUsbHost, {"usb"}), Are(kDmaController, {"dma-controller", "dma"}),
    Are(kCrypto, {"crypto", "rng"}), Are(kGpu, {"gpu"}), Are(kSerialBus, {"spi", "i2c", "serial"}),
    Are(kDisplay,
        {"display", "display-controller", "display-subsystem", "lcd-controller", "hdmi", "dsi"}),
    Are(kCodec, {"video-codec", "codec", "jpeg-codec", "jpeg"}),
    Are(kCamera, {"camera", "isp", "csi"}),
    Are(kAudio, {"sound", "audio-controller", "audio-codec", "audio"}),
    Are(kRemoteproc, {"remoteproc", "dsp"}));

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
