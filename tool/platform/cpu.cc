// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The CPUs of ARM boards by the compatible of their nodes (Linux binding arm/cpus.yaml).
#include "platform/cpu.h"

#include <algorithm>
#include <array>

namespace dtpolicy::platform {
namespace {

using enum Virtualization;
using enum Architecture;

constexpr Cpu kCpus[] = {
    // Armv8.6
    {"ampere,ampere1", kArm64, kPresent},
    // Xen has a platform: xen/arch/arm/platforms/xgene-storm.c
    {"apm,potenza", kArm64, kPresent},
    // second X-Gene, same family
    {"apm,strega", kArm64, kPresent},
    // HCR_EL2.E2H is RES1 (arch/arm64/kernel/cpufeature.c, head.S: nVHE impossible) and no GIC:
    // Xen cannot run
    {"apple,avalanche", kArm64, kAbsent},
    {"apple,blizzard", kArm64, kAbsent},
    {"apple,everest", kArm64, kAbsent},
    {"apple,firestorm", kArm64, kAbsent},
    {"apple,icestorm", kArm64, kAbsent},
    {"apple,sawtooth", kArm64, kAbsent},
    // no EL2 for the OS before M1
    {"apple,cyclone", kArm64, kAbsent},
    {"apple,hurricane-zephyr", kArm64, kAbsent},
    {"apple,mistral", kArm64, kAbsent},
    {"apple,monsoon", kArm64, kAbsent},
    {"apple,twister", kArm64, kAbsent},
    {"apple,typhoon", kArm64, kAbsent},
    // Armv4T to Armv6: no Virtualization Extensions in the architecture
    {"arm,arm1020e", kArm, kAbsent},
    {"arm,arm1020t", kArm, kAbsent},
    {"arm,arm1022e", kArm, kAbsent},
    {"arm,arm1026ej-s", kArm, kAbsent},
    {"arm,arm1136j-s", kArm, kAbsent},
    {"arm,arm1136jf-s", kArm, kAbsent},
    {"arm,arm1156t2-s", kArm, kAbsent},
    {"arm,arm1156t2f-s", kArm, kAbsent},
    {"arm,arm1176jz-s", kArm, kAbsent},
    {"arm,arm1176jzf", kArm, kAbsent},
    {"arm,arm1176jzf-s", kArm, kAbsent},
    {"arm,arm11mpcore", kArm, kAbsent},
    {"arm,arm720t", kArm, kAbsent},
    {"arm,arm740t", kArm, kAbsent},
    {"arm,arm7ej-s", kArm, kAbsent},
    {"arm,arm7tdmi", kArm, kAbsent},
    {"arm,arm7tdmi-s", kArm, kAbsent},
    {"arm,arm920t", kArm, kAbsent},
    {"arm,arm922t", kArm, kAbsent},
    {"arm,arm925", kArm, kAbsent},
    {"arm,arm926e-s", kArm, kAbsent},
    {"arm,arm926ej-s", kArm, kAbsent},
    {"arm,arm940t", kArm, kAbsent},
    {"arm,arm946e-s", kArm, kAbsent},
    {"arm,arm966e-s", kArm, kAbsent},
    {"arm,arm968e-s", kArm, kAbsent},
    {"arm,arm9ej-s", kArm, kAbsent},
    {"arm,arm9es", kArm, kAbsent},
    {"arm,arm9tdmi", kArm, kAbsent},
    // generic name used by models (Foundation, FVP): EL2 present in their default configuration
    {"arm,armv8", kArm64, kPresent},
    // Cortex-A series TRM, "Virtualization Extensions" (ID_PFR1[15:12])
    {"arm,cortex-a12", kArm, kPresent},
    {"arm,cortex-a15", kArm, kPresent},
    {"arm,cortex-a17", kArm, kPresent},
    {"arm,cortex-a7", kArm, kPresent},
    // Armv8-A: EL2 implemented by every Arm Cortex-A/X/Neoverse core (TRM, ID_AA64PFR0_EL1.EL2 =
    // 1)
    {"arm,c1-nano", kArm64, kPresent},
    {"arm,c1-premium", kArm64, kPresent},
    {"arm,c1-pro", kArm64, kPresent},
    {"arm,c1-ultra", kArm64, kPresent},
    {"arm,cortex-a32", kArm, kPresent},
    {"arm,cortex-a320", kArm64, kPresent},
    {"arm,cortex-a34", kArm64, kPresent},
    {"arm,cortex-a35", kArm64, kPresent},
    {"arm,cortex-a510", kArm64, kPresent},
    {"arm,cortex-a510r", kArm64, kPresent},
    {"arm,cortex-a520", kArm64, kPresent},
    {"arm,cortex-a520ae", kArm64, kPresent},
    {"arm,cortex-a53", kArm64, kPresent},
    {"arm,cortex-a55", kArm64, kPresent},
    {"arm,cortex-a57", kArm64, kPresent},
    {"arm,cortex-a65", kArm64, kPresent},
    {"arm,cortex-a65ae", kArm64, kPresent},
    {"arm,cortex-a710", kArm64, kPresent},
    {"arm,cortex-a715", kArm64, kPresent},
    {"arm,cortex-a72", kArm64, kPresent},
    {"arm,cortex-a720", kArm64, kPresent},
    {"arm,cortex-a720ae", kArm64, kPresent},
    {"arm,cortex-a725", kArm64, kPresent},
    {"arm,cortex-a73", kArm64, kPresent},
    {"arm,cortex-a75", kArm64, kPresent},
    {"arm,cortex-a76", kArm64, kPresent},
    {"arm,cortex-a77", kArm64, kPresent},
    {"arm,cortex-a78", kArm64, kPresent},
    {"arm,cortex-a78ae", kArm64, kPresent},
    {"arm,cortex-a78c", kArm64, kPresent},
    {"arm,cortex-x1", kArm64, kPresent},
    {"arm,cortex-x1c", kArm64, kPresent},
    {"arm,cortex-x2", kArm64, kPresent},
    {"arm,cortex-x3", kArm64, kPresent},
    {"arm,cortex-x4", kArm64, kPresent},
    {"arm,cortex-x925", kArm64, kPresent},
    {"arm,neoverse-e1", kArm64, kPresent},
    {"arm,neoverse-n1", kArm64, kPresent},
    {"arm,neoverse-n2", kArm64, kPresent},
    {"arm,neoverse-n3", kArm64, kPresent},
    {"arm,neoverse-v1", kArm64, kPresent},
    {"arm,neoverse-v2", kArm64, kPresent},
    {"arm,neoverse-v3", kArm64, kPresent},
    {"arm,neoverse-v3ae", kArm64, kPresent},
    {"arm,rainier", kArm64, kPresent},
    // Cortex-A series TRM, "Virtualization Extensions" (ID_PFR1[15:12])
    {"arm,cortex-a5", kArm, kAbsent},
    {"arm,cortex-a8", kArm, kAbsent},
    {"arm,cortex-a9", kArm, kAbsent},
    // M and R profile cores
    {"arm,cortex-m0", kArm, kAbsent},
    {"arm,cortex-m0+", kArm, kAbsent},
    {"arm,cortex-m1", kArm, kAbsent},
    {"arm,cortex-m3", kArm, kAbsent},
    {"arm,cortex-m4", kArm, kAbsent},
    {"arm,cortex-m7", kArm, kAbsent},
    {"arm,cortex-r4", kArm, kAbsent},
    {"arm,cortex-r5", kArm, kAbsent},
    {"arm,cortex-r52", kArm, kAbsent},
    {"arm,cortex-r7", kArm, kAbsent},
    // a misnomer used by sc7280 trees for Kryo 670
    {"arm,kryo", kArm64, kPresent},
    // Cortex-A15 class; Xen has a platform for it: xen/arch/arm/platforms/brcm.c ("Broadcom B15"),
    // arm32/proc-v7.S
    {"brcm,brahma-b15", kArm, kPresent},
    // Armv8 Cortex-A53 class
    {"brcm,brahma-b53", kArm64, kPresent},
    // ThunderX2: Armv8.1 with VHE
    {"brcm,vulcan", kArm64, kPresent},
    // Xen has a platform: xen/arch/arm/platforms/thunderx.c
    {"cavium,thunder", kArm64, kPresent},
    // Armv8.1
    {"cavium,thunder2", kArm64, kPresent},
    // Armv4
    {"faraday,fa526", kArm, kAbsent},
    {"intel,sa110", kArm, kAbsent},
    {"intel,sa1100", kArm, kAbsent},
    // Armv8.2
    {"fujitsu,a64fx", kArm64, kPresent},
    {"hisilicon,tsv110", kArm64, kPresent},
    // Marvell PJ4/Sheeva: Armv7 (or v5) without Virtualization Extensions; arch/arm/mm/proc-v7.S
    // lists them as plain v7
    {"marvell,feroceon", kArm, kAbsent},
    {"marvell,mohawk", kArm, kAbsent},
    {"marvell,pj4a", kArm, kAbsent},
    {"marvell,pj4b", kArm, kAbsent},
    {"marvell,sheeva-v5", kArm, kAbsent},
    {"marvell,sheeva-v7", kArm, kAbsent},
    // Armv5
    {"marvell,xscale", kArm, kAbsent},
    // Armv8.2, Xavier: EL2 used by NVIDIA's own hypervisor products
    {"nvidia,carmel", kArm64, kPresent},
    {"nvidia,tegra194-carmel", kArm64, kPresent},
    // Armv8; whether the firmware leaves EL2 to the OS depends on the board
    {"nvidia,tegra132-denver", kArm64, kUnknown},
    // as Tegra132
    {"nvidia,tegra186-denver", kArm64, kUnknown},
    // Armv8 server core
    {"qcom,falkor", kArm64, kPresent},
    // Armv7, LPAE and virtualization not documented by Qualcomm
    {"qcom,krait", kArm, kUnknown},
    // Armv8-A: EL2 implemented by every Arm Cortex-A/X/Neoverse core (TRM, ID_AA64PFR0_EL1.EL2 =
    // 1); Qualcomm derivatives
    {"qcom,kryo", kArm64, kPresent},
    {"qcom,kryo240", kArm64, kPresent},
    {"qcom,kryo250", kArm64, kPresent},
    {"qcom,kryo260", kArm64, kPresent},
    {"qcom,kryo280", kArm64, kPresent},
    {"qcom,kryo360", kArm64, kPresent},
    {"qcom,kryo385", kArm64, kPresent},
    {"qcom,kryo465", kArm64, kPresent},
    {"qcom,kryo468", kArm64, kPresent},
    {"qcom,kryo470", kArm64, kPresent},
    {"qcom,kryo485", kArm64, kPresent},
    {"qcom,kryo560", kArm64, kPresent},
    {"qcom,kryo570", kArm64, kPresent},
    {"qcom,kryo660", kArm64, kPresent},
    {"qcom,kryo670", kArm64, kPresent},
    {"qcom,kryo685", kArm64, kPresent},
    {"qcom,kryo780", kArm64, kPresent},
    {"qcom,oryon", kArm64, kPresent},
    {"qcom,oryon-1-1", kArm64, kPresent},
    {"qcom,oryon-1-2", kArm64, kPresent},
    {"qcom,oryon-1-3", kArm64, kPresent},
    {"qcom,oryon-1-4", kArm64, kPresent},
    {"qcom,oryon-1-5", kArm64, kPresent},
    {"qcom,oryon-2-1", kArm64, kPresent},
    {"qcom,oryon-2-2", kArm64, kPresent},
    {"qcom,oryon-2-3", kArm64, kPresent},
    // Armv7 without Virtualization Extensions
    {"qcom,scorpion", kArm, kAbsent},
    // Armv8
    {"samsung,mongoose-m2", kArm64, kPresent},
    {"samsung,mongoose-m3", kArm64, kPresent},
    {"samsung,mongoose-m5", kArm64, kPresent},
};

}  // namespace

const Cpu* FindCpu(std::string_view compatible) {
  const auto found = std::find_if(std::begin(kCpus), std::end(kCpus), [compatible](const Cpu& cpu) {
    return cpu.compatible == compatible;
  });
  return found != std::end(kCpus) ? found : nullptr;
}

}  // namespace dtpolicy::platform
