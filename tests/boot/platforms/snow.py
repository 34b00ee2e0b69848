# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The Samsung Chromebook Snow's display in QEMU's machine: its own drivers, at its own addresses.

`exynos-iommu` and the parts of `exynos-drm` run as they do on the board. Their registers are memory that
the host reads and writes; the overlay is the one for the real board's tree.
"""

import array
import contextlib
import os
import re
from dataclasses import dataclass

from . import snow_tree
from .base import HERE, PROJECT, Host, Memory, Platform

BOARD = os.path.join(PROJECT, "build", "boards", "armhf", "exynos5250-snow.dtb")

# Where QEMU's machine has its window for PCI: the Snow has its devices there. The memory behind it is that
# of a PCI function, which U-Boot moves to its place.
REGISTERS, REGISTERS_SIZE = 0x10000000, 128 << 20
RAM, RAM_SIZE = 0x40000000, 1 << 30
_ECAM_OF_FUNCTION = 0x3F010000  # 02.0
_OWN_BAR0 = 0x3E000000  # ivshmem's own registers, out of the way

# drivers/gpu/drm/exynos/regs-hdmi.h, regs-mixer.h, include/video/samsung_fimd.h
HDMI_PHY_STATUS = 0x14530020
MIXER = 0x14450000
MIXER_STATUS, MIXER_IDLE = MIXER + 0x0, 1 << 1
MIXER_INT_STATUS, MIXER_VSYNC = MIXER + 0xC, 1 << 0
SHOWN_AT = {"fimd": 0x14400000 + 0xA0, "mixer": MIXER + 0x24}
# drivers/iommu/exynos-iommu.c, version 2
SYSMMU_STATUS, SYSMMU_TABLE, SYSMMU_VERSION = 0x08, 0x14, 0x34
SYSMMU_OF = {"fimd": 0x14640000, "mixer": 0x14650000}

PAGE = 4096
# The parts of exynos-drm that do DMA, by what Linux calls them.
FIMD, MIXER_DEVICE, G2D = "14400000.fimd", "14450000.mixer", "10850000.g2d"
POST = ("11c00000.rotator", *(f"13e{number}0000.gsc" for number in range(4)))
PARTS = (FIMD, MIXER_DEVICE, G2D, *POST)
# How often the display is shown in a scenario where it comes up: before and after its driver was away.
ROUNDS = 2
# And how many buffers each time: contiguous and scattered, of fimd and of the mixer.
BUFFERS = 4
# DMA ops of a part, as dma_report has them.
IOMMU, SWIOTLB = "iommu_ops|iommu_coherent_ops", "xen_swiotlb_dma_ops"


def walk(memory, table, iova):
    """The physical page that a SYSMMU with this first-level table translates an address to, or None."""
    first = memory.read32(table + (iova >> 20) * 4)
    if first & 3 == 2:
        return (first & 0xFFF00000) + (iova & 0xFF000)
    if first & 3 != 1:
        return None
    second = memory.read32((first & 0xFFFFFC00) + ((iova >> 12) & 0xFF) * 4)
    if second & 3 == 1:
        return (second & 0xFFFF0000) + (iova & 0xF000)
    return second & 0xFFFFF000 if second & 2 else None


@dataclass
class Shown:
    """One buffer as the host found it."""

    part: str
    kind: str  # contiguous | scattered
    pages: int
    table: int
    right: int = 0
    unmapped: int = 0
    breaks: int = 0  # places where the next page is not the next one in memory

    def says(self):
        return (
            f"{self.part} {self.kind}: {self.right} of {self.pages} pages right,"
            f" {self.unmapped} unmapped, {self.breaks} breaks"
        )


class SnowHost(Host):
    def __init__(self, scenario, work):
        super().__init__(scenario, work)
        self._registers = Memory("regs", REGISTERS, REGISTERS_SIZE)
        self._ram = Memory("ram", RAM, RAM_SIZE)
        self.shown = []
        _, iommus = snow_tree.read_board(BOARD)
        for properties in iommus.values():
            base = snow_tree.register(properties)
            self._registers.write32(base + SYSMMU_VERSION, 0x20000000)
            self._registers.write32(base + SYSMMU_STATUS, 1)  # it blocks when asked to
        self._registers.write32(HDMI_PHY_STATUS, 1)  # ready
        self._registers.write32(MIXER_STATUS, MIXER_IDLE)

    def arguments(self):
        arguments = self._registers.arguments() + self._ram.arguments()
        arguments += ["-machine", "memory-backend=ram"]
        return arguments + ["-device", "ivshmem-plain,memdev=regs,addr=2.0"]

    def run(self, stop):
        """The driver writes the status back with its bit cleared; the next vsync needs it again, and within the
        100 ms that DRM waits for one. On a busy host that takes a real-time priority (CAP_SYS_NICE)."""
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
        while not stop.wait(0.002):
            self._registers.write32(MIXER_INT_STATUS, MIXER_VSYNC)

    def answer(self, question):
        word, part, kind, seed, pages = question.split()
        if word != "shown":
            return super().answer(question)
        seen = Shown(part, kind, int(pages), self._registers.read32(SYSMMU_OF[part] + SYSMMU_TABLE))
        start, last = self._registers.read32(SHOWN_AT[part]), None
        for number in range(seen.pages):
            page = walk(self._ram, seen.table, start + number * PAGE)
            if page is None:
                seen.unmapped += 1
            else:
                first = int(seed) << 24 | number * PAGE // 4
                wanted = array.array("I", range(first, first + PAGE // 4)).tobytes()
                seen.right += self._ram.holds(page, PAGE) and self._ram.read(page, PAGE) == wanted
            seen.breaks += last is not None and page != last + PAGE
            last = page
        self.shown.append(seen)
        return seen.says()

    def problems(self, report):
        """Every page of every buffer is where the hardware would look for it."""
        wanted = BUFFERS * ROUNDS if self._scenario.own["card"] else 0
        if len(self.shown) != wanted:
            yield f"the host was asked to look at {len(self.shown)} buffers, not {wanted}"
        for seen in self.shown:
            if seen.right != seen.pages or (seen.kind == "contiguous") != (seen.breaks == 0):
                yield f"display: {seen.says()}"
        # exynos-drm puts all its parts into one address space, a new one in each round.
        for at in range(0, len(self.shown), BUFFERS):
            if len({seen.table for seen in self.shown[at : at + BUFFERS]}) > 1:
                yield "display: fimd and mixer do not share their table"

    def facts(self):
        return [seen.says() for seen in self.shown]

    def close(self):
        self._registers.close()
        self._ram.close()


class Snow(Platform):
    def host(self, scenario, work):
        return SnowHost(scenario, work)

    def tree(self, base, scenario, work):
        return snow_tree.make(BOARD, base, work)

    def policy_tree(self, base, scenario):
        return BOARD

    def before_xen(self, console):
        command = _ECAM_OF_FUNCTION + 4
        console.run(f"mw.w {command:x} 0")
        for register, value in ((0x10, _OWN_BAR0), (0x18, REGISTERS), (0x1C, 0)):
            console.run(f"mw.l {_ECAM_OF_FUNCTION + register:x} {value:x}")
        console.run(f"mw.w {command:x} 2")

    def add_to_dom0(self, archive):
        with open(os.path.join(HERE, "guest", "snow.sh"), "rb") as source:
            archive.file("etc/snow.sh", source.read())

    def steps(self, scenario):
        # All drivers are built in: one that has not bound its part by now waits for another.
        patience = 60 if scenario.own["card"] else 1
        return f"dma_report\n. /etc/snow.sh\ndisplay_steps {patience}\n"

    def problems(self, scenario, report):
        card = scenario.own["card"]
        wanted = {when: card for when in ("start", "bound", "end")}
        wanted["no-fimd"] = False
        if card:
            wanted["unbound"] = False
        seen = {}
        for note in report.notes:
            kind, _, rest = note.partition(" ")
            if kind == "card":
                when, state = rest.split()
                seen[when] = state == "present"
            elif kind == "display" and rest != "done":
                yield f"dom0: {note}"
        if seen != wanted:
            yield f"/dev/dri/card0: wanted {wanted}, seen {seen}"
        for when in {**wanted, **report.dma_at}:
            for name in PARTS:
                yield from _state_problems(scenario, when, name, report.dma_at.get(when, {}).get(name))


def _state_problems(scenario, when, name, seen):
    """IOMMU DMA for what is named, swiotlb-xen for all else. But exynos-drm itself attaches its first part
    for as long as there is a display, and all of them where it takes them all."""
    if not seen:
        yield f"{when}: {name} is not there"
        return
    if when == "no-fimd" and name == FIMD:
        return  # it has no driver then, and so no DMA
    up = scenario.own["card"] and when in ("start", "bound", "end")
    # What a part was given back is gone with its driver, which is bound anew before the end.
    restored = scenario.own.get("restored") and when != "end"
    by_iommu = name in scenario.named or name == FIMD and (up or restored)
    by_iommu = by_iommu or scenario.own.get("all_attached")
    wanted = IOMMU if by_iommu else SWIOTLB
    if not re.fullmatch(wanted, seen["ops"]):
        yield f"{when}: {name}: wanted ops={wanted}, seen ops={seen['ops']} domain={seen['domain']}"


PLATFORMS = (
    Snow("arm-snow", "qemu-system-arm", "virt,virtualization=on,highmem=off", ("-cpu", "cortex-a15")),
)
