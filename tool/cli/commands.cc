// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/command.h"

namespace dtpolicy::cli {
namespace {

constexpr Command kCommands[] = {
    {"compile", "Turn a policy and the board's tree into an overlay",
     "dtpolicy compile google-snow.yaml --base exynos5250-snow.dtb -o snow.dtbo", DeclareCompile},
    {"check", "Show every finding of policies, and write nothing",
     "dtpolicy check policies/*.yaml --base boards/*.dtb", DeclareCheck},
    {"audit", "Show what a dom0 does with each device behind an IOMMU, without a policy",
     "dtpolicy audit /sys/firmware/fdt --linux 6.12", DeclareAudit},
    {"apply", "Apply overlays to a tree, with errors that name what is missing",
     "dtpolicy apply exynos5250-snow.dtb snow.dtbo -o exynos5250-snow-xen.dtb", DeclareApply},
    {"verify", "After the boot: does the running system do what the policy says",
     "dtpolicy verify google-snow.yaml --base exynos5250-snow.dtb --tree /proc/device-tree "
     "--sysfs /sys",
     DeclareVerify},
    {"diff", "Show what two trees or overlays differ in, by device; or what changed for DMA",
     "dtpolicy diff exynos5250-snow.dtb exynos5250-snow-xen.dtb", DeclareDiff},
    {"explain", "Tell why a device does its DMA as it does, or what a finding means",
     "dtpolicy explain google-snow.yaml --base exynos5250-snow.dtb 14450000.mixer", DeclareExplain},
    {"init", "Write a commented policy to start from",
     "dtpolicy init --base exynos5250-snow.dtb -o my-board.yaml", DeclareInit},
    {"list", "Show the devices behind IOMMUs", "dtpolicy list --base exynos5250-snow.dtb",
     DeclareList},
    {"report", "Draw the board as a page: who is at risk, and what the policy makes of it",
     "dtpolicy report google-snow.yaml --base exynos5250-snow.dtb -o snow.html", DeclareReport},
    {"schema", "Print the JSON Schema of a policy, for editors",
     "dtpolicy schema -o dtpolicy.schema.json", DeclareSchema},
};

}  // namespace

std::span<const Command> Commands() { return kCommands; }

}  // namespace dtpolicy::cli
