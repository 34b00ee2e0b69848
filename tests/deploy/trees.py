# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The tree in the machine's memory against the one that `dtpolicy compile --emit dtb` makes."""

import struct

import dtb
from machine import BootError

MAGIC = struct.pack(">I", dtb.MAGIC)
RAM, RAM_SIZE = 0x40000000, 0x40000000
PIECE, MAX_TREE = 0x1000000, 0x100000

# What boot loaders write by themselves, whatever the tree: U-Boot's `booti` and `bootm`
# (image_setup_libfdt), GRUB and Xen's own UEFI stub put the modules and arguments here.
CHOSEN = "/chosen"


def from_memory(machine, address):
    """The blob at an address, as bytes."""
    size = dtb.total_size(machine.save_memory(address, 8))
    return machine.save_memory(address, size)



def search(machine):
    """A blob in RAM that names Xen's modules: what a UEFI loader handed over, wherever it lies.

    UEFI gives out memory from the top.
    """
    for start in reversed(range(RAM, RAM + RAM_SIZE, PIECE)):
        # A blob may reach into the next piece.
        memory = machine.save_memory(start, min(PIECE + MAX_TREE, RAM + RAM_SIZE - start))
        at = memory.find(MAGIC)
        while 0 <= at < PIECE:
            blob = blob_at(memory, at)
            if blob and any(is_module(node) for node in dtb.parse(blob)[0].values()):
                return blob
            at = memory.find(MAGIC, at + 1)
    raise BootError("no tree with Xen's modules is in memory")


def blob_at(memory, at):
    """The blob that begins there, or None: much in memory looks like one for four bytes."""
    try:
        blob = memory[at : at + min(dtb.total_size(memory[at : at + 8]), MAX_TREE)]
        dtb.parse(blob)
    except (ValueError, IndexError, struct.error):
        return None
    return blob


def is_module(properties):
    return b"multiboot,module\0" in properties.get("compatible", b"")


def comparable(parsed, uefi):
    """The nodes without what the loader is to write, whatever the tree."""
    nodes, _ = parsed
    # Memory reservations too are the loader's: it adds one for the blob itself.
    kept = {p: v for p, v in nodes.items() if p != CHOSEN and not p.startswith(CHOSEN + "/")}
    if uefi:
        # Xen's UEFI stub deletes the memory nodes: it takes UEFI's own map.
        kept = {p: v for p, v in kept.items() if v.get("device_type") != b"memory\0"}
    return kept, []


def differences(blob, merged, whole, uefi=False):
    """Sentences. `whole`: nothing may differ; otherwise what is under /chosen is the loader's."""
    left, right = dtb.parse(blob), dtb.parse(merged)
    if not whole:
        left, right = comparable(left, uefi), comparable(right, uefi)
    return list(dtb.differences(left, right))


def handed_over(machine):
    """Waits until U-Boot starts Xen; the tree it hands over, as bytes."""
    # "Using Device Tree in place at", or "Loading Device Tree to" after it was moved.
    match = machine.expect(r"^ +(?:Using|Loading) Device Tree (?:in place at|to) ([0-9a-f]+), end")
    machine.expect(r"^Starting kernel")
    return from_memory(machine, int(match.group(1), 16))


def handed_over_by_uefi(machine):
    """The same under UEFI, where nothing says the address."""
    machine.expect(r"^\(XEN\) Xen version")
    return search(machine)
