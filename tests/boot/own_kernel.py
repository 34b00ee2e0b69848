# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A kernel of one's own, given as an image (`--kernel`): what it is, which scenarios it can run, and what they
cannot tell of it.

It has none of the test drivers. So its scenarios are those that are judged by Xen's and the kernel's own words, by
sysfs, and by the data on the disks.
"""

import lzma
import os
import re
import struct
import zlib
from dataclasses import replace

import checks
import uboot
from base_scenarios import patched
from layouts import guests, layouts
from scenario import Scenario

# Documentation/arch/arm64/booting.rst, arch/arm/boot/compressed/head.S, drivers/firmware/efi/libstub/zboot-header.S
_ARM64, _ARM, _ZBOOT = b"ARM\x64", b"\x18\x28\x6f\x01", b"zimg"
_ROOM = uboot.TREE - uboot.KERNEL
_BANNER = re.compile(rb"Linux version (\d+\.\d+)[^\n\0]*")

# Scenarios that run no kernel, or one that is not the series' (9: U-Boot refuses).
_WITHOUT_KERNEL = ("9", "9-fit")

# Boards whose devices a machine here has, for a kernel with their drivers: machine, and devices that the policy names.
BOARDS = {"google-snow": ("arm-snow", ("14400000.fimd", "14450000.mixer", "10850000.g2d"))}

CANNOT = """\
What cannot be told of a kernel without the test drivers: the DMA operations and the IOMMU domain of each device, and
the address a page is mapped at (what stands in their place: the series' line in the log, the type of the device's
IOMMU group, which only arm64 has, and the disks' data); paths for caches and maps of the series' self-test (13);
devices that must agree (8); the boards' own devices (15, 17, 18). dtpolicy itself did not run in dom0."""


class NoKernel(Exception):
    """The file is no kernel that can be booted here; the text says why."""


def _read(path):
    try:
        with open(path, "rb") as source:
            return source.read()
    except OSError as error:
        raise NoKernel(f"{path}: {error.strerror}") from error


def architecture(path, data):
    """arm64 or arm, by the magic numbers of Linux's own boot formats."""
    if data[4:8] == _ZBOOT:
        raise NoKernel(f"{path} is an EFI zboot image: give the Image that is packed in it (arch/arm64/boot/Image)")
    for magic, what in ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")):
        if data.startswith(magic):
            raise NoKernel(f"{path} is packed by {what}: unpack it first")
    if data.startswith(b"\x7fELF"):
        raise NoKernel(f"{path} is an ELF file: give arch/arm64/boot/Image, or arch/arm/boot/zImage")
    if data[56:60] == _ARM64:
        return "arm64"
    if data[36:40] == _ARM:
        return "arm"
    raise NoKernel(f"{path} is neither an arm64 Image nor an arm zImage")


def _unpacked(data):
    """What a zImage holds, where Python can unpack it: each gzip or lzma stream that there may be."""
    at = -1
    while (at := data.find(b"\x1f\x8b\x08", at + 1)) >= 0:
        try:
            yield zlib.decompressobj(31).decompress(data[at:])
        except zlib.error:
            pass
    for magic, form in ((b"\xfd7zXZ\0", lzma.FORMAT_XZ), (b"\x5d\0\0", lzma.FORMAT_ALONE)):
        at = -1
        while (at := data.find(magic, at + 1)) >= 0:
            try:
                yield lzma.LZMADecompressor(form).decompress(data[at:])
            except lzma.LZMAError:
                pass


def version(path, data):
    """MAJOR.MINOR, as the kernel says it of itself."""
    for text in (data, *(_unpacked(data) if data[36:40] == _ARM else ())):
        found = _BANNER.search(text)
        if found:
            return found[1].decode()
    raise NoKernel(f"{path} does not say its version, or is packed in a way that is not known here: give --linux")


def scenarios(path, linux=None):
    """The scenarios for the kernel in that file. `linux`: its version, if the image does not say it."""
    path = os.path.abspath(path)
    data = _read(path)
    arch = architecture(path, data)
    if len(data) > _ROOM:
        raise NoKernel(f"{path} is {len(data) >> 20} MiB, and there is room for {_ROOM >> 20} in the machine's memory")
    if arch == "arm64" and len(data) < struct.unpack_from("<Q", data, 16)[0] >> 1:
        raise NoKernel(f"{path} is cut: its header speaks of {struct.unpack_from('<Q', data, 16)[0] >> 20} MiB")
    linux = linux or version(path, data)
    guest = {"arm64": "arm64-gicv2", "arm": "arm"}[arch]
    chosen = [*patched(arch, linux), *layouts(arch, linux), *guests([(guest, linux)])]
    return [
        replace(one, image=path, flavour="own")
        for one in chosen
        if one.number not in _WITHOUT_KERNEL and one.variant == "patched" and one.action in ("disks", "guest")
    ]


def of_board(path, board, linux=None):
    """What the kernel of a boot folder (scripts/make-boot) shows of its board: it starts as dom0, and says of the
    devices that the board's policy names that they use IOMMU DMA."""
    if board not in BOARDS:
        raise NoKernel(f"no machine here has the devices of {board}: known are {', '.join(BOARDS)}")
    platform, named = BOARDS[board]
    path = os.path.abspath(path)
    data = _read(path)
    if architecture(path, data) != platform.split("-", maxsplit=1)[0]:
        raise NoKernel(f"{path} is for {architecture(path, data)}, and {board} is not")
    return [
        Scenario(
            "19",
            f"{board}'s devices, a kernel of its own",
            platform,
            linux or version(path, data),
            flavour="own",
            image=path,
            action="log",
            policy=f"policies/{board}.yaml",
            delivery="apply",
            named=named,
            own={"card": False},
            log_must_have=tuple(rf"{re.escape(name)}: xen,force-iommu-dma: using IOMMU DMA" for name in named),
        )
    ]


def untold(outcomes):
    """Sentences on what this kernel's own configuration kept from being told."""
    reports = [(one.scenario, one.report) for one in outcomes if one.report]
    if any(not checks.granting(report, serial) for one, report in reports for serial in one.disks):
        yield (
            "granted pages were not tried: dom0 has no /dev/xen/gntalloc or /dev/xen/gntdev (CONFIG_XEN_GRANT_DEV_ALLOC"
            " and CONFIG_XEN_GNTDEV, built in)"
        )
    if any(checks.undriven(one, report, serial) for one, report in reports for serial in one.disks):
        yield (
            "nothing was done through an IOMMU: the kernel has no driver for this machine's (arm64: CONFIG_ARM_SMMU_V3;"
            " arm: CONFIG_VIRTIO_IOMMU, which Linux does not offer there); it was seen to say so of each named disk"
        )
    if any("absent" in report.disks.values() for _, report in reports):
        yield "a disk did not come: CONFIG_BLK_DEV_NVME and CONFIG_PCI_HOST_GENERIC must be built in"
