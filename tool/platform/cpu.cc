// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The CPUs of ARM boards by the compatible of their nodes (Linux binding arm/cpus.yaml).
#include "platform/cpu.h"

#include <algorithm>
#include <cstddef>

#include "platform/rows.h"

namespace dtpolicy::platform {
namespace {

using enum Virtualization;
using enum Architecture;

template <size_t kCount>
constexpr auto Cpus(Architecture architecture, Virtualization virtualization,
                    const std::string_view (&compatibles)[kCount]) {
  return RowsOf<Cpu>(compatibles, architecture, virtualization);
}

constexpr auto kCpus = Joined(
    // Armv8.6
    Cpus(kArm64, kPresent, {"ampere,ampere1"}),
    // Xen has a platform: xen/arch/arm/platforms/xgene-storm.c
    Cpus(kArm64, kPresent, {"apm,potenza"}),
    // second X-Gene, same family
    Cpus(kArm64, kPresent, {"apm,strega"}),
    // HCR_EL2.E2H is RES1 (arch/arm64/kernel/cpufeature.c, head.S: nVHE impossible) and no GIC:
    // Xen cannot run
    Cpus(kArm64, kAbsent,
         {"apple,avalanche", "apple,blizzard", "apple,everest", "apple,firestorm", "apple,icestorm",
          "apple,sawtooth"}),
    // no EL2 for the OS before M1
    Cpus(kArm64, kAbsent,
         {"apple,cyclone", "apple,hurricane-zephyr", "apple,mistral", "apple,monsoon",
          "apple,twister", "apple,typhoon"}),
    // Armv4T to Armv6: no Virtualization Extensions in the architecture
    Cpus(kArm, kAbsent,
         {"arm,arm1020e",    "arm,arm1020t",    "arm,arm1022e",     "arm,arm1026ej-s",
          "arm,arm1136j-s",  "arm,arm1136jf-s", "arm,arm1156t2-s",  "arm,arm1156t2f-s",
          "arm,arm1176jz-s", "arm,arm1176jzf",  "arm,arm1176jzf-s", "arm,arm11mpcore",
          "arm,arm720t",     "arm,arm740t",     "arm,arm7ej-s",     "arm,arm7tdmi",
          "arm,arm7tdmi-s",  "arm,arm920t",     "arm,arm922t",      "arm,arm925",
          "arm,arm926e-s",   "arm,arm926ej-s",  "arm,arm940t",      "arm,arm946e-s",
          "arm,arm966e-s",   "arm,arm968e-s",   "arm,arm9ej-s",     "arm,arm9es",
          "arm,arm9tdmi"}),
    // generic name used by models (Foundation, FVP): EL2 present in their default configuration
    Cpus(kArm64, kPresent, {"arm,armv8"}),
    // Cortex-A series TRM, "Virtualization Extensions" (ID_PFR1[15:12])
    Cpus(kArm, kPresent, {"arm,cortex-a12", "arm,cortex-a15", "arm,cortex-a17", "arm,cortex-a7"}),
    // Armv8-A: EL2 implemented by every Arm Cortex-A/X/Neoverse core (TRM, ID_AA64PFR0_EL1.EL2 =
    // 1)
    Cpus(kArm64, kPresent, {"arm,c1-nano", "arm,c1-premium", "arm,c1-pro", "arm,c1-ultra"}),
    Cpus(kArm, kPresent, {"arm,cortex-a32"}),
    Cpus(kArm64, kPresent,
         {"arm,cortex-a320",   "arm,cortex-a34",  "arm,cortex-a35",    "arm,cortex-a510",
          "arm,cortex-a510r",  "arm,cortex-a520", "arm,cortex-a520ae", "arm,cortex-a53",
          "arm,cortex-a55",    "arm,cortex-a57",  "arm,cortex-a65",    "arm,cortex-a65ae",
          "arm,cortex-a710",   "arm,cortex-a715", "arm,cortex-a72",    "arm,cortex-a720",
          "arm,cortex-a720ae", "arm,cortex-a725", "arm,cortex-a73",    "arm,cortex-a75",
          "arm,cortex-a76",    "arm,cortex-a77",  "arm,cortex-a78",    "arm,cortex-a78ae",
          "arm,cortex-a78c",   "arm,cortex-x1",   "arm,cortex-x1c",    "arm,cortex-x2",
          "arm,cortex-x3",     "arm,cortex-x4",   "arm,cortex-x925",   "arm,neoverse-e1",
          "arm,neoverse-n1",   "arm,neoverse-n2", "arm,neoverse-n3",   "arm,neoverse-v1",
          "arm,neoverse-v2",   "arm,neoverse-v3", "arm,neoverse-v3ae", "arm,rainier"}),
    // Cortex-A series TRM, "Virtualization Extensions" (ID_PFR1[15:12])
    Cpus(kArm, kAbsent, {"arm,cortex-a5", "arm,cortex-a8", "arm,cortex-a9"}),
    // M and R profile cores
    Cpus(kArm, kAbsent,
         {"arm,cortex-m0", "arm,cortex-m0+", "arm,cortex-m1", "arm,cortex-m3", "arm,cortex-m4",
          "arm,cortex-m7", "arm,cortex-r4", "arm,cortex-r5", "arm,cortex-r52", "arm,cortex-r7"}),
    // a misnomer used by sc7280 trees for Kryo 670
    Cpus(kArm64, kPresent, {"arm,kryo"}),
    // Cortex-A15 class; Xen has a platform for it: xen/arch/arm/platforms/brcm.c ("Broadcom B15"),
    // arm32/proc-v7.S
    Cpus(kArm, kPresent, {"brcm,brahma-b15"}),
    // Armv8 Cortex-A53 class
    Cpus(kArm64, kPresent, {"brcm,brahma-b53"}),
    // ThunderX2: Armv8.1 with VHE
    Cpus(kArm64, kPresent, {"brcm,vulcan"}),
    // Xen has a platform: xen/arch/arm/platforms/thunderx.c
    Cpus(kArm64, kPresent, {"cavium,thunder"}),
    // Armv8.1
    Cpus(kArm64, kPresent, {"cavium,thunder2"}),
    // Armv4
    Cpus(kArm, kAbsent, {"faraday,fa526", "intel,sa110", "intel,sa1100"}),
    // Armv8.2
    Cpus(kArm64, kPresent, {"fujitsu,a64fx", "hisilicon,tsv110"}),
    // Marvell PJ4/Sheeva: Armv7 (or v5) without Virtualization Extensions; arch/arm/mm/proc-v7.S
    // lists them as plain v7
    Cpus(kArm, kAbsent,
         {"marvell,feroceon", "marvell,mohawk", "marvell,pj4a", "marvell,pj4b", "marvell,sheeva-v5",
          "marvell,sheeva-v7"}),
    // Armv5
    Cpus(kArm, kAbsent, {"marvell,xscale"}),
    // Armv8.2, Xavier: EL2 used by NVIDIA's own hypervisor products
    Cpus(kArm64, kPresent, {"nvidia,carmel", "nvidia,tegra194-carmel"}),
    // Armv8; whether the firmware leaves EL2 to the OS depends on the board
    Cpus(kArm64, kUnknown, {"nvidia,tegra132-denver"}),
    // as Tegra132
    Cpus(kArm64, kUnknown, {"nvidia,tegra186-denver"}),
    // Armv8 server core
    Cpus(kArm64, kPresent, {"qcom,falkor"}),
    // Armv7, LPAE and virtualization not documented by Qualcomm
    Cpus(kArm, kUnknown, {"qcom,krait"}),
    // Armv8-A: EL2 implemented by every Arm Cortex-A/X/Neoverse core (TRM, ID_AA64PFR0_EL1.EL2 =
    // 1); Qualcomm derivatives
    Cpus(kArm64, kPresent,
         {"qcom,kryo",      "qcom,kryo240",   "qcom,kryo250",   "qcom,kryo260",   "qcom,kryo280",
          "qcom,kryo360",   "qcom,kryo385",   "qcom,kryo465",   "qcom,kryo468",   "qcom,kryo470",
          "qcom,kryo485",   "qcom,kryo560",   "qcom,kryo570",   "qcom,kryo660",   "qcom,kryo670",
          "qcom,kryo685",   "qcom,kryo780",   "qcom,oryon",     "qcom,oryon-1-1", "qcom,oryon-1-2",
          "qcom,oryon-1-3", "qcom,oryon-1-4", "qcom,oryon-1-5", "qcom,oryon-2-1", "qcom,oryon-2-2",
          "qcom,oryon-2-3"}),
    // Armv7 without Virtualization Extensions
    Cpus(kArm, kAbsent, {"qcom,scorpion"}),
    // Armv8
    Cpus(kArm64, kPresent, {"samsung,mongoose-m2", "samsung,mongoose-m3", "samsung,mongoose-m5"}));

}  // namespace

const Cpu* FindCpu(std::string_view compatible) {
  const auto found = std::ranges::find(kCpus, compatible, &Cpu::compatible);
  return found != std::end(kCpus) ? found : nullptr;
}

}  // namespace dtpolicy::platform
