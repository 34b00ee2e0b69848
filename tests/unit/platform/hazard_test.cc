// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Disks, network, USB and PCI hosts that were met on real boards: judged anything but a hazard,
// each of them would lose guests' data without a word.
#include "platform/hazard.h"

#include <string_view>

#include "catch.h"

namespace dtpolicy::platform {
namespace {

DeviceClass ClassOf(std::string_view compatible) {
  return Classify({{&compatible, 1}, {}, "", ""});
}

TEST_CASE("what can serve guests is a hazard") {
  constexpr std::string_view kServeGuests[] = {"generic-ahci",
                                               "snps,dwc-ahci",
                                               "qcom,sdhci-msm-v5",
                                               "renesas,rcar-gen3-sdhi",
                                               "renesas,rcar-gen4-sdhi",
                                               "nvidia,tegra234-sdhci",
                                               "nvidia,tegra234-qspi",
                                               "xlnx,zynqmp-8.9a",
                                               "qcom,ufshc",
                                               "jedec,ufs-2.0",
                                               "mediatek,mt8195-ufshci",
                                               "arasan,nfc-v3p10",
                                               "apple,nvme-ans2",
                                               "virtio,mmio",
                                               "tegra,ufs_variant",
                                               "tegra234,ufs_variant",
                                               "pci-host-ecam-generic",
                                               "rockchip,rk3588-pcie",
                                               "nvidia,tegra234-pcie",
                                               "renesas,pcie-rcar-gen3",
                                               "qcom,pci-msm",
                                               "qcom,pci-msm_backup",
                                               "xlnx,versal-net-cdx",
                                               "cdns,gem",
                                               "amd,xgbe-seattle-v1a",
                                               "renesas,etheravb-rcar-gen3",
                                               "nvidia,tegra234-mgbe",
                                               "nvidia,eqos",
                                               "nvidia,nveqos",
                                               "qcom,wcn3990-wifi",
                                               "qcom,icnss",
                                               "qcom,wcn6750",
                                               "qcom,ipa-smmu-wlan-cb",
                                               "qcom,ipa-smmu-ap-cb",
                                               "qcom,ipa-smmu-uc-cb",
                                               "qcom,ipa-smmu-11ad-cb",
                                               "qcom,sdm845-ipa",
                                               "fsl,qoriq-mc",
                                               "snps,dwc3",
                                               "qcom,dwc-usb3-msm",
                                               "generic-xhci",
                                               "generic-ehci",
                                               "nvidia,tegra234-xusb",
                                               "nvidia,tegra194-xhci-vf1",
                                               "nvidia,tegra194-xhci-vf4",
                                               "nvidia,tegra194-xudc",
                                               "snps,dwc2"};
  for (const std::string_view compatible : kServeGuests) {
    CAPTURE(compatible);
    CHECK(HazardOf(ClassOf(compatible)) == Hazard::kDirect);
  }
}

TEST_CASE("classes of what is met behind IOMMUs") {
  struct Row {
    std::string_view compatible;
    std::string_view name;
  };
  constexpr Row kRows[] = {
      {"rockchip,rk3588-rga3", "2d"},
      {"rockchip,rk3588-vicap", "camera"},
      {"rockchip,rk3588-av1-vpu", "codec"},
      {"rockchip,rkv-decoder-v2", "codec"},
      {"rockchip,rk3588-rknpu", "accelerator"},
      {"nvidia,tegra30-gr2d", "2d"},
      {"nvidia,tegra30-vde", "codec"},
      {"nvidia,tegra30-vi", "camera"},
      {"nvidia,tegra234-hda", "audio"},
      {"nvidia,tegra234-admaif", "audio"},
      {"nvidia,tegra234-bpmp", "remoteproc"},
      {"nvidia,tegra234-se-aes", "crypto"},
      {"qcom,q6usb", "audio"},
      {"qcom,qcedev", "crypto"},
      {"intel,agilex5-svc", "firmware-loader"},
      {"apple,t8103-display-pipe", "display"},
      {"arm,mali-d71", "display"},
      {"brcm,bcm2712-hvs", "display"},
      {"raspberrypi,pispbe", "camera"},
      {"mediatek,mt8195-aie", "camera"},
      {"vendor,engine", "unknown"},
  };
  for (const Row& row : kRows) {
    CAPTURE(row.compatible);
    CHECK(ClassName(ClassOf(row.compatible)) == row.name);
  }
}

}  // namespace
}  // namespace dtpolicy::platform
