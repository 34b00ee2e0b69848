#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""scripts/make-boot: what stands in the folder, what it refuses, and what is left of a run that was cut or found
no room. No kernel is built: one is given, or `make` is a stand-in.

    DTPOLICY=build/dtpolicy BOARDS=build/boards make_boot_test.py
"""
import contextlib
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path += [str(PROJECT / "tests"), str(PROJECT / "scripts/lib")]
import series  # noqa: E402
import series_test  # noqa: E402

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
fdt addr 5f000000 || reset
fdt resize 2000 || reset
load ${from} 60000000 kernel || reset
setenv kernel_size ${filesize}
load ${from} 50000000 xen || reset
fdt set /chosen \\#address-cells <1> || reset
fdt set /chosen \\#size-cells <1> || reset
fdt set /chosen xen,xen-bootargs "console=none dom0_mem=512M" || reset
fdt set /chosen xen,dom0-bootargs "console=hvc0 console=tty0 clk_ignore_unused root=/dev/mmcblk1p3 rootwait rw" || reset
fdt mknod /chosen kernel || reset
fdt set /chosen/kernel compatible xen,linux-zimage xen,multiboot-module multiboot,module || reset
fdt set /chosen/kernel reg <0x60000000 0x${kernel_size}> || reset
setenv fdt_high ffffffff
bootz 50000000 - 5f000000
reset
"""
SNOW_README = """\
Xen and dom0 for google-snow, made by dtpolicy's scripts/make-boot.

The Snow's own firmware does not run boot.scr: dtpolicy's docs/snow.md, 1 and 6, puts a U-Boot before it.

On the partition that U-Boot boots from, FAT or ext4: the first one, or the one with the legacy boot flag:

  boot.scr       what U-Boot runs; its source is boot.txt
  board-xen.dtb  the board's tree with the policy's devices named: what Xen is started with
  xen            Xen, as given: a-xen
  kernel         dom0's kernel, Linux 6.12.1-dtpolicy, with the series

If U-Boot does not find boot.scr by itself, at its prompt, with the numbers of that partition (`mmc list`, `part list`):

  setenv devtype mmc; setenv devnum 1; setenv distro_bootpart 2
  load mmc 1:2 ${scriptaddr} boot.scr; source ${scriptaddr}

On dom0's root file system, /dev/mmcblk1p3, which you make, as ext4: a distribution for this processor with Xen's
tools (xl), of the same version as this Xen:

  modules.tar    tar -xf modules.tar -C /, which makes /lib/modules/6.12.1-dtpolicy

Console, dom0's memory and root file system are arguments in boot.txt. After a change:

  mkimage -A arm -T script -C none -d boot.txt boot.scr

Not loaded, to look at or for another way of booting (dtpolicy's docs/deploy/):

  board.dtb      the board's tree as the kernel has it
  board.dtbo     the overlay
  config         the kernel's configuration (dtpolicy check --linux-config)

The boot script was not run on the board, but on a machine of QEMU's with memory where the board has it
(scripts/test-boot 'make-boot-google-snow*'): U-Boot loads the files, and Xen is given board-xen.dtb. Not tried are
the numbers of the board's disks, in boot.txt, and whether its firmware leaves those addresses alone.

Did it work? In dom0, with dtpolicy, the policy and the files that it extends:

  dmesg | dtpolicy verify google-snow.yaml --base board.dtb --tree /proc/device-tree --log -
"""
ROCKPRO_END = """\
fdt set /chosen/kernel reg <0 0x4000000 0 0x${kernel_size}> || reset
fdt mknod /chosen ramdisk || reset
fdt set /chosen/ramdisk compatible xen,linux-initrd xen,multiboot-module multiboot,module || reset
fdt set /chosen/ramdisk reg <0 0xd000000 0 0x${initrd_size}> || reset
setenv fdt_high ffffffffffffffff
booti 2200000 - c000000
reset
"""

# What make-boot asks of make, and what comes of it. FAKE_BUILD: shell commands in the middle of the kernel.
FAKE_MAKE = """\
#!/bin/sh
set -e
for word; do
  case $word in
    -s) silent=yes ;;
    O=*) object=${word#O=} ;;
    INSTALL_MOD_PATH=*) modules=${word#*=} ;;
  esac
done
case $word in
  exynos_defconfig)
    [ -z "$NO_DEFCONFIG" ] || { echo 'no such configuration' >&2; exit 2; }
    : >"$object/.config"
    ;;
  olddefconfig) printf "$FAKE_SELECTED" >>"$object/.config" ;;
  *.dtb)
    mkdir -p "$object/arch/arm/boot/dts/samsung"
    cp "$FAKE_TREE" "$object/arch/arm/boot/dts/$word"
    ;;
  modules | zImage)
    [ -n "$silent" ] || printf '  CC      kernel/fork.o\\n  CC [M]  fs/fat/fat.o\\n'
    eval "$FAKE_BUILD"
    mkdir -p "$object/include/config"
    cp "$FAKE_IMAGE" "$object/arch/arm/boot/zImage"
    echo 6.12.1$LOCALVERSION >"$object/include/config/kernel.release"
    ;;
  modules_install)
    mkdir -p "$modules/lib/modules/6.12.1$LOCALVERSION"
    echo module >"$modules/lib/modules/6.12.1$LOCALVERSION/some.ko"
    [ -n "$NO_DEPMOD" ] || echo some.ko: >"$modules/lib/modules/6.12.1$LOCALVERSION/modules.dep"
    ;;
  *) exit 9 ;;
esac
"""
SELECTED = "CONFIG_SWIOTLB_XEN=y\nCONFIG_ARM_DMA_USE_IOMMU=y\n"
# A folder with room for a MiB, which nobody else sees.
SMALL_DISK = """\
mount -t tmpfs -o size=1m none "$SMALL"
status=0
"$@" || status=$?
find "$SMALL" -mindepth 1
exit $status
"""


class Fixture(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.out = self.scratch / "out"
        # What U-Boot and Xen look at: the magic numbers.
        self.arm = self.file("zImage", b"\0" * 36 + b"\x18\x28\x6f\x01" + b"\0" * 60)
        self.arm64 = self.file("Image", b"\0" * 56 + b"ARM\x64" + b"\0" * 60)
        self.xen = self.file("a-xen", self.arm.read_bytes() + b"Xen")

    def file(self, name, content):
        path = self.scratch / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def make(self, policy, *arguments, path="/usr/bin:/bin", before=(), project=PROJECT, **more):
        policy = PROJECT / "policies" / policy if not os.path.isabs(policy) else policy
        command = [*before, str(project / "scripts/make-boot"), str(policy), *map(str, arguments), "-o", self.out]
        result = subprocess.run(command,
                                capture_output=True, text=True, check=False,
                                env={"PATH": path, "HOME": str(self.scratch), "DTPOLICY": DTPOLICY, **more})
        return result.returncode, result.stdout, result.stderr


class MakeBootTest(Fixture):
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
        status, _, err = self.make("pine64-rockpro64.yaml", "--kernel", self.arm64, "--tree", ROCKPRO, "--xen", self.arm64,
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
        self.assertEqual(self.refused("google-snow.yaml", "--kernel", SNOW, *given[2:]),
                         f"make-boot: error: {SNOW} is neither an arm64 Image nor an arm zImage")
        self.assertEqual(self.refused("google-snow.yaml", "--xen", self.arm64),
                         f"make-boot: error: {self.arm64} is for arm64, and google-snow is not")
        self.assertEqual(self.refused("google-snow.yaml", "--xen", SNOW),
                         f"make-boot: error: {SNOW} is neither an arm64 Image nor an arm zImage")
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
                         "make-boot: error: no series for Linux 6.2; there are 6.1, 6.6, 6.12, 6.18, 7.3")
        self.assertEqual(self.refused("google-snow.yaml", "--linux", "six"),
                         "make-boot: error: six is not a version like 6.12")

    def test_a_folder_that_is_there(self):
        self.out.mkdir()
        (self.out / "mine").write_text("mine")
        status, _, err = self.make("google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen)
        self.assertEqual(status, 1)
        self.assertEqual(err, f"make-boot: error: {self.out} exists: a folder is made whole, so remove it or name "
                              "another\n")
        self.assertEqual([path.name for path in self.out.iterdir()], ["mine"])

    def test_too_big_for_its_place(self):
        xen = self.file("xen64", self.arm64.read_bytes())
        with open(self.arm64, "r+b") as image:
            image.truncate(69 << 20)
        self.assertEqual(self.refused("pine64-rockpro64.yaml", "--kernel", self.arm64, "--tree", ROCKPRO, "--xen", xen),
                         f"make-boot: error: {self.arm64} is too big: loaded at 0x4000000 it reaches over 0x8400000 "
                         "(policies/pine64-rockpro64.boot)")

    def test_a_boot_file_that_lacks_something(self):
        """In a copy of the project: nothing is made of a script with holes."""
        project = self.scratch / "project"
        for name in ("scripts", "policies", "kernel", "patches"):
            shutil.copytree(PROJECT / name, project / name)
        path = project / "policies/google-snow.boot"
        whole = path.read_text()
        for old, new, error in (
            ("dom0-arguments", "dom0-argument", ": unknown key dom0-argument"),
            ("kernel-at 60000000\n", "", " has no line kernel-at"),
            ("kernel-at 60000000\n", "kernel-at\n", ": kernel-at is no hexadecimal number:"),
            ("kernel-at 60000000", "kernel-at 6000000g", ": kernel-at is no hexadecimal number: 6000000g"),
            ("kernel-at 60000000", "xen-at 60000000", " has two lines xen-at"),
        ):
            path.write_text(whole.replace(old, new))
            self.assertEqual(
                self.refused("google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen, project=project),
                f"make-boot: error: policies/google-snow.boot{error}")

        path.write_text(whole)
        config = project / "policies/google-snow.config"
        config.write_text(config.read_text().replace(": over exynos_defconfig", ": on exynos_defconfig"))
        self.assertEqual(
            self.refused("google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen, project=project),
            "make-boot: error: policies/google-snow.config does not say what it goes over")

    def test_a_place_that_may_not_be_written_to(self):
        place = self.scratch / "mine"
        place.mkdir(0o555)
        # Root may do it all the same.
        before = ["setpriv", "--bounding-set=-dac_override"] if os.getuid() == 0 else []
        self.out = place / "out"
        status, _, err = self.make("google-snow.yaml", "--linux", "6.12", "--xen", self.xen, before=before)
        self.assertEqual((status, err), (1, f"make-boot: error: cannot write to {place}\n"))

    def test_no_room_for_the_folder(self):
        self.arm.write_bytes(self.arm.read_bytes() + os.urandom(2 << 20))  # zeros would take none
        small = self.scratch / "small"
        small.mkdir()
        self.out = small / "out"
        as_root = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        status, listed, err = self.make(
            "google-snow.yaml", "--kernel", self.arm, "--tree", SNOW, "--xen", self.xen, SMALL=str(small),
            before=["unshare", *as_root, "--mount", "--propagation", "private", "sh", "-c", SMALL_DISK, "sh"])
        self.assertEqual(status, 1)
        self.assertIn("No space left on device", err)
        self.assertEqual(err.splitlines()[-1], f"make-boot: error: kernel cannot be written to {small}")
        self.assertEqual(listed, "")


class BuildTest(Fixture):
    """With a stand-in for make, and the cache's sources as if they were there."""

    def setUp(self):
        super().setUp()
        linux = self.scratch / "cache/linux"
        series = PROJECT / "patches/linux-6.12"
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(series.glob("*.patch"))) + b"1\n")
        for name in ("6.12", f"6.12-patched-{digest.hexdigest()[:12]}"):
            trees = linux / name / "arch/arm/boot/dts/samsung"
            trees.mkdir(parents=True)
            (trees / "exynos5250-snow.dts").write_text("")
            (linux / name / ".debian-version").write_text("1\n")
        for name, text in (("make", FAKE_MAKE), ("arm-linux-gnueabihf-gcc", ""), ("dpkg-query", 'shift 3; printf "installed %s\\n" "$@"')):
            path = self.file(f"bin/{name}", (text if text.startswith("#!") else f"#!/bin/sh\n{text}\n").encode())
            path.chmod(0o755)

    def build(self, build="", **more):
        return {"path": f"{self.scratch}/bin:/usr/bin:/bin", "DTPOLICY_CACHE": str(self.scratch / "cache"),
                "DTPOLICY_BOOT_ROOM": "0", "FAKE_TREE": str(SNOW), "FAKE_IMAGE": str(self.arm), "FAKE_BUILD": build,
                "FAKE_SELECTED": SELECTED, **more}

    def make_built(self, *arguments, **more):
        return self.make("google-snow.yaml", "--xen", self.xen, *arguments, **self.build(**more))

    def nothing_is_left(self):
        self.assertFalse(self.out.exists())
        self.assertEqual(list(self.scratch.glob(".make-boot*")), [])

    def test_whole(self):
        status, _, err = self.make_built()
        self.assertEqual(status, 0, err)
        self.assertEqual((self.out / "kernel").read_bytes(), self.arm.read_bytes())
        self.assertEqual((self.out / "board.dtb").read_bytes(), SNOW.read_bytes())
        self.assertEqual((self.out / "README.txt").read_text(), SNOW_README)
        self.assertEqual((self.out / "config").read_text(), (PROJECT / "kernel/dom0.config").read_text() +
                         (PROJECT / "policies/google-snow.config").read_text() +
                         "CONFIG_DEBUG_INFO_NONE=y\n" + SELECTED)

    def test_modules(self):
        self.assertEqual(self.make_built()[0], 0)
        # Debian's root file system: tar must leave the link as it is.
        root = self.scratch / "root"
        (root / "usr/lib").mkdir(parents=True)
        (root / "lib").symlink_to("usr/lib")
        subprocess.run(["tar", "-xf", self.out / "modules.tar", "-C", root], check=True)
        self.assertTrue((root / "lib").is_symlink())
        self.assertEqual(sorted(path.name for path in (root / "usr/lib/modules/6.12.1-dtpolicy").iterdir()),
                         ["modules.dep", "some.ko"])

    def test_modules_that_nobody_could_load(self):
        status, _, err = self.make_built(NO_DEPMOD="yes")
        self.assertEqual(status, 1)
        self.assertEqual(err.splitlines()[-1], "make-boot: error: depmod did not run: the modules have no modules.dep")
        self.nothing_is_left()

    def test_a_configuration_that_cannot_be_made(self):
        """Though each line of the fragments would hold: there is nothing else."""
        status, _, err = self.make_built(NO_DEFCONFIG="yes", build="echo built >&2")
        self.assertEqual((status, err.splitlines()[-2:]), (
            1, ["no such configuration", "make-boot: error: the kernel cannot be configured"]))
        self.nothing_is_left()

    def test_a_configuration_that_does_not_do(self):
        """Each line of the fragments holds, and what an option of theirs should select is not there."""
        status, _, err = self.make_built(FAKE_SELECTED="CONFIG_SWIOTLB_XEN=y\n", build="echo built >&2")
        self.assertEqual(status, 1)
        self.assertIn("error: this kernel gives no device IOMMU DMA: CONFIG_ARM_DMA_USE_IOMMU is off [kernel-config]\n", err)
        self.assertEqual(err.splitlines()[-1], "make-boot: error: this kernel would not do what "
                         f"{PROJECT}/policies/google-snow.yaml says: see above")
        self.assertNotIn("built", err)
        self.nothing_is_left()

    def test_a_board_that_this_linux_does_not_know(self):
        for tree in (self.scratch / "cache/linux").glob("*/arch/arm/boot/dts/samsung/*"):
            tree.unlink()
        status, _, err = self.make_built()
        self.assertEqual(status, 1)
        self.assertEqual(err.splitlines()[-1], "make-boot: error: this Linux does not know the board: it has no "
                         "arch/arm/boot/dts/samsung/exynos5250-snow.dts")
        self.nothing_is_left()

    # --- a source of the user's

    def user_source(self):
        source = self.scratch / "their linux"
        series_test.make_tree("6.12", source)
        trees = source / "arch/arm/boot/dts/samsung"
        trees.mkdir(parents=True)
        (trees / "exynos5250-snow.dts").write_text("")
        return source

    def built_from(self, source, *options):
        """The copy that the kernel was built from."""
        status, _, err = self.make_built("--kernel-source", source, *options)
        self.assertEqual(status, 0, err)
        shutil.rmtree(self.out)
        [copy] = (self.scratch / "cache/make-boot").glob("*/source")
        return copy

    def test_what_the_user_changes_is_built(self):
        source = self.user_source()
        copy = self.built_from(source)
        self.assertIn("xen_iommu_translates", (copy / "drivers/iommu/iommu.c").read_text())
        self.assertNotIn("xen_iommu_translates", (source / "drivers/iommu/iommu.c").read_text())
        before = copy.stat().st_ino
        self.assertEqual(self.built_from(source).stat().st_ino, before)  # nothing is copied again
        changed = source / "arch/arm/boot/dts/samsung/exynos5250-snow.dts"
        changed.unlink()
        changed.write_text("/* mine */\n")
        self.assertEqual((self.built_from(source) / changed.relative_to(source)).read_text(), "/* mine */\n")

    def test_a_source_with_the_series(self):
        source = self.user_source()
        def refused(*options):
            status, _, err = self.make_built("--kernel-source", source, *options)
            self.assertEqual(status, 1)
            self.nothing_is_left()
            return err.splitlines()[-1]
        self.assertEqual(refused("--series", "none"), f"make-boot: error: {source} has no series: nothing in it reads "
                         "xen,force-iommu-dma (arch/arm/xen/iommu.c)")
        series.git(source, "init", "-q")
        series.git(source, "add", "-A")
        series.git(source, "commit", "-q", "-m", "theirs")
        series.git(source, "am", "-q", input="".join(patch.text for patch in series.read("6.12")))
        self.assertEqual(refused(), f"make-boot: error: {source} has a series already (include/xen/iommu.h): "
                         "--series none takes it as it is")
        copy = self.built_from(source, "--series", "none")
        for name in ("drivers/iommu/iommu.c", "include/xen/iommu.h"):
            self.assertEqual((copy / name).read_bytes(), (source / name).read_bytes())

    def test_a_source_that_the_series_does_not_fit(self):
        source = self.user_source()
        path = source / "drivers/gpu/drm/exynos/exynos_drm_dma.c"
        path.write_text(path.read_text().replace("arm_iommu_attach_device(subdrv_dev", "attach_it(subdrv_dev"))
        status, _, err = self.make_built("--kernel-source", source)
        self.assertEqual(status, 1)
        self.assertIn("drivers/gpu/drm/exynos/exynos_drm_dma.c:87: ", err)
        self.assertEqual(err.splitlines()[-1], f"make-boot: error: the series does not fit {source}: put it in by hand, "
                         "then --series none takes it as it is")
        self.nothing_is_left()

    def test_a_source_that_finds_no_room(self):
        """cp has a complaint for each file then; the user gets one."""
        source = self.user_source()
        environment = self.build()
        copier = self.file("bin/cp", b"""#!/bin/sh
case $1 in -a*) echo "cp: no room for this" >&2; echo "cp: no room for that" >&2; exit 1 ;; esac
exec /usr/bin/cp "$@"
""")
        copier.chmod(0o755)
        status, _, err = self.make("google-snow.yaml", "--xen", self.xen, "--kernel-source", source, **environment)
        [work] = (self.scratch / "cache/make-boot").glob("google-snow-*")
        self.assertEqual(status, 1)
        self.assertEqual(err.splitlines()[-2:], [
            "cp: no room for this", f"make-boot: error: {source} cannot be copied to {work}/source.part"])
        self.assertFalse((work / "source").exists())
        self.nothing_is_left()

    def test_progress_on_a_terminal(self):
        terminal, other = os.openpty()
        self.addCleanup(os.close, terminal)
        environment = self.build()
        path = environment.pop("path")
        subprocess.run(
            [PROJECT / "scripts/make-boot", PROJECT / "policies/google-snow.yaml", "--xen", self.xen, "-o", self.out],
            stderr=other, check=True,
            env={"PATH": path, "HOME": str(self.scratch), "DTPOLICY": DTPOLICY, **environment})
        os.close(other)
        said = os.read(terminal, 65536).decode()
        self.assertRegex(said, r"\rmake-boot: kernel: 1 files, kernel/fork\.o *\rmake-boot: kernel: 2 files, fs/fat/fat\.o")

    def test_no_compiler(self):
        """Where Debian's packages say that there is one."""
        tools = self.scratch / "tools"
        tools.mkdir()
        for tool in pathlib.Path("/usr/bin").iterdir():
            if "gcc" not in tool.name:
                (tools / tool.name).symlink_to(tool)
        (self.scratch / "bin/arm-linux-gnueabihf-gcc").unlink()
        environment = {**self.build(), "path": f"{self.scratch}/bin:{tools}"}
        status, _, err = self.make("google-snow.yaml", "--xen", self.xen, **environment)
        self.assertEqual((status, err), (1, "make-boot: error: no compiler arm-linux-gnueabihf-gcc (Debian's package "
                                            "gcc-arm-linux-gnueabihf)\n"))
        self.nothing_is_left()

    def test_a_kernel_that_does_not_build(self):
        status, _, err = self.make_built(build='echo "kernel/fork.c:1: error: no such luck" >&2; exit 2')
        self.assertEqual(status, 1)
        log = self.scratch / "cache/make-boot/google-snow-6.12/object/make.log"
        self.assertEqual(err.splitlines()[-2:], [
            "kernel/fork.c:1: error: no such luck",
            f"make-boot: error: the kernel does not build; all of it is in {log}. The same command goes on from there"])
        self.nothing_is_left()

    def test_a_policy_for_another_board_before_the_kernel(self):
        status, _, err = self.make_built(build="echo built >&2", FAKE_TREE=str(ROCKPRO))
        self.assertEqual(status, 1)
        self.assertIn(" [wrong-board]\n", err)
        self.assertNotIn("built", err)
        self.nothing_is_left()

    def cut(self, number, *arguments, send=os.killpg, **more):
        """Sends the signal to the whole run once the file `reached` is there; its status and last line."""
        environment = self.build(**more)
        path = environment.pop("path")
        reached = self.scratch / "reached"
        with subprocess.Popen(
            [PROJECT / "scripts/make-boot", PROJECT / "policies/google-snow.yaml", "--xen", self.xen, *arguments, "-o", self.out],
            stderr=subprocess.PIPE, text=True, start_new_session=True,
            preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
            env={"PATH": path, "HOME": str(self.scratch), "DTPOLICY": DTPOLICY, "REACHED": str(reached), **environment},
        ) as run:
            while not reached.exists():
                self.assertIsNone(run.poll())
                time.sleep(0.05)
            # Again where a shell that was just starting its child missed it, as a user would.
            while run.poll() is None:
                send(run.pid, number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    run.wait(5)
            # What it started holds its end of this pipe, and is gone too.
            return run.returncode, run.stderr.read().splitlines()[-1]

    def test_cut_in_the_kernel(self):
        for number, send in ((signal.SIGINT, os.killpg), (signal.SIGTERM, os.killpg), (signal.SIGTERM, os.kill)):
            self.assertEqual(self.cut(number, send=send, build='echo >"$REACHED"; sleep 600'), (
                130, f"make-boot: interrupted, no {self.out} was made: the same command goes on from there"))
            self.nothing_is_left()
            (self.scratch / "reached").unlink()
        self.assertEqual(self.make_built()[0], 0)

    def test_cut_in_the_folder(self):
        """When most of it is there already: mkimage comes near the end."""
        self.file("bin/mkimage", b'#!/bin/sh\necho >"$REACHED"\nsleep 600\n').chmod(0o755)
        self.assertEqual(self.cut(signal.SIGINT)[0], 130)
        self.nothing_is_left()


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main()
