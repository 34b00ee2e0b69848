# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Boards with Rockchip's IOMMUs and the codecs behind them, at their own addresses: RK3399 (RockPro64,
IOMMU of version 1), RK3568 (ROCK 3A, version 2), and without its IOMMU RK3288 (Tinker Board), whose
kernel is of 32 bits. Drivers: rockchip-iommu, hantro-vpu, rkvdec.

The nodes come from the real board's tree, so that test and board cannot drift apart. The registers are
plain memory at the end of the first 4 GiB; host/rockchip.c is the hardware behind them. RK3288 has none:
nothing of what is done there touches a register.

A scenario's `own`: `iommus`, false where the tree has none; `named`, the compatibles of the nodes that are
named; `scatter`, true where memory is in pieces when buffers are made; `codecs`, what becomes of each codec,
by the name of its video device:

    translates   IOMMU DMA: its buffers are behind IOVAs
    bypasses     swiotlb-xen, past the IOMMU: each buffer is contiguous memory
    killed       a program that maps its buffers is ended by the kernel
    kernel       a program that maps its buffers is handed memory of the kernel's
    absent       its driver does not probe it
"""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, replace

from scenario import STOCK_WARNING, Scenario

from . import rockchip_checks
from .base import HERE, PROJECT, Host, Memory, Platform, add_nodes
from .rockchip_tree import SPI, Tree

RAM = 0x40000000
REGISTERS, REGISTERS_SIZE = 0xFC000000, 0x4000000


def _has_iommus(scenario):
    return scenario.own.get("iommus", True)


@dataclass(frozen=True)
class Decoder:
    compatible: str
    name: str  # of its video device
    stream: str  # V4L2's format


@dataclass(frozen=True)
class Rockchip(Platform):
    dtb: str = ""  # the real board's tree, in build/boards
    version: str = "V1"  # of the IOMMU
    encoder: str = ""  # the compatible of the JPEG encoder's node
    decoders: tuple = ()

    def real(self):
        return os.path.join(PROJECT, "build", "boards", self.dtb)

    @property
    def encoder_name(self):
        return f"{self.encoder}-enc"

    def tree(self, base, scenario, work):
        return add_nodes(base, Tree(self.real()).source(_has_iommus(scenario)), {}, work)

    def policy_tree(self, base, scenario):
        return self.real()

    def host(self, scenario, work):
        return Hardware(self, scenario, work) if _has_iommus(scenario) else Host(scenario, work)

    def problems(self, scenario, report):
        if not _has_iommus(scenario):
            yield from rockchip_checks.problems(self, Tree(self.real()), scenario, report, [])

    def steps(self, scenario):
        tree = Tree(self.real())
        if not _has_iommus(scenario):
            return "codec " + self._decoders() + "\n"
        encoder = tree.find(self.encoder)
        paths = {encoder, *(tree.find(one.compatible) for one in self.decoders)}
        lines = ["mount -t debugfs debugfs /sys/kernel/debug", "dma_report"]
        lines += [f"keep_powered {tree.device(path)}" for path in sorted(paths)]
        spi, mmu = SPI + tree.spi(encoder, "vepu"), tree.device(tree.iommu(encoder))
        scatter = "--scatter " if scenario.own.get("scatter") else ""
        lines.append(f"codec {scatter}--encode {self.encoder_name} {spi} {mmu} {self._decoders()}")
        return "\n".join(lines) + "\n"

    def _decoders(self):
        return " ".join(f"{one.name}=1024x512:{one.stream}:NV12" for one in self.decoders)


@functools.cache
def _program():
    """host/rockchip.c, built once."""
    source = os.path.join(HERE, "host", "rockchip.c")
    folder = tempfile.mkdtemp(prefix="boot-test-")
    atexit.register(shutil.rmtree, folder)
    path = os.path.join(folder, "rockchip")
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", path, source], check=True)
    return path


class Hardware(Host):
    """The program that is the MMUs and the encoder, and what it says."""

    def __init__(self, platform, scenario, work):
        super().__init__(scenario, work)
        self._platform = platform
        self._tree = tree = Tree(platform.real())
        self._log = os.path.join(work, "hardware.log")
        self._ram = Memory("ram", RAM, platform.ram)
        self._registers = Memory("registers", REGISTERS, REGISTERS_SIZE)
        units = []
        for path in tree.paths:
            if tree.is_user(path):
                # The VOPs' and the ISPs' too: their IOMMUs are probed.
                banks = "+".join(f"{bank:#x}" for bank in tree.banks(tree.iommu(path)))
                units.append(f"mmu={tree.device(path)}:{banks}")
        encoder = tree.find(platform.encoder)
        units.append(f"vepu={tree.device(encoder)}:{tree.address(encoder):#x}")
        command = [_program(), platform.version]
        for memory in (self._ram, self._registers):
            command += [memory.path, f"{memory.base:#x}"]
        with open(self._log, "w", encoding="utf-8") as out:
            self._process = subprocess.Popen(command + units, stdout=out)

    def arguments(self):
        return [
            *self._ram.arguments(),
            *("-machine", "memory-backend=ram"),
            *self._registers.arguments(),
            # Only a machine with room for more memory has a place for it there.
            *("-m", f"{self._platform.ram >> 20}M,slots=1,maxmem=5G"),
            *("-device", f"pc-dimm,memdev=registers,addr={REGISTERS:#x}"),
        ]

    def problems(self, report):
        with open(self._log, encoding="utf-8") as source:
            jobs = rockchip_checks.jobs_of(source.read().splitlines())
        if self._process.poll() is not None:
            yield f"host/rockchip.c ended with status {self._process.returncode}"
        # The host was too slow, or no longer there.
        for line in report.log_matches("request timed out"):
            yield f"an IOMMU's command was not answered: {line}"
        yield from rockchip_checks.problems(self._platform, self._tree, self._scenario, report, jobs)

    def facts(self):
        with open(self._log, encoding="utf-8") as source:
            for job in rockchip_checks.jobs_of(source.read().splitlines()):
                _, unit, seen = job[0]
                yield (
                    f"{unit}: the encoder, its IOMMU's paging {seen['paging']}, found {seen['right']} of"
                    f" {seen['read']} pages of the picture right; {seen['breaks']} lie apart"
                )

    def close(self):
        self._process.kill()
        self._process.wait()
        self._ram.close()
        self._registers.close()


PLATFORMS = (
    Rockchip(
        "arm64-rk3399",
        "qemu-system-aarch64",
        "virt,virtualization=on,gic-version=3",
        ("-cpu", "cortex-a57"),
        dtb="arm64/rockchip/rk3399-rockpro64.dtb",
        encoder="rockchip,rk3399-vpu",
        decoders=(
            Decoder("rockchip,rk3399-vdec", "rkvdec", "S264"),
            Decoder("rockchip,rk3399-vpu", "rockchip,rk3399-vpu-dec", "MG2S"),
        ),
    ),
    Rockchip(
        "arm64-rk3568",
        "qemu-system-aarch64",
        "virt,virtualization=on,gic-version=3",
        ("-cpu", "cortex-a57"),
        dtb="arm64/rockchip/rk3568-rock-3a.dtb",
        version="V2",
        encoder="rockchip,rk3568-vepu",
        decoders=(Decoder("rockchip,rk3568-vpu", "rockchip,rk3568-vpu-dec", "MG2S"),),
    ),
    Rockchip(
        "arm-rk3288",
        "qemu-system-arm",
        "virt,virtualization=on,highmem=off",
        ("-cpu", "cortex-a15"),
        dtb="armhf/rk3288-tinker.dtb",
        decoders=(Decoder("rockchip,rk3288-vpu", "rockchip,rk3288-vpu-dec", "MG2S"),),
    ),
)


_PLATFORM = {one.name: one for one in PLATFORMS}


def _scenarios_of(platform, linux, policy, one_policy):
    """`one_policy`: names the encoder's node alone."""
    board = _PLATFORM[platform]
    parts = {board.encoder_name: board.encoder, **{one.name: one.compatible for one in board.decoders}}
    past = linux != "6.1"  # 6.1's driver has no identity domain
    unnamed = "bypasses" if past else "translates"
    cannot = () if past else (r"the IOMMU cannot be bypassed",)
    base = Scenario("", "", platform, linux, action="own")
    yield replace(
        base,
        number="17-stock",
        title="Rockchip's codecs, stock kernel",
        variant="unpatched",
        own={"codecs": dict.fromkeys(parts, "absent" if past else "killed")},
        log_may_have=STOCK_WARNING if past else "",
        log_must_have=(r"probe with driver hantro-vpu failed with error -5",) if past else (),
        verify_finds=("group-type",) if past else (),
    )
    yield replace(
        base,
        number="17-none",
        title="Rockchip's codecs, no overlay",
        own={"codecs": dict.fromkeys(parts, unnamed)},
        log_must_have=cannot,
    )
    yield replace(
        base,
        number="17-named",
        title="Rockchip's codecs, named by the board's policy",
        policy=policy,
        delivery="apply",
        own={
            "codecs": dict.fromkeys(parts, "translates"),
            "named": tuple(parts.values()),
            "scatter": True,
        },
    )
    yield replace(
        base,
        number="17-one",
        title="Rockchip's codecs, only the encoder's node named",
        policy=one_policy,
        delivery="apply",
        own={
            "codecs": {
                name: "translates" if compatible == board.encoder else unnamed
                for name, compatible in parts.items()
            },
            "named": (board.encoder,),
        },
        log_must_have=cannot,
    )


def _without_iommu(platform, linux):
    """The codec is on swiotlb-xen for want of an IOMMU."""
    names = [one.name for one in _PLATFORM[platform].decoders]
    base = Scenario("", "", platform, linux, action="own")
    yield replace(
        base,
        number="18-stock",
        title="buffers of a codec without IOMMU, stock kernel",
        variant="unpatched",
        own={
            "codecs": dict.fromkeys(names, "kernel" if base.arch == "arm" else "killed"),
            "iommus": False,
        },
    )
    series = replace(
        base,
        number="18-series",
        title="buffers of a codec without IOMMU",
        own={"codecs": dict.fromkeys(names, "bypasses"), "iommus": False},
    )
    yield series
    if linux == "6.12":
        yield replace(series, title=f"{series.title}, the series up to part a", variant="part-a")


def scenarios():
    for linux in ("6.12", "6.1", "newest"):
        yield from _scenarios_of(
            "arm64-rk3399",
            linux,
            "policies/pine64-rockpro64.yaml",
            "tests/boot/policies/rk3399-vpu.yaml",
        )
        yield from _scenarios_of(
            "arm64-rk3568",
            linux,
            "policies/radxa-rock-3a.yaml",
            "tests/boot/policies/rk3568-vepu.yaml",
        )
        for platform in ("arm64-rk3399", "arm-rk3288"):
            yield from _without_iommu(platform, linux)
