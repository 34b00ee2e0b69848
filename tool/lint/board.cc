// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about the board as a whole.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lint/lint.h"
#include "overlay/lookup.h"
#include "platform/cpu.h"

namespace dtpolicy::lint {
namespace {

using Text = std::string_view;

constexpr Kind kNoVirtualization{"no-virtualization", Level::kError, Adjustable::kYes};
constexpr Message<Text, Text> kCannotRunXen{
    kNoVirtualization, "{} has no CPU that can run Xen: `{}` lacks the virtualization extensions"};

void FindNoVirtualization(const Input& input, Diagnostics& diagnostics) {
  const auto cpus = input.tree.FindPath("/cpus");
  if (!cpus) return;
  std::optional<dt::Node> incapable;
  for (const dt::Node cpu : cpus->children()) {
    for (const std::string_view compatible : cpu.Compatibles()) {
      const platform::Cpu* row = platform::FindCpu(compatible);
      if (row == nullptr) continue;
      if (row->virtualization != platform::Virtualization::kAbsent) return;
      incapable = cpu;
    }
  }
  if (!incapable) return;  // CPUs that are not known: nothing can be said
  diagnostics
      .Report(kCannotRunXen, TreePlace{input.tree.name(), incapable->Path(), "compatible"},
              input.tree.name(), incapable->Compatibles().front())
      .Help("Xen does not start on this board, so a policy for it has no use");
}

constexpr Kind kTreeGrowth{"tree-growth", Level::kWarning, Adjustable::kYes};
constexpr Message<size_t, size_t> kGrowsTooMuch{
    kTreeGrowth, "the overlay makes the tree grow by {} bytes, and extlinux leaves {}"};

// boot/pxe_utils.c: label_boot_fdtoverlay reserves this much for each overlay (U-Boot 2023.01).
constexpr size_t kExtlinuxRoom = 8192;

void FindTreeGrowth(const Input& input, Diagnostics& diagnostics) {
  const size_t growth = input.merged.Growth();
  if (growth <= kExtlinuxRoom) return;
  diagnostics.Report(kGrowsTooMuch, FilePlace{input.policy.source->name()}, growth, kExtlinuxRoom)
      .Help(
          "with `fdtoverlays` of extlinux the label would not boot, and the next one would, "
          "without "
          "the overlay: deliver the merged tree (`--emit dtb`), or a boot script with `fdt "
          "resize`");
}

constexpr Kind kAmbiguousPath{"ambiguous-path", Level::kError, Adjustable::kYes};
constexpr Message<Text, Text> kLandsElsewhere{
    kAmbiguousPath, "the boot loader would set the property of `{}` on `{}`"};

// A merged tree would be right; the overlay and the script of `fdt set` lines would not.
void FindAmbiguousPaths(const Input& input, Diagnostics& diagnostics) {
  for (const overlay::MisledFragment& misled :
       overlay::FindMisledFragments(input.tree, input.overlay)) {
    const std::string path(input.overlay.fragments[misled.fragment].path);
    const plan::Decision* decision = input.plan.Find(path);
    diagnostics
        .Report(kLandsElsewhere, decision != nullptr ? Place(decision->decided_by.span) : Place(),
                path, misled.found.Path())
        .Help(
            "libfdt takes a node name without unit address for the first node of that name with "
            "one, and no `target-path` says otherwise: the device cannot be named on this tree")
        .About(path);
  }
}

constexpr Lint kBoardLints[] = {
    {kAmbiguousPath,
     {"A device of a `dma: iommu` rule has a node name without unit address, and a sibling before "
      "it "
      "has the same name with one.",
      "U-Boot's `fdt apply` and `fdt set` find the sibling: the property would land on the wrong "
      "device, without a message.",
      "Take the device out of the rule, or have the node renamed in the board's tree.",
      "libfdt fdt_ro.c: fdt_nodename_eq_, fdt_subnode_offset_namelen (dtc 1.6.1, U-Boot 2023.01)"},
     FindAmbiguousPaths},
    {kNoVirtualization,
     {"Every CPU of the base is one without the virtualization extensions (Cortex-A5, A8, A9 and "
      "older).",
      "Xen stops at once: it must be entered in Hyp mode, which these CPUs do not have.",
      "This board cannot run Xen; there is nothing to mend. Exynos 4 boards are the usual mistake.",
      "Xen xen/arch/arm/arm32/head.S (cpu mode check); Arm Architecture Reference Manual, Armv7-A, "
      "Virtualization Extensions"},
     FindNoVirtualization},
    {kTreeGrowth,
     {"The overlay adds more to the tree than the tightest usual delivery leaves room for.",
      "extlinux makes 8,192 bytes of room for each overlay; when that is too little the "
      "base is destroyed, the label fails, and the next label boots, most often without the "
      "overlay.",
      "Deliver the merged tree, or apply the overlay in a boot script after `fdt resize` (as "
      "`--emit "
      "uboot-apply` does). Allow the finding once that is so.",
      "U-Boot boot/pxe_utils.c: label_boot_fdtoverlay (2023.01)"},
     FindTreeGrowth},
};

}  // namespace

std::span<const Lint> BoardLints() { return kBoardLints; }

}  // namespace dtpolicy::lint
