# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What boots: fetched, built or packed once, kept in the cache under a name that says its content."""

import functools
import hashlib
import os
import subprocess
import sys
import tempfile

import cpio
import platforms

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))

# busybox answers to the name it is called by.
APPLETS = (
    "[ awk basename cat chmod cut date dirname dmesg env expr grep head id kill ln logger ls mkdir"
    " mkfifo mount mv poweroff printf ps readlink rm sed seq sh sha256sum sleep sort stat sync tail test touch"
    " tr true uname usleep wc"
)


class AssetError(Exception):
    """Something could not be fetched or built; the script has said why."""


def script(*arguments):
    """Runs one of the project's scripts, whose messages go through; the path it prints."""
    result = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise AssetError(f"{os.path.basename(arguments[0])} failed")
    return result.stdout.strip()


def read(path):
    with open(path, "rb") as source:
        return source.read()


class Assets:
    """Hands out paths; makes what is missing. Two threads at a time may ask it for different things."""

    def __init__(self, cache):
        self.cache = os.path.join(cache, "boot")
        os.makedirs(self.cache, exist_ok=True)
        self._known = {}

    def _once(self, key, make):
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def _fetched(self, what):
        return self._once(what, lambda: script(os.path.join(PROJECT, "scripts", what)))

    def uboot(self, arch, kind):
        """For QEMU's virt machine `overlay`: with `fdt apply`; `packaged`: Debian's image, without.
        Another name: Debian's image for that board."""
        if kind != "overlay":
            name = arch if kind == "packaged" else kind
            return os.path.join(self._fetched("fetch-uboot"), f"packaged-{name}")
        return self._once(
            ("u-boot", arch), lambda: script(os.path.join(HERE, "build-uboot"), arch)
        )

    def xen(self, arch, version):
        return os.path.join(self._fetched("fetch-xen"), f"xen-{version}-{arch}")

    def xen_tools(self, arch):
        """A folder: Xen's tools for dom0 with all they need, as unpacked from Debian's packages."""
        return os.path.join(self._fetched("fetch-xen"), f"tools-{arch}")

    def dom0_tool(self, arch):
        """dtpolicy as one static binary of that architecture: DTPOLICY_ARM64 or DTPOLICY_ARMHF may name
        one, as DTPOLICY does for the host's."""
        debian = {"arm64": "arm64", "arm": "armhf"}[arch]
        given = os.environ.get(f"DTPOLICY_{debian.upper()}")
        if given:
            return given
        build = os.path.join(PROJECT, "scripts", "build-static")
        return self._once(("tool", arch), lambda: script(build, debian))

    def kernel(self, *what):
        """`what`: build-kernel's arguments (Scenario.kernel)."""
        return self._once(
            ("kernel", *what), lambda: script(os.path.join(HERE, "build-kernel"), *what)
        )

    def kernel_of(self, scenario):
        return scenario.image or self.kernel(*scenario.kernel)

    def linux_version(self, linux):
        """The number behind `newest`."""
        if linux != "newest":
            return linux
        fetch = os.path.join(PROJECT, "scripts", "fetch-linux")
        return os.path.basename(self._once("newest", lambda: script(fetch, "newest")))

    def _programs(self, arch):
        """dom0's own programs, statically linked: {name: bytes}."""
        folder = os.path.join(HERE, "guest")
        sources = sorted(name for name in os.listdir(folder) if name.endswith((".c", ".h")))
        compiler = platforms.CROSS[arch] + "gcc"
        command = [compiler, "-static", "-O2", "-Wall", "-Wextra", "-Werror", "-D_FILE_OFFSET_BITS=64"]
        digest = hashlib.sha256(" ".join([program_version(compiler), *command]).encode())
        for name in sources:
            digest.update(read(os.path.join(folder, name)))
        place = os.path.join(self.cache, f"programs-{arch}-{digest.hexdigest()[:12]}")
        os.makedirs(place, exist_ok=True)
        programs = {}
        for name in sources:
            if not name.endswith(".c"):
                continue
            path = os.path.join(place, name[:-2])
            if not os.path.exists(path):
                one = [*command, "-o", path + ".part", os.path.join(folder, name)]
                if subprocess.run(one, check=False).returncode:
                    raise AssetError(f"{name} does not build for {arch}")
                os.replace(path + ".part", path)
            programs[name[:-2]] = read(path)
        return programs

    def _archive(self, arch):
        archive = cpio.Archive()
        for folder in ("bin", "dev", "etc", "proc", "sbin", "sys", "tmp"):
            archive.directory(folder)
        archive.character_device("dev/console", 5, 1)
        busybox = os.path.join(self._fetched("fetch-xen"), f"busybox-{arch}")
        archive.file("bin/busybox", read(busybox), 0o755)
        for name in APPLETS.split():
            archive.link(f"bin/{name}", "busybox")
        for name, data in self._programs(arch).items():
            archive.file(f"bin/{name}", data, 0o755)
        archive.file("init", read(os.path.join(HERE, "guest", "init")), 0o755)
        return archive

    def root(self, arch):
        """The bytes of the initramfs all boots of one architecture share."""
        return self._once(("root", arch), lambda: self._archive(arch).bytes())

    def base_tree(self, platform):
        """The device tree that QEMU gives to this machine, as a file. It depends on there being a
        firmware: without one the machine has a power button more."""
        board = platforms.get(platform)
        arguments = board.machine() + ["-display", "none", "-nic", "none"]
        arguments += ["-bios", self.uboot(board.arch, "overlay")]
        digest = hashlib.sha256(" ".join([program_version(arguments[0]), *arguments]).encode()).hexdigest()[:12]
        path = os.path.join(self.cache, f"tree-{platform}-{digest}.dtb")
        if not os.path.exists(path):
            with tempfile.TemporaryDirectory(dir=self.cache) as scratch:
                whole, used = os.path.join(scratch, "whole"), os.path.join(scratch, "used")
                arguments[arguments.index("-M") + 1] += f",dumpdtb={whole}"
                subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                # QEMU dumps its whole buffer of 1 MiB; dtc writes what is in use.
                subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dtb", "-o", used, whole], check=True)
                os.replace(used, path)
        return path


@functools.cache
def program_version(program):
    return subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout


def cache_folder():
    """The same folder that scripts/lib/common.sh calls cache_dir."""
    if "DTPOLICY_CACHE" in os.environ:
        return os.environ["DTPOLICY_CACHE"]
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "dtpolicy")


def log(text):
    print(f"test-boot: {text}", file=sys.stderr, flush=True)
