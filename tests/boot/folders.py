# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The folder that scripts/make-boot makes, on a disk: U-Boot finds `boot.scr` by itself and runs it, and the
machine is stopped before the first instruction of Xen. What Xen would see is read there.

The kernel and the initramfs are no such things but data that is known again: nothing runs them.
"""

import glob
import os
import random
import re
import shutil
import struct
import subprocess
import tempfile

import dtb
import partition
import platforms
import tool
from assets import PROJECT, read
from gdb import Debugger
from machine import BootError, Machine
from outcome import Run

# Odd sizes, so that a size that was rounded is seen; small ones, since QEMU's SD card is slow.
KERNEL_SIZE, INITRD_SIZE = (320 << 10) + 0x235, (96 << 10) + 0x11
# The register with the tree's address: arm's boot protocol and arm64's (Documentation/arch/arm*/booting.rst), and
# how many bytes one has.
TREE_REGISTER = {"arm": (2, 4), "arm64": (0, 8)}
MODULE = b"xen,multiboot-module\0multiboot,module\0"

# What U-Boot writes of itself and of its machine, whatever the tree (boot/image-fdt.c): version, serial number, memory,
# the address of the first network card, and the Raspberry Pi's frame buffer. The boards' own U-Boots do the like.
_RPI3 = ["/: serial-number differs", "/chosen: u-boot,version differs"]
_RPI3_NODES = ["/framebuffer@3c100000 is in one tree only", "/memory is in one tree only"]
UBOOT_WRITES = {
    "google-snow": ["/chosen: u-boot,version differs", "/memory@40000000: reg differs"],
    "pine64-rockpro64": [*_RPI3, "/ethernet@fe300000: local-mac-address differs", *_RPI3_NODES],
    "radxa-rock-5b": [*_RPI3, *_RPI3_NODES],
}


def _stand_in(arch, size, seed):
    """Bytes that make-boot takes for a kernel: the magic number of its architecture, and noise."""
    data = bytearray(random.Random(seed).randbytes(size))
    if arch == "arm":
        struct.pack_into("<I", data, 36, 0x016F2818)
    else:
        data[56:60] = b"ARM\x64"
    return bytes(data)


class FolderRun(Run):
    def _write(self, name, data):
        with open(self._file(name), "wb") as out:
            out.write(data)
        return self._file(name)

    def _settings(self):
        """The lines of the board's .boot file."""
        path = os.path.join(PROJECT, self._scenario.policy.replace(".yaml", ".boot"))
        lines = read(path).decode().splitlines()
        return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))

    def _tree(self, settings):
        """The board's real tree, as Debian has it: the one whose source make-boot would have built."""
        name = os.path.basename(settings["tree"])
        found = glob.glob(os.path.join(PROJECT, "build", "boards", "**", name), recursive=True)
        if not found:
            raise BootError(f"no {name} among the boards' trees")
        # Those of Debian 12's kernel come first.
        return min(found, key=lambda path: ("newest" in path.split(os.sep), path))

    def _make_folder(self, tree):
        """scripts/make-boot as a user calls it; {name: path of what was given to it}."""
        scenario = self._scenario
        given = {
            "kernel": self._write("a-kernel", _stand_in(scenario.arch, KERNEL_SIZE, 1)),
            "initrd": self._write("an-initrd", random.Random(2).randbytes(INITRD_SIZE)),
            "xen": self._assets.xen(scenario.arch, scenario.xen),
        }
        folder = self._file("folder")
        shutil.rmtree(folder, ignore_errors=True)
        command = [os.path.join(PROJECT, "scripts", "make-boot"), os.path.join(PROJECT, scenario.policy)]
        command += ["--tree", tree, "-o", folder]
        for name, path in given.items():
            command += [f"--{name}", path]
        done = subprocess.run(
            command, env={**os.environ, "DTPOLICY": tool.binary()}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BootError(f"make-boot: exit {done.returncode}\n{done.stderr.strip()}")
        return folder, given

    def _expected(self, tree, settings, given):
        """What Xen must be given: the tool's merged tree, with the modules and arguments in /chosen."""
        policy = os.path.join(PROJECT, self._scenario.policy)
        merged = read(tool.compile_to(policy, tree, "dtb", self._file("merged.dtb")))
        nodes, reservations = dtb.parse(merged)
        wide = self._scenario.arch == "arm64"
        one = struct.pack(">I", 2 if wide else 1)
        nodes["/chosen"].update(
            {
                "#address-cells": one,
                "#size-cells": one,
                "xen,xen-bootargs": settings["xen-arguments"].encode() + b"\0",
                "xen,dom0-bootargs": settings["dom0-arguments"].encode() + b"\0",
            }
        )
        for node, name, kind in (("kernel", "kernel", "zimage"), ("ramdisk", "initrd", "initrd")):
            place = int(settings[f"{name}-at"], 16), os.path.getsize(given[name])
            nodes[f"/chosen/{node}"] = {
                "compatible": f"xen,linux-{kind}\0".encode() + MODULE,
                "reg": struct.pack(">QQ" if wide else ">II", *place),
            }
        return nodes, reservations

    def _run(self, outcome):
        settings = self._settings()
        tree = self._tree(settings)
        folder, given = self._make_folder(tree)
        lost = self._scenario.own.get("without")
        if lost:
            os.remove(os.path.join(folder, lost))
        board = platforms.get(self._scenario.platform)
        disk = self._file("card.img")
        partition.write(folder, disk)
        with tempfile.TemporaryDirectory(prefix="dtpolicy-gdb-") as scratch:
            port = os.path.join(scratch, "port")
            arguments = board.machine() + board.firmware(self._assets.uboot(board.arch, self._scenario.uboot))
            arguments += board.card(disk) + ["-S", "-gdb", f"unix:{port},server=on,wait=off"]
            with Machine(arguments, self.log_path, self._scenario.seconds, board.ram) as machine:
                debugger = Debugger(port, 60)
                try:
                    debugger.run_to(int(settings["xen-at"], 16))
                    if lost:
                        outcome.problems += self._see_reset(machine)
                    else:
                        machine.expect(r"^Starting kernel")
                        size, count = TREE_REGISTER[board.arch][1], TREE_REGISTER[board.arch][0] + 1
                        at = debugger.registers(size, count)[-1]
                        wanted = self._expected(tree, settings, given)
                        outcome.problems += self._wrong(machine, at, settings, given, wanted)
                finally:
                    debugger.close()
                    outcome.console = machine.text
        os.remove(disk)

    def _wrong(self, machine, tree_at, settings, given, wanted):
        """Sentences on what is not as it should be when Xen is about to start."""
        if tree_at != int(settings["tree-at"], 16):
            yield f"Xen is given a tree at {tree_at:#x}"
        size = dtb.total_size(machine.save_memory(tree_at, 8))
        blob = machine.save_memory(tree_at, size)
        self._write("handed-over.dtb", blob)
        changes = list(dtb.differences(dtb.parse(blob), wanted))
        if changes != UBOOT_WRITES[os.path.basename(self._scenario.policy).removesuffix(".yaml")]:
            yield f"the tree that Xen is given differs from `--emit dtb`: {changes}"
        for name, path in given.items():
            data = read(path)
            if machine.save_memory(int(settings[f"{name}-at"], 16), len(data)) != data:
                yield f"in memory {name} is not what the folder has"
        if not re.search(r"^Found U-Boot script /boot\.scr$", machine.text, re.MULTILINE):
            yield "U-Boot did not find boot.scr by itself"

    def _see_reset(self, machine):
        machine.wait_for_end()
        if "resetting ..." not in machine.text:
            yield "U-Boot did not reset"
        if "Starting kernel" in machine.text:
            yield "U-Boot went on to Xen"
