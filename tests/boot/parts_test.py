#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Parts of the boot test that judge what a machine did, without a machine."""

import gzip
import os
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import checks
import cost
import dom0
import gdb
import own_kernel
import report as reports
import results
import scenarios
from outcome import NOTHING_SHOWN, Outcome, run_until_shown
from machine import BootError, Machine
from platforms import rockchip_checks, snow
from platforms.base import Memory
from scenario import Scenario


class Cost(unittest.TestCase):
    """What the series may cost on the bare machine, as scripts/series-cost --count judges it."""

    def said(self, form, size, before, after):
        return list(cost.over_limit("arm64", {"bare metal": ({(form, size): before}, {(form, size): after})}))

    def test_within(self):
        self.assertEqual(self.said("one", "4096", (837, 2086, 181), (842, 2091, 186)), [])
        self.assertEqual(self.said("list", "65536", (10105, 3022, 181), (10185, 3023, 181)), [])
        # In steps of four, 2627 to 2632 is told as this.
        self.assertEqual(self.said("one", "1048576", (2624, 2360, 180), (2632, 2364, 180)), [])

    def test_too_much(self):
        self.assertEqual(
            self.said("one", "4096", (837, 2086, 181), (843, 2092, 187)),
            [
                "arm64, bare metal: map of 4096 bytes (one): 837 to 843, more than 5",
                "arm64, bare metal: unmap of 4096 bytes (one): 2086 to 2092, more than 5",
                "arm64, bare metal: look-up of 4096 bytes (one): 181 to 187, more than 5",
            ],
        )
        self.assertEqual(len(self.said("list", "65536", (10105, 3022, 181), (10186, 3028, 181))), 2)
        self.assertEqual(len(self.said("one", "1048576", (2624, 2360, 180), (2636, 2364, 180))), 1)


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
        "[    1.0] virtio_iommu virtio0: page fault from EP 16 at 0x1000 [R]",
        "[    1.0] virtio_iommu virtio0: domain fault from EP 16",
        "[    1.0] arm-smmu-v3 9050000.smmuv3: event 0x02 received:",
        "[    1.0] rk_iommu ff650800.iommu: Page fault at 0x00000000f2000000 of type read",
        "[    1.0] arm-smmu-v3 9050000.smmuv3: CMD_SYNC timeout at 0x00000001 [hwprod 0x2, hwcons 0x1]",
        "[    1.0] arm-smmu-v3 9050000.smmuv3: unexpected global error reported (0x00000001), this could be serious",
        "[    1.0] iommu: unaligned: iova 0x1000 pa 0x0000000078060000 size 0x1000 min_pagesz 0x200000",
        "[    1.0] nvme 0000:00:02.0: swiotlb buffer is full (sz: 8192 bytes), total 256 (slots), used 256 (slots)",
        "[    1.0] nvme 0000:00:02.0: Xen does not flush 0x0000000078060000: -1",
        "[    1.0] irq 13: nobody cared (try booting with the \"irqpoll\" option)",
        "(XEN) Xen BUG at common/page_alloc.c:1",
    )
    FINE = (
        "[    1.0] DMA-API: preallocated 65536 debug entries",
        "[    1.0] DMA-API: debugging enabled by kernel config",
        "[    1.0] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar",
        "(XEN) d0v0: vGICD: unhandled word write 0x000000ffffffff to ICACTIVER4",
        "[    1.0] arm-smmu-v3 9050000.smmuv3: allocated 65536 entries for cmdq",
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


    def test_a_log_that_is_not_whole(self):
        one = Scenario("", "", "arm", "6.12")
        for log, wanted in (
            ([], ["no kernel log"]),
            (["[    9.0] something"], ["the kernel's log has lost its beginning"]),
            (["[    0.0] Linux version 6.12.1", "[    9.0] something"], []),
        ):
            self.assertEqual(list(checks.log_problems(one, reports.Report(log=log))), wanted)

    def test_a_disk_that_never_answers_hides_nothing_else(self):
        lost = "[    9.0] nvme nvme0: I/O 0 QID 0 timeout, disable controller"
        for one in (one for one in scenarios.all_scenarios() if one.number == "1"):
            found = checks.trouble(one, [*self.TROUBLE, lost])
            self.assertTrue({self.TROUBLE[1], self.TROUBLE[2], self.TROUBLE[-1]} <= set(found), one.name)
            self.assertEqual(lost in found, one.disks["a"].works != "faults", one.name)


class SelfTest(unittest.TestCase):
    def problems(self, *lines, **settings):
        one = Scenario("13", "", "arm64", "6.12", action="selftest", settings=settings)
        return list(checks.selftest_problems(one, reports.Report(log=list(lines))))

    REFUSED = "platform dtpolicy-swiotlb-selftest: Xen does not flush 0x0000000078060000: -1"

    def test_it_makes_all_its_checks(self):
        said = "dtpolicy-selftest: {} passed, 0 failed".format
        off = {"swiotlb-xen": "off"}
        self.assertEqual(self.problems(self.REFUSED, said(3285)), [])
        self.assertEqual(self.problems(self.REFUSED, said(3260)), ["the self-test made [3260] checks, not 3261 or more"])
        self.assertEqual(self.problems(said(2137), **off), [])
        self.assertEqual(self.problems(said(17), **off), ["the self-test made [17] checks, not 2137 or more"])
        self.assertEqual(self.problems(self.REFUSED), ["the self-test made [] checks, not 3261 or more"])
        self.assertEqual(len(self.problems(self.REFUSED, said(3261), said(3261))), 1)

    def test_a_flush_that_xen_refuses_is_told(self):
        said = "dtpolicy-selftest: 3261 passed, 0 failed"
        self.assertEqual(self.problems(said), ["the kernel does not say that Xen refused to flush a page"])

    def test_what_it_tries_on_purpose(self):
        one = next(one for one in scenarios.all_scenarios() if one.name == "13-arm64-6.12")
        for line in (
            "[    1.0] iommu: unaligned: iova 0xfffff000 pa 0x0000000078060000 size 0x1000 min_pagesz 0x200000",
            "[    1.0] platform dtpolicy-swiotlb-selftest: Xen does not flush 0x0000000078060000: -1",
        ):
            self.assertEqual(checks.trouble(one, [line]), [])
        for line in (
            "[    1.0] iommu: unaligned: iova 0xfffff000 pa 0x0000000078060800 size 0x1000 min_pagesz 0x1000",
            "[    1.0] platform soc:selftest: Xen does not flush 0x0000000078060000: -1",
        ):
            self.assertEqual(checks.trouble(one, [line]), [line])


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

    def test_upstreams_circle_of_locks_is_expected_where_gntdev_is_used(self):
        line = "[   11.0] WARNING: possible circular locking dependency detected"
        for one in scenarios.all_scenarios():
            if one.flavour == "debug":
                uses_gntdev = one.action in ("disks", "guest")
                self.assertEqual(checks.trouble(one, [line]), [] if uses_gntdev else [line], one.name)
                self.assertEqual(any("gntdev_mmap" in must for must in one.log_must_have), uses_gntdev, one.name)

    def test_a_version_of_ones_own_runs_one_of_each_kind(self):
        here, newest = (
            {(one.number, one.platform) for one in some if one.number in scenarios.OF_EACH_KIND and not one.flavour}
            for some in (
                scenarios.of_version("6.18"),
                (one for one in scenarios.all_scenarios() if one.linux == "newest"),
            )
        )
        self.assertEqual(here, newest)
        self.assertIn(("12-named", "arm64-gicv2"), here)
        self.assertEqual({one.kernel[3:] for one in scenarios.of_version("6.18")}, {("base",)})

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

    def test_chance_had_nothing_to_show(self):
        [told] = self.problems("breaks=149", "breaks=0")
        self.assertTrue(told.endswith(NOTHING_SHOWN), told)

    def test_such_a_boot_is_done_again(self):
        chance, fault = f"no page lies apart{NOTHING_SHOWN}", "a wrong sector"
        for seen, wanted, boots in (
            (([],), [], 1),
            (([fault], []), [fault], 1),
            (([chance, fault], []), [chance, fault], 1),
            (([chance], []), [], 2),
            (([chance], [fault], []), [fault], 2),
            (([chance], [chance], [chance], []), [chance], 3),
        ):
            runs = [mock.Mock(**{"run.return_value": Outcome(None, problems)}) for problems in seen]
            make_run = mock.Mock(side_effect=runs)
            self.assertEqual((run_until_shown(make_run).problems, make_run.call_count), (wanted, boots))

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
            ("capture pages=512 wrong=0 exported-wrong=0", "capture pages=512 wrong=0"),
            ("imported pages=74 wrong=0 exported-wrong=0 error=0 header=1", "imported pages=74 wrong=0 exported-wrong=0"),
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


def image_of(arch, banner=b"", size=4096):
    """What own_kernel.py looks at."""
    data = bytearray(size)
    if arch == "arm64":
        data[16:24] = struct.pack("<Q", size)
        data[56:60] = b"ARM\x64"
        data[100 : 100 + len(banner)] = banner
    else:
        data[36:40] = struct.pack("<I", 0x016F2818)
        data += gzip.compress(bytes(1000) + banner)
    return bytes(data)


class OwnKernel(unittest.TestCase):
    BANNER = b"Linux version 6.18.35-custom (me@there) (gcc 12) #1 SMP\n\0"

    def scenarios(self, data, linux=""):
        with tempfile.NamedTemporaryFile(suffix="-kernel") as image:
            image.write(data)
            image.flush()
            self.path = image.name
            return own_kernel.scenarios(image.name, linux)

    def refused(self, data):
        with self.assertRaises(own_kernel.NoKernel) as caught:
            self.scenarios(data)
        return str(caught.exception).removeprefix(self.path)

    def test_scenarios(self):
        for arch in ("arm64", "arm"):
            chosen = self.scenarios(image_of(arch, self.BANNER))
            self.assertEqual({one.arch for one in chosen}, {arch})
            self.assertEqual({one.linux for one in chosen}, {"6.18"})
            self.assertEqual({one.image for one in chosen}, {self.path})
            self.assertEqual({one.action for one in chosen}, {"disks", "guest"})
            self.assertTrue({"2", "3", "6", "7-off", "12-named"} <= {one.number for one in chosen})
            for one in chosen:  # nothing asks for a test driver
                self.assertNotIn("dma_report", dom0.steps(one))
            others = {one.name for one in scenarios.all_scenarios()}
            self.assertEqual(others & {one.name for one in chosen}, set())

    def test_a_boards_devices(self):
        with tempfile.NamedTemporaryFile(suffix="-kernel") as image:
            image.write(image_of("arm", self.BANNER))
            image.flush()
            (one,) = own_kernel.of_board(image.name, "google-snow")
            self.assertEqual((one.name, one.policy), ("19-arm-snow-6.18-own", "policies/google-snow.yaml"))
            self.assertIn(r"14450000\.mixer: xen,force-iommu-dma: using IOMMU DMA", one.log_must_have)
            self.assertNotIn("dma_report", dom0.steps(one))
            with self.assertRaisesRegex(own_kernel.NoKernel, "^no machine here has the devices of x: known are google"):
                own_kernel.of_board(image.name, "x")
        with tempfile.NamedTemporaryFile(suffix="-kernel") as image:
            image.write(image_of("arm64", self.BANNER))
            image.flush()
            with self.assertRaisesRegex(own_kernel.NoKernel, "is for arm64, and google-snow is not$"):
                own_kernel.of_board(image.name, "google-snow")

    def test_a_version_that_is_given(self):
        self.assertEqual({one.linux for one in self.scenarios(image_of("arm64"), "6.6")}, {"6.6"})

    def test_refused(self):
        zboot = b"MZ\0\0zimg" + bytes(100)
        self.assertEqual(
            self.refused(zboot),
            " is an EFI zboot image: give the Image that is packed in it (arch/arm64/boot/Image)",
        )
        self.assertEqual(self.refused(gzip.compress(b"x")), " is packed by gzip: unpack it first")
        self.assertEqual(
            self.refused(b"\x7fELF" + bytes(100)),
            " is an ELF file: give arch/arm64/boot/Image, or arch/arm/boot/zImage",
        )
        with mock.patch.object(own_kernel, "_ROOM", 2 << 20):
            self.assertEqual(
                self.refused(image_of("arm64", self.BANNER, 3 << 20)),
                " is 3 MiB, and there is room for 2 in the machine's memory",
            )
        for none in (b"", b"text", bytes(200)):
            self.assertEqual(self.refused(none), " is neither an arm64 Image nor an arm zImage")
        self.assertEqual(
            self.refused(image_of("arm64")),
            " does not say its version, or is packed in a way that is not known here: give --linux",
        )
        self.assertEqual(
            self.refused(image_of("arm64", self.BANNER, 4 << 20)[: 1 << 20]),
            " is cut: its header speaks of 4 MiB",
        )
        with self.assertRaisesRegex(own_kernel.NoKernel, "^/no/such: No such file or directory$"):
            own_kernel.scenarios("/no/such")

    NAMED = "nvme 0000:00:02.0: xen,force-iommu-dma: using IOMMU DMA"
    UNDRIVEN = "nvme 0000:00:02.0: xen,force-iommu-dma: no IOMMU DMA to be had, using swiotlb-xen"
    CLEAN = {"read": 0, "write": 0, "granted": 0, "rest": 0}

    def judged(self, arch, log, groups, grants="pages=8 right=8 untouched=0 failed=0 write-failed=0", number="3"):
        chosen = self.scenarios(image_of(arch, self.BANNER))
        one = next(each for each in chosen if each.number == number)
        lines = []
        for serial, place, group in zip("ab", ("2", "3"), groups):
            lines += [
                f"bt disk {serial} present",
                f"bt pci 0000:00:0{place}.0 class=0x010802 driver=nvme {group} node=none",
                f"bt io {serial} diskio read sectors=16384 wrong=0 failed=0",
                f"bt io {serial} diskio write sectors=8192 wrong=0 failed=0",
                f"bt io {serial} grants {grants}",
            ]
        report = reports.parse("\n".join([*lines, "bt log-begin", "Linux version 6.18", log, "bt log-end"]))
        problems = [*checks.disk_problems(one, report, dict.fromkeys("ab", self.CLEAN)), *checks.log_problems(one, report)]
        return problems, list(own_kernel.untold([Outcome(one, report=report)]))

    BOTH = ("group=1 type=DMA", "group=2 type=identity")
    NONE = ("group=none type=none", "group=none type=none")

    def test_named(self):
        self.assertEqual(self.judged("arm64", self.NAMED, self.BOTH), ([], []))
        self.assertEqual(self.judged("arm", self.NAMED, (self.BOTH[1],) * 2), ([], []))

    def test_what_the_group_tells(self):
        for arch, iommu in (("arm64", "bypassed"), ("arm", None)):
            one = self.scenarios(image_of(arch, self.BANNER))[0]
            report = reports.parse("bt pci 0000:00:02.0 class=0x010802 driver=nvme group=1 type=identity node=none")
            self.assertEqual(checks.observed_state(one, report, "a", self.CLEAN).iommu, iommu)

    def test_what_is_wrong_is_seen(self):
        self.assertEqual(self.judged("arm64", "quiet", self.BOTH)[0], ["disk a: the kernel does not say that it is named"])
        self.assertEqual(
            self.judged("arm64", self.NAMED, self.BOTH[::-1])[0],
            [
                "disk a: group type identity where the IOMMU is translates",
                "disk b: group type DMA where the IOMMU is bypassed",
            ],
        )
        lost = "pages=8 right=0 untouched=8 failed=0 write-failed=0"
        self.assertIn("granted pages mixed", self.judged("arm64", self.NAMED, self.BOTH, lost)[0][0])

    def test_without_gntalloc(self):
        problems, untold = self.judged("arm64", self.NAMED, self.BOTH, "setup=open errno=2")
        self.assertEqual(problems, [])
        self.assertIn("granted pages were not tried", untold[0])
        self.assertNotEqual(self.judged("arm64", self.NAMED, self.BOTH, "setup=alloc errno=12")[0], [])

    def test_without_a_driver_for_the_iommu(self):
        problems, untold = self.judged("arm", self.UNDRIVEN, self.NONE)
        self.assertEqual(problems, [])
        self.assertIn("nothing was done through an IOMMU", untold[0])
        self.assertEqual(
            self.judged("arm", "quiet", self.NONE)[0],
            ["disk a: the kernel does not say that it has no IOMMU for it"],
        )
        self.assertEqual(
            self.judged("arm", f"{self.UNDRIVEN}\n{self.NAMED}", self.NONE)[0],
            ["disk a: the kernel says that it is named"],
        )


class Port(unittest.TestCase):
    """gdb.py, with this process in QEMU's place."""

    def test_to_an_address_and_its_registers(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
            server.bind(f"{folder}/port")
            server.listen()
            said = []

            def qemu():
                client, _ = server.accept()
                answers = {"Z1,2200000,4": "OK", "c": "T05thread:02;", "Hg02": "OK", "g": "00000c00000000001000000000000000"}
                stream = client.makefile("rb")
                while (byte := stream.read(1)) and len(said) < len(answers):
                    if byte != b"$":
                        continue
                    text = b"".join(iter(lambda: stream.read(1), b"#"))
                    self.assertEqual(int(stream.read(2), 16), sum(text) % 256)
                    said.append(text.decode())
                    client.sendall(f"+${answers[said[-1]]}#00".encode())
                client.close()

            thread = threading.Thread(target=qemu)
            thread.start()
            debugger = gdb.Debugger(f"{folder}/port", 10)
            debugger.run_to(0x2200000)
            self.assertEqual(debugger.registers(8, 2), [0xC0000, 0x10])
            debugger.close()
            thread.join()
            self.assertEqual(said, ["Z1,2200000,4", "c", "Hg02", "g"])


class Page(unittest.TestCase):
    def test_it_says_what_was_not_run(self):
        everything = [one for one in scenarios.all_scenarios() if one.linux == "6.12" and one.number in ("2", "3")]
        outcomes = [Outcome(everything[0], report=reports.parse(""))]
        text = results.text(outcomes, everything)
        self.assertIn("**Not run for this page, of 4 scenarios: 2 of arm 6.12, 1 of arm64 6.12.**", text)
        self.assertNotIn("Not run", results.text([Outcome(one, report=reports.parse("")) for one in everything], everything))


if __name__ == "__main__":
    unittest.main()
