# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the boot test wants of an emulated board, and memory that the board and the host share.

A board is one module of this package: a Platform, the Host that goes with it if the host has a part in
its boots, and its scenarios. `platforms/__init__.py` lists the modules. What else a board may have:

- `kernel/PLATFORM.config`: options that every test kernel of its architecture gets (build-kernel).
- `nodes/`, `policies/`, `guest/`: device nodes, policies, and programs of dom0's.
"""

import mmap
import os
import re
import struct
import subprocess
from dataclasses import dataclass, field

import dtb


class Memory:
    """A part of the machine's memory that the host sees too. It is nowhere in the file system, and gone
    with this process and QEMU."""

    def __init__(self, name, base, size):
        """`name`: QEMU's for the backend. `base`: where the machine has it."""
        self._name, self.base, self.size = name, base, size
        self._file = os.memfd_create(name)
        os.truncate(self._file, size)
        self._bytes = mmap.mmap(self._file, size)

    @property
    def path(self):
        """The name by which another program opens it while this process has it."""
        return f"/proc/{os.getpid()}/fd/{self._file}"

    def arguments(self):
        """QEMU's, for the backend alone; what uses it names it."""
        backend = f"memory-backend-file,id={self._name},size={self.size},share=on,mem-path={self.path}"
        return ["-object", backend]

    def holds(self, address, size=1):
        return self.base <= address and address + size <= self.base + self.size

    def read(self, address, size):
        """The bytes at an address of the machine's."""
        if not self.holds(address, size):
            raise ValueError(f"{address:#x} is not in the memory that the host sees")
        return self._bytes[address - self.base : address - self.base + size]

    def read32(self, address):
        return struct.unpack("<I", self.read(address, 4))[0]

    def write32(self, address, value):
        if not self.holds(address, 4):
            raise ValueError(f"{address:#x} is not in the memory that the host sees")
        struct.pack_into("<I", self._bytes, address - self.base, value)

    def close(self):
        self._bytes.close()
        os.close(self._file)


class Host:
    """What the host does beside one boot. This one does nothing; a board's own overrides what it needs."""

    def __init__(self, scenario, work):
        """`work`: the folder of this boot. Memory that is shared is made here, and preset."""
        self._scenario = scenario
        self._work = work

    def arguments(self):
        """QEMU's, beside those of the bare board."""
        return []

    def run(self, stop):
        """Runs in a thread of its own from before QEMU starts until the event `stop` is set."""

    def answer(self, question):
        """dom0 asked (`ask_host` of guest/init) and waits for this one line. Not in `run`'s thread."""
        return f"unknown question {question}"

    def problems(self, report):
        """After the boot: a sentence for each thing that is not as the scenario wants it."""
        return []

    def facts(self):
        """Sentences on what it found, for the results."""
        return []

    def close(self):
        """Also after a boot that failed."""


@dataclass(frozen=True)
class Platform:
    """An emulated board. Its architecture is its name up to the first hyphen."""

    name: str
    program: str
    board: str  # QEMU's -M
    devices: tuple = ()  # further arguments of QEMU's that decide what its device tree holds
    extra: tuple = ()  # those that do not
    for_nodes: tuple = ()  # those that the nodes of a scenario need beside
    ram: int = 1 << 30
    # Where each NVMe is, by its serial number: what QEMU says, what Linux says.
    slots: dict = field(
        default_factory=lambda: {"a": ("addr=2.0", "0000:00:02.0"), "b": ("addr=3.0", "0000:00:03.0")}
    )

    @property
    def arch(self):
        return self.name.split("-")[0]

    def machine(self):
        """QEMU's command line for the bare board."""
        # Without the option the tree holds a random seed: another tree each time.
        board = self.board + ",dtb-randomness=off"
        return [self.program, "-M", board, "-m", f"{self.ram >> 20}M", *self.devices]

    def firmware(self, image):
        """QEMU's arguments for U-Boot's image."""
        return ["-bios", image]

    def card(self, image):
        """Those for the disk that U-Boot itself boots from."""
        return ["-drive", f"if=none,id=card,format=raw,file={image}", "-device", "virtio-blk-device,drive=card"]

    def nvme(self, serial, image):
        """One NVMe controller with an image behind it."""
        place, _ = self.slots[serial]
        drive = f"if=none,id={serial},format=raw,file={image}"
        return ["-drive", drive, "-device", f"nvme,drive={serial},serial={serial},{place}"]

    def pci_address(self, serial):
        """What Linux calls the controller."""
        return self.slots[serial][1]

    def host(self, scenario, work):
        return Host(scenario, work)

    def tree(self, base, scenario, work):
        """The tree that boots, as a file: `base`, QEMU's own, if nothing is added to it."""
        if not scenario.nodes:
            return base
        path = os.path.join(PROJECT, scenario.nodes)
        with open(path, encoding="utf-8") as source:
            return add_nodes(base, source.read(), self.words(base), work)

    def words(self, base):
        """What stands for the machine's own numbers in `nodes/`: {word: number}."""
        return {}

    def policy_tree(self, base, scenario):
        """The tree that the overlay is made for, where that is not the tree that boots; else `base`."""
        return base

    def before_xen(self, console):
        """U-Boot's commands before Xen's modules are described; its tree is at uboot.TREE."""

    def start_xen(self, console):
        console.start_xen(self.arch)

    def add_to_dom0(self, archive):
        """What `steps` needs beside guest/init and dom0's programs."""

    def steps(self, scenario):
        """The shell lines that dom0 runs in scenarios with the action `own`."""
        return "dma_report\n"

    def problems(self, scenario, report):
        """What is wrong in a scenario with the action `own`, beyond the kernel's log."""
        return []


def add_nodes(base, text, words, work):
    """The tree `base` with the overlay source `text` in it, as a file in `work`."""
    overlay, tree = os.path.join(work, "nodes.dtbo"), os.path.join(work, "tree.dtb")
    for word, number in words.items():
        text = re.sub(rf"(?<=[< ]){word}\b(?=[ >])", f"{number:#x}", text)
    command = ["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", overlay]
    subprocess.run(command, check=True, input=text.encode())
    subprocess.run(["fdtoverlay", "-i", base, "-o", tree, overlay], check=True)
    return tree


def cells(path, node, name):
    """The cells of a property of a tree in a file."""
    with open(path, "rb") as source:
        value = dtb.parse(source.read())[0][node][name]
    return struct.unpack(f">{len(value) // 4}I", value)


HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROJECT = os.path.dirname(os.path.dirname(HERE))
