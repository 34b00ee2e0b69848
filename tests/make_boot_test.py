#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""scripts/make-boot without building a kernel: what stands in the folder, and what it refuses.

    DTPOLICY=build/dtpolicy BOARDS=build/boards make_boot_test.py
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
DTPOLICY = os.environ["DTPOLICY"]
BOARDS = pathlib.Path(os.environ["BOARDS"])
SNOW = BOARDS / "armhf/exynos5250-snow.dtb"
ROCKPRO = BOARDS / "arm64/rockchip/rk3399-rockpro64.dtb"

SNOW_SCRIPT = """\
echo Xen and dom0 for google-snow
if test -n "${devtype}" && test -n "${distro_bootpart}"; then
  setenv from "${devtype} ${devnum}:${distro_bootpart}"
else
  setenv from "mmc 1:2"
fi
load ${from} 5f000000 board-xen.dtb || reset
fdt addr 5f000000
fdt resize 2000
load ${from} 60000000 kernel || reset
setenv kernel_size ${filesize}
load ${from} 50000000 xen || reset
fdt set /chosen \\#address-cells <1>
fdt set /chosen \\#size-cells <1>
fdt set /chosen xen,xen-bootargs "console=none dom0_mem=512M"
fdt set /chosen xen,dom0-bootargs "console=hvc0 root=/dev/mmcblk1p3 rootwait rw"
fdt mknod /chosen kernel
fdt set /chosen/kernel compatible xen,linux-zimage xen,multiboot-module multiboot,module
fdt set /chosen/kernel reg <0x60000000 0x${kernel_size}>
setenv fdt_high ffffffff
bootz 50000000 - 5f000000
reset
"""
ROCKPRO_END = """\
fdt set /chosen/kernel reg <0 0x4000000 0 0x${kernel_size}>
fdt mknod /chosen ramdisk
fdt set /chosen/ramdisk compatible xen,linux-initrd xen,multiboot-module multiboot,module
fdt set /chosen/ramdisk reg <0 0xd000000 0 0x${initrd_size}>
setenv fdt_high ffffffffffffffff
booti 2100000 - c000000
reset
"""


class MakeBootTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.out = self.scratch / "out"
        # What U-Boot and Xen look at: the magic numbers.
        self.arm = self.file("zImage", b"\0" * 36 + b"\x18\x28\x6f\x01" + b"\0" * 60)
        self.arm64 = self.file("Image", b"\0" * 56 + b"ARM\x64" + b"\0" * 60)
        self.xen = self.file("a-xen", b"Xen")

    def file(self, name, content):
        path = self.scratch / name
        path.write_bytes(content)
        return path

    def make(self, policy, *arguments, path="/usr/bin:/bin", **more):
        policy = PROJECT / "policies" / policy if not os.path.isabs(policy) else policy
        result = subprocess.run([str(PROJECT / "scripts/make-boot"), str(policy), *map(str, arguments), "-o", self.out],
                                capture_output=True, text=True, check=False,
                                env={"PATH": path, "HOME": str(self.scratch), "DTPOLICY": DTPOLICY, **more})
        return result.returncode, result.stdout, result.stderr

    def test_snow(self):
        status, _, err = self.make("google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen)
        self.assertEqual(status, 0, err)
        self.assertEqual(sorted(path.name for path in self.out.iterdir()),
                         ["README.txt", "board-xen.dtb", "board.dtb", "board.dtbo", "boot.scr", "boot.txt", "kernel", "xen"])
        self.assertEqual((self.out / "boot.txt").read_text(), SNOW_SCRIPT)
        self.assertIn(SNOW_SCRIPT.encode(), (self.out / "boot.scr").read_bytes())
        merged = subprocess.run([DTPOLICY, "compile", str(PROJECT / "policies/google-snow.yaml"), "--base", str(SNOW),
                                 "--emit", "dtb", "-q"], stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual((self.out / "board-xen.dtb").read_bytes(), merged)
        self.assertEqual((self.out / "kernel").read_bytes(), self.arm.read_bytes())
        self.assertEqual(list(self.scratch.glob(".make-boot*")), [])

    def test_arm64_with_an_initramfs(self):
        initrd = self.file("my-initrd", b"cpio")
        status, _, err = self.make("pine64-rockpro64.yaml", "--kernel", self.arm64, "--tree", ROCKPRO, "--xen", self.xen,
                                   "--initrd", initrd)
        self.assertEqual(status, 0, err)
        self.assertTrue((self.out / "boot.txt").read_text().endswith(ROCKPRO_END))
        self.assertEqual((self.out / "initrd").read_bytes(), b"cpio")

    def refused(self, *arguments, **more):
        status, _, err = self.make(*arguments, **more)
        self.assertNotEqual(status, 0)
        self.assertFalse(self.out.exists())
        self.assertEqual(list(self.scratch.glob(".make-boot*")), [])
        return err.strip().splitlines()[-1]

    def test_refused(self):
        given = ("--kernel", self.arm, "--tree", SNOW, "--xen", self.xen)
        self.assertEqual(self.refused(str(self.scratch / "no.yaml")),
                         f"make-boot: error: no policy {self.scratch}/no.yaml")
        self.assertEqual(self.refused("beagle-x15.yaml"), "make-boot: error: no policies/beagle-x15.config: name a board "
                         "that has one (--board): google-snow pine64-rockpro64 radxa-rock-5b")
        self.assertEqual(self.refused("google-snow.yaml", "--kernel", self.arm),
                         "make-boot: error: --kernel and --tree go together")
        self.assertEqual(self.refused("google-snow.yaml", "--kernel", self.arm64, *given[2:]),
                         f"make-boot: error: {self.arm64} is for arm64, and google-snow is not")
        self.assertEqual(self.refused("google-snow.yaml", "--kernel", self.xen, *given[2:]),
                         f"make-boot: error: {self.xen} is neither an arm64 Image nor an arm zImage")
        self.assertEqual(self.refused("google-snow.yaml", "--linux", "6.12", "--kernel-source", "/tmp"),
                         "make-boot: error: --linux or --kernel-source, not both")
        self.assertEqual(self.refused("google-snow.yaml", "--kernel-source", self.scratch / "none"),
                         f"make-boot: error: no folder {self.scratch}/none")
        # The tool refuses another board's tree.
        status, _, err = self.make("google-snow.yaml", "--kernel", self.arm, "--tree", ROCKPRO, "--xen", self.xen)
        self.assertNotEqual(status, 0)
        self.assertIn(" [wrong-board]\n", err)
        self.assertFalse(self.out.exists())
        self.assertEqual(list(self.scratch.glob(".make-boot*")), [])

    def test_no_kernel_source(self):
        (self.scratch / "tree").mkdir()
        self.assertEqual(self.refused("google-snow.yaml", "--kernel-source", self.scratch / "tree"),
                         f"make-boot: error: {self.scratch}/tree is no Linux source: it has no Makefile with VERSION, "
                         "PATCHLEVEL and SUBLEVEL, or no drivers/iommu/iommu.c")

    def test_no_room(self):
        self.assertRegex(self.refused("google-snow.yaml", "--linux", "6.12", DTPOLICY_BOOT_ROOM="1000000"),
                         r"^make-boot: error: .*/make-boot/google-snow-6\.12 has \d+ GiB free, and 1000000 are needed$")

    def test_a_version_without_series(self):
        self.assertEqual(self.refused("google-snow.yaml", "--linux", "6.2"),
                         "make-boot: error: no series for Linux 6.2 in patches/")

    def test_a_folder_that_is_there(self):
        self.out.mkdir()
        (self.out / "mine").write_text("mine")
        status, _, err = self.make("google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen)
        self.assertEqual(status, 1)
        self.assertEqual(err, f"make-boot: error: {self.out} exists: a folder is made whole, so remove it or name "
                              "another\n")
        self.assertEqual([path.name for path in self.out.iterdir()], ["mine"])


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
