# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""U-Boot over the serial line: commands whose success is seen, and the start of Xen."""

import re

from machine import BootError

PROMPT = r"^=> "

# Where things lie in the machine's memory; RAM begins at 0x40000000 on both machines.
# The base tree is moved away from U-Boot's own before it grows, and nothing else is near it.
XEN = 0x48000000
KERNEL = 0x49000000  # with room for a distribution's, of tens of MiB
TREE = 0x4F000000
TREE_SIZE = 0x100000
OVERLAY = 0x4F200000
INITRD = 0x50000000
FIT = 0x60000000


class UBoot:
    def __init__(self, machine):
        self._machine = machine

    def interrupt(self):
        """Stops the countdown to U-Boot's own boot."""
        self._machine.expect(r"Hit any key to stop autoboot")
        self._machine.send(" ")
        self._machine.expect(PROMPT)

    def run(self, command):
        """One command; what it printed. An error if U-Boot says that it failed."""
        output, status = self.attempt(command)
        if status != 0:
            raise BootError(f"U-Boot: `{command}` failed: {output.strip()}")
        return output

    def attempt(self, command):
        """One command; what it printed and its status."""
        # hush expands $? , so that the echo of the line itself cannot be taken for the answer.
        self._machine.send(command + "; echo status=$?\n")
        start = len(self._machine.text)
        match = self._machine.expect(r"^status=(\d+)$")
        self._machine.expect(PROMPT)
        output = self._machine.text[start : match.start()]
        return output.split("echo status=$?\n", 1)[-1], int(match.group(1))

    def send_and_forget(self, command):
        """A command that does not come back."""
        self._machine.send(command + "\n")

    def _keep_places(self):
        """Nothing is to be moved when Xen starts."""
        self.run("setenv fdt_high 0xffffffffffffffff; setenv initrd_high 0xffffffffffffffff")

    def use_tree(self):
        """Works on the tree that was put at TREE, with room to grow."""
        self._keep_places()
        self.run(f"fdt addr {TREE:x}")

    def take_tree(self):
        """Moves the machine's own tree to TREE, with room to grow."""
        self._keep_places()
        self.run("fdt addr ${fdtcontroladdr}")
        self.run(f"fdt move ${{fdtcontroladdr}} {TREE:x} {TREE_SIZE:x}")
        self.run(f"fdt addr {TREE:x}")

    def tree_size(self):
        """The totalsize of the tree at TREE, from its header (big endian)."""
        output = self.run(f"md.l {TREE + 4:x} 1")
        words = re.search(r"^[0-9a-f]+: ([0-9a-f]{8})", output, re.MULTILINE)
        return int.from_bytes(bytes.fromhex(words.group(1)), "little")

    def describe_modules(self, kernel_size, initrd_size, xen_arguments, dom0_arguments):
        """What Xen wants to find under /chosen. A script before this may have left no room."""
        self.run("fdt resize 2000")
        self.run("fdt set /chosen \\#address-cells <2>; fdt set /chosen \\#size-cells <2>")
        self.run(f'fdt set /chosen xen,xen-bootargs "{xen_arguments}"')
        self.run(f'fdt set /chosen xen,dom0-bootargs "{dom0_arguments}"')
        for name, kind, address, size in (
            ("kernel", "xen,linux-zimage", KERNEL, kernel_size),
            ("ramdisk", "xen,linux-initrd", INITRD, initrd_size),
        ):
            self.run(f"fdt mknod /chosen {name}")
            self.run(
                f'fdt set /chosen/{name} compatible "{kind}" "xen,multiboot-module" '
                '"multiboot,module"'
            )
            self.run(f"fdt set /chosen/{name} reg <0 0x{address:x} 0 0x{size:x}>")

    def start_xen(self, arch):
        start = "booti" if arch == "arm64" else "bootz"
        self.send_and_forget(f"{start} {XEN:x} - {TREE:x}")

    def start_fit(self, configurations, afterwards=""):
        """Everything comes out of the image at FIT, the tree and its overlays too. `afterwards`: what
        to do when that does not start."""
        self._keep_places()
        self.send_and_forget(f"bootm {FIT:x}#{configurations}{afterwards}")
