#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Parts of the boot test that judge what a machine did, without a machine."""

import os
import struct
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
import report as reports
import results
import scenarios
from boot import Outcome
from machine import BootError, Machine
from platforms import rockchip_checks, snow
from platforms.base import Memory
from scenario import Scenario


class Walk(unittest.TestCase):
    """The SYSMMU's tables of version 2, as drivers/iommu/exynos-iommu.c writes them."""

    TABLE, SECOND = 0x40010000, 0x40020000

    def setUp(self):
        self.memory = Memory("test", 0x40000000, 1 << 20)
        self.addCleanup(self.memory.close)

    def walk(self, first, second=None, iova=0x20345678):
        self.memory.write32(self.TABLE + (iova >> 20) * 4, first)
        if second is not None:
            self.memory.write32(self.SECOND + (iova >> 12 & 0xFF) * 4, second)
        return snow.walk(self.memory, self.TABLE, iova)

    def test_section(self):
        self.assertEqual(self.walk(0x50000000 | 2), 0x50045000)

    def test_large_page(self):
        self.assertEqual(self.walk(self.SECOND | 1, 0x50010000 | 1), 0x50015000)

    def test_small_page(self):
        self.assertEqual(self.walk(self.SECOND | 1, 0x50017000 | 2), 0x50017000)
        self.assertEqual(self.walk(self.SECOND | 1, 0x50017000 | 3), 0x50017000)

    def test_nothing_there(self):
        self.assertIsNone(self.walk(0))
        self.assertIsNone(self.walk(3))
        self.assertIsNone(self.walk(self.SECOND | 1, 0))


class SharedMemory(unittest.TestCase):
    def test_another_process_sees_it(self):
        memory = Memory("test", 0x1000, 0x2000)
        self.addCleanup(memory.close)
        path = memory.arguments()[1].rpartition("mem-path=")[2]
        with open(path, "r+b") as other:
            other.seek(0x804)
            other.write(struct.pack("<I", 0x12345678))
        self.assertEqual(memory.read32(0x1804), 0x12345678)

    def test_bounds(self):
        memory = Memory("test", 0x1000, 0x2000)
        self.addCleanup(memory.close)
        for address in (0xFFF, 0x2FFD, 0x3000):
            with self.assertRaises(ValueError):
                memory.read32(address)
            with self.assertRaises(ValueError):
                memory.write32(address, 0)


class Console(unittest.TestCase):
    TROUBLE = (
        "[    1.0] WARNING: CPU: 0 PID: 1 at drivers/iommu/iommu.c:1 iommu_map+0x1/0x2",
        "[    1.0] BUG: sleeping function called from invalid context at mm/slab.h:1",
        "[    1.0] Unable to handle kernel NULL pointer dereference at virtual address 00000004",
        "[    1.0] Internal error: Oops: 5 [#1] SMP ARM",
        "[    1.0] WARNING: possible circular locking dependency detected",
        "[    1.0] DMA-API: nvme 0000:00:02.0: device driver frees DMA memory with wrong function",
        "[    1.0] exynos-sysmmu 14640000.sysmmu: 14400000.fimd: [READ] PAGE FAULT occurred at 0x20000000",
        "[    1.0] viommu: page fault from EP 16 at 0x1000",
        "[    1.0] arm-smmu-v3 9050000.smmuv3: event 0x02 received:",
        "[    1.0] rk_iommu ff650800.iommu: Page fault at 0x00000000f2000000 of type read",
        "(XEN) Xen BUG at common/page_alloc.c:1",
    )
    FINE = (
        "[    1.0] DMA-API: preallocated 65536 debug entries",
        "[    1.0] DMA-API: debugging enabled by kernel config",
        "[    1.0] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar",
        "(XEN) d0v0: vGICD: unhandled word write 0x000000ffffffff to ICACTIVER4",
    )

    def problems(self, line, **scenario):
        return list(checks.console_problems(Scenario("", "", "arm", "6.12", **scenario), line + "\n"))

    def test_trouble_is_found(self):
        for line in self.TROUBLE:
            self.assertEqual(self.problems(line), [f"the console has: {line}"])

    def test_a_scenario_may_expect_it(self):
        for line in self.TROUBLE:
            self.assertEqual(self.problems(line, log_may_have=".*"), [])

    def test_the_rest_is_fine(self):
        for line in self.FINE:
            self.assertEqual(self.problems(line), [])

    def test_the_log_is_judged_once(self):
        console = f"bt log-begin\n{self.TROUBLE[0]}\nbt log-end\n"
        self.assertEqual(self.problems(console), [])
        report = reports.parse(console)
        self.assertEqual(checks.trouble(Scenario("", "", "arm", "6.12"), report.log), [self.TROUBLE[0]])


class Limits(unittest.TestCase):
    """A machine under test, by a stand-in for QEMU that gets the same limits."""

    def run_python(self, text, seconds):
        with tempfile.TemporaryDirectory() as folder:
            program = [sys.executable, "-c", text]
            with Machine(program, os.path.join(folder, "log"), seconds, 1 << 20) as machine:
                machine.wait_for_end()
            return machine.text

    def test_memory(self):
        with self.assertRaisesRegex(BootError, "QEMU ended with status"):
            self.run_python("bytearray(4 << 30)", 60)
        self.assertEqual(self.run_python("bytearray(1 << 20); print('fine')", 60), "fine\n")

    def test_time(self):
        began = time.monotonic()
        with self.assertRaisesRegex(BootError, "time limit of 1 s"):
            self.run_python("import time; time.sleep(600)", 1)
        self.assertLess(time.monotonic() - began, 300)


class Choice(unittest.TestCase):
    def test_ci_covers_every_scenario(self):
        everything = scenarios.all_scenarios()
        chosen = list(scenarios.ci_choice(everything))
        numbers = {(one.number, one.arch) for one in everything if one.number not in scenarios.ALL_ONLY}
        self.assertEqual({(one.number, one.arch) for one in chosen}, numbers)
        # Of the self-test's combinations: beside scenario 13 (384M, auto, strict), each value.
        values = {value for number in scenarios.CI_COMBINATIONS for value in number.split("-")[1:]}
        self.assertEqual(values, {"336M", "513M", "off", "force", "lazy"})
        self.assertEqual({one.arch for one in chosen if one.linux == "newest"}, {"arm", "arm64"})
        self.assertTrue(any(one.flavour == "debug" for one in chosen))

    def test_names_are_unique(self):
        names = [one.name for one in scenarios.all_scenarios()]
        self.assertEqual(len(names), len(set(names)))


class Codecs(unittest.TestCase):
    """What guest/codec.c and host/rockchip.c say: as they said it of an RK3399 whose codec is named."""

    DEC = "bt io dec codec"
    GUEST = [
        f"{DEC} output memory aliased=0 pointers=0",
        f"{DEC} output pages=256 wrong=0 exported-wrong=0",
        f"{DEC} capture memory aliased=0 pointers=0",
        f"{DEC} capture pages=512 wrong=0 exported-wrong=0",
        "bt io vpu-enc codec job own pages=74 wrong=0 exported-wrong=0 error=0 header=1",
        "bt io vpu-enc codec job imported pages=74 wrong=0 exported-wrong=0 error=0 header=1",
        "bt log-begin",
        "hantro-vpu ff66: xen,force-iommu-dma: using IOMMU DMA",
        "bt log-end",
    ]
    HOST = [
        "job ff66 paging=on read=150 right=150 breaks=149 wrote=74 fault=none",
        "table ff66 buffer=2 pages=128 breaks=125",
        "table ff66 buffer=3 pages=128 breaks=127",
        "table ff66 buffer=4 pages=256 breaks=255",
        "table ff66 buffer=5 pages=256 breaks=254",
        "mmu ff66 commands=7 mapped=971 paging=on",
    ]

    class Tree:
        paths = ["codec"]

        def find(self, _compatible):
            return "codec"

        def device(self, _path):
            return "ff66"

        def is_user(self, _path):
            return True

    class Board:
        encoder, encoder_name = "vpu", "vpu-enc"

        class Decoder:
            compatible, name = "vpu", "dec"

        decoders = (Decoder,)

    def problems(self, old="", new="", fate="translates", named=("vpu",)):
        text = "\n".join(self.GUEST + ["--"] + self.HOST + self.HOST).replace(old, new)
        guest, _, host = text.partition("--\n")
        own = {"codecs": {"dec": fate, "vpu-enc": fate}, "named": named, "scatter": True}
        scenario = Scenario("1", "", "arm64-rk3399", "6.12", own=own)
        jobs = rockchip_checks.jobs_of(host.splitlines())
        return list(
            rockchip_checks.problems(self.Board, self.Tree(), scenario, reports.parse(guest), jobs)
        )

    def test_right(self):
        self.assertEqual(self.problems(), [])

    def test_each_fault_is_seen(self):
        for old, new in (
            ("right=150", "right=149"),
            ("fault=none", "fault=0xfff00000"),
            ("breaks=149", "breaks=0"),
            ("buffer=5 pages=256", "buffer=5 pages=255"),
            ("paging=on", "paging=off"),
            ("aliased=0", "aliased=127"),
            ("512 wrong=0", "512 wrong=1"),
            ("exported-wrong=0", "exported-wrong=3"),
            ("error=0", "error=1"),
            ("header=1", "header=0"),
            ("using IOMMU DMA", "something else"),
            ("job own pages=74", "job own killed signal=9"),
        ):
            self.assertNotEqual(self.problems(old, new), [], f"{old} -> {new}")

    def test_another_fate_is_seen(self):
        for fate in ("bypasses", "killed", "kernel", "absent"):
            self.assertNotEqual(self.problems(fate=fate), [], fate)
        self.assertNotEqual(self.problems(named=()), [])


class Page(unittest.TestCase):
    def test_it_says_what_was_not_run(self):
        everything = scenarios.all_scenarios()
        outcomes = [Outcome(everything[0], report=reports.parse(""))]
        text = results.text(outcomes, everything)
        self.assertIn(f"`{everything[1].name}`", text)
        self.assertNotIn(f"`{everything[0].name}`", text)


if __name__ == "__main__":
    unittest.main()
