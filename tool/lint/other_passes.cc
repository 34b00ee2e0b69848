// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Rows of the findings that other passes report: while the tree is read, rules are resolved,
// allowances applied, or the overlay's delivery checked.
#include "dt/tree_diagnostics.h"
#include "lint/lint.h"
#include "lint/lint_diagnostics.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::lint {
namespace {

constexpr Lint kOtherPassLints[] = {
    {dt::kBadIommus,
     {"An `iommus` or `iommu-map` of the base cannot be read: cut cells, or a phandle that leads "
      "to no "
      "IOMMU.",
      "Linux ignores such a reference as well, so the device is behind no IOMMU that works.",
      "Have the tree mended where it comes from. The device stays on swiotlb-xen until then.",
      "Linux bindings iommu/iommu.txt and pci/pci-iommu.txt"},
     nullptr},
    {plan::kWrongBoard,
     {"None of the strings under `board.compatible` is among the strings of the base's root "
      "`compatible`.",
      "Nothing: the policy is not compiled. An overlay for another board would set properties on "
      "whatever happens to have the same path, or fail to apply and leave U-Boot without a tree.",
      "Give the right tree as `--base`, or name this board under `board.compatible` once you know "
      "that the rules hold for it.",
      "Devicetree Specification 0.4, 2.3.1 (compatible) and 3.2 (root node)"},
     nullptr},
    {plan::kNoMatch,
     {"An entry under `devices` matches no node of the base, or the node that has a PCI function's "
      "name has the number of another function.",
      "The device would stay on swiotlb-xen in silence: typically a node was renamed or moved in a "
      "newer kernel's tree, or is not on this revision of the board.",
      "Correct the entry (the message names what is nearest), or say `on-missing: warn` or "
      "`ignore` "
      "in its rule where the device need not be there.",
      "the base's tree: `dtpolicy list --base DTB`"},
     nullptr},
    {plan::kExpectMismatch,
     {"A rule says how many devices it expects, and another number matched.",
      "A glob caught more or fewer devices than its writer meant.",
      "Look at the devices listed in the message; narrow the selectors, or correct `expect`.",
      "the policy's own `expect`"},
     nullptr},
    {plan::kConflictingRules,
     {"A device is named by path, label, alias, device name or PCI function in a `dma: iommu` "
      "rule, "
      "and a `dma: swiotlb` rule matches it too.",
      "A device that any `dma: swiotlb` rule matches is never forced; the rule that names it for "
      "the IOMMU would have no effect.",
      "Take the device out of one of the two rules.", "the policy format: forbid overrides permit"},
     nullptr},
    {kUnusedAllow,
     {"An entry under `allow` accepts a finding that did not come up.",
      "Nothing today. But the entry would hide the finding if it came back for another reason.",
      "Take the entry out, or correct its `lint` or `devices`.", "the policy's own `allow`"},
     nullptr},
    {kAmbiguousPath,
     {"A device of a `dma: iommu` rule has a node name without unit address, and a sibling before "
      "it "
      "has the same name with one.",
      "U-Boot's `fdt apply` and `fdt set` find the sibling: the property would land on the wrong "
      "device, without a message.",
      "Take the device out of the rule, or have the node renamed in the board's tree.",
      "libfdt fdt_ro.c: fdt_nodename_eq_, fdt_subnode_offset_namelen (dtc 1.6.1, U-Boot 2023.01)"},
     nullptr},
    {kTreeGrowth,
     {"The overlay adds more to the tree than the tightest usual delivery leaves room for.",
      "extlinux makes 8,192 bytes of room for each overlay; when that is too little the "
      "base is destroyed, the label fails, and the next label boots, most often without the "
      "overlay.",
      "Deliver the merged tree, or apply the overlay in a boot script after `fdt resize` (as "
      "`--emit "
      "uboot-apply` does). Allow the finding once that is so.",
      "U-Boot boot/pxe_utils.c: label_boot_fdtoverlay (2023.01)"},
     nullptr},
};

}  // namespace

std::span<const Lint> OtherPassLints() { return kOtherPassLints; }

}  // namespace dtpolicy::lint
