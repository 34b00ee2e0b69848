# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The tree in the machine's memory against the one that `dtpolicy compile --emit dtb` makes."""

import dtb

# What boot loaders write by themselves, whatever the tree: U-Boot's `booti` and `bootm`
# (image_setup_libfdt), GRUB and Xen's own UEFI stub put the modules and arguments here.
CHOSEN = "/chosen"


def from_memory(machine, address):
    """The blob at an address, as bytes."""
    size = dtb.total_size(machine.save_memory(address, 8))
    return machine.save_memory(address, size)


def without_chosen(parsed):
    nodes, _ = parsed
    # Memory reservations too are the loader's: it adds one for the blob itself.
    kept = {p: v for p, v in nodes.items() if p != CHOSEN and not p.startswith(CHOSEN + "/")}
    return kept, []


def differences(blob, merged, whole):
    """Sentences. `whole`: nothing may differ; otherwise what is under /chosen is the loader's."""
    left, right = dtb.parse(blob), dtb.parse(merged)
    if not whole:
        left, right = without_chosen(left), without_chosen(right)
    return list(dtb.differences(left, right))


def count_named(blob):
    """How many nodes have the property."""
    nodes, _ = dtb.parse(blob)
    return sum("xen,force-iommu-dma" in properties for properties in nodes.values())


def handed_over(machine, firmware):
    """Waits until the boot loader hands over to Xen; the address of the tree it hands over."""
    if firmware == "edk2":
        return int(machine.expect(r"MODULE\[\d\]: ([0-9a-f]+) - [0-9a-f]+ Device Tree").group(1), 16)
    # "Using Device Tree in place at", or "Loading Device Tree to" after it was moved.
    match = machine.expect(r"^ +(?:Using|Loading) Device Tree (?:in place at|to) ([0-9a-f]+), end")
    machine.expect(r"^Starting kernel")
    return int(match.group(1), 16)
