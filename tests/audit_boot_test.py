#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""`dtpolicy audit` beside what the boot test sees: for each scenario of tests/boot, what audit says of its
machine is what the scenario demands of the kernel that ran, stock or with the series.

No machine is started. A scenario's demands are what a boot of it was seen to do, or the boot test fails;
each boot compares the tool's other answers itself (tests/boot/predict.py), and those of `--emit plan` must
be audit's, to the word, for every device of the trees here.

    DTPOLICY, BOARDS, TEST_BOARDS: the tool, real trees, the trees of tests/boards
"""

import collections
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS / "boot"))

import scenarios  # noqa: E402
from platforms import rockchip, snow, snow_scenarios  # noqa: E402
from scenario import BROKEN, LOSES_GRANTS, NAMED, UNNAMED, State  # noqa: E402

TOOL = os.environ["DTPOLICY"]
BOARDS = pathlib.Path(os.environ["BOARDS"])
TEST_BOARDS = pathlib.Path(os.environ["TEST_BOARDS"])

BRIDGE = "/pcie@10000000"
EFFECTS = {BROKEN: "faults for guests", LOSES_GRANTS: "loses guests' data", NAMED: "works", UNNAMED: "works"}


@functools.cache
def audit(tree, xen):
    """{device: [(first release, last release, row)]} of all releases."""
    done = subprocess.run([TOOL, "audit", tree, "--xen", xen, "--format", "json"],
                          stdout=subprocess.PIPE, check=False)
    (board,) = json.loads(done.stdout)["boards"]
    return {device["path"]: [(*ends(row["linux"]), row) for row in device["kernels"]]
            for device in board["devices"]}


def number(version):
    return tuple(int(part) for part in version.split("."))


def ends(span):
    first, _, last = span.partition("–")
    return number(first), number(last or first)


def row(tree, xen, path, linux):
    """audit's row for a release; `newest` is the last there is."""
    rows = audit(tree, xen)[path]
    if linux == "newest":
        return rows[-1][2]
    (found,) = [one for first, last, one in rows if first <= number(linux) <= last]
    return found


def state(verdict):
    return State(*(verdict[field] for field in ("dma", "iommu", "works", "grants")))


def nodes_of(tree, compatible):
    """The paths of the nodes of a compatible that are behind an IOMMU."""
    listed = json.loads(subprocess.run([TOOL, "list", "--base", tree, "--format", "json"],
                                       stdout=subprocess.PIPE, check=True).stdout)
    return [device["path"] for device in listed["devices"]
            if compatible in subprocess.run(["fdtget", tree, device["path"], "compatible"],
                                            stdout=subprocess.PIPE, text=True).stdout.split()]


class Boots(unittest.TestCase):
    seen = collections.Counter()

    def test_disks(self):
        """The disks of the bare board, whose controllers are behind its one host bridge."""
        for scenario in scenarios.all_scenarios():
            # What the command line of dom0 says otherwise is no matter of audit's, nor is the series in part.
            if not scenario.disks or scenario.by_default or scenario.settings.get("swiotlb-xen") == "off":
                continue
            if scenario.part:
                continue
            said = row(TEST_BOARDS / f"qemu-virt-{scenario.arch}.dtb", scenario.xen, BRIDGE, scenario.linux)
            for disk, wanted in scenario.disks.items():
                kind = "named" if wanted == NAMED else "unnamed"
                kind = "stock" if scenario.variant == "unpatched" else kind
                with self.subTest(scenario=scenario.name, disk=disk, kind=kind):
                    self.assertEqual(state(said[kind]), wanted)
                    self.assertEqual(said[kind]["effect"], EFFECTS[wanted])
                self.seen[kind] += 1
        self.assertEqual(set(self.seen) & {"stock", "named", "unnamed"}, {"stock", "named", "unnamed"})

    def test_codecs(self):
        """Rockchip's codecs, by the real drivers on the nodes of the real boards."""
        checked = collections.Counter()
        for scenario in rockchip.scenarios():
            if not scenario.own.get("iommus", True):
                continue
            platform = rockchip._PLATFORM[scenario.platform]
            tree = BOARDS / platform.dtb
            parts = {platform.encoder_name: platform.encoder,
                     **{one.name: one.compatible for one in platform.decoders}}
            for name, seen in scenario.own["codecs"].items():
                for path in nodes_of(tree, parts[name]):
                    said = row(tree, scenario.xen, path, scenario.linux)
                    named = parts[name] in scenario.own.get("named", ())
                    kind = "named" if named else "unnamed"
                    kind = "stock" if scenario.variant == "unpatched" else kind
                    with self.subTest(scenario=scenario.name, path=path, kind=kind, seen=seen):
                        self.check_codec(said[kind], seen)
                    checked[seen] += 1
        self.assertEqual(set(checked), {"absent", "killed", "translates", "bypasses"})

    def check_codec(self, verdict, seen):
        if seen == "absent":
            self.assertEqual((verdict["works"], verdict["effect"]), ("may not probe",) * 2)
        elif seen == "killed":
            # No hardware follows the addresses there: what would fault is not seen to.
            self.assertIn(verdict["works"], ("faults", "not for programs"))
        else:
            self.assertEqual((verdict["works"], verdict["effect"]), ("yes", "works"))
            self.assertEqual(verdict["iommu"], "translates" if seen == "translates" else "bypassed")

    def test_display(self):
        """The Snow's display, by the real drivers: a part is on IOMMU DMA where it was named, and only
        there."""
        tree = BOARDS / "armhf" / "exynos5250-snow.dtb"
        checked = collections.Counter()
        for scenario in snow_scenarios.scenarios():
            if scenario.settings.get("swiotlb-xen") == "off":
                continue
            for part in snow.PARTS:
                address, _, name = part.partition(".")
                said = row(tree, scenario.xen, f"/soc/{name}@{address}", scenario.linux)
                with self.subTest(scenario=scenario.name, part=part):
                    kind, wanted = ("named", NAMED) if part in scenario.named else ("unnamed", UNNAMED)
                    if scenario.variant != "patched":
                        kind, wanted = "stock", BROKEN
                    self.assertEqual(state(said[kind]), wanted)
                checked[kind] += 1
        self.assertEqual(set(checked), {"stock", "named", "unnamed"})

    def test_plan(self):
        """What each boot compares itself with comes from `--emit plan`: the same verdicts."""
        for tree in (TEST_BOARDS / "qemu-virt-arm64.dtb", TEST_BOARDS / "qemu-virt-arm.dtb",
                     BOARDS / "armhf" / "exynos5250-snow.dtb",
                     *(BOARDS / one.dtb for one in rockchip.PLATFORMS)):
            root = subprocess.run(["fdtget", tree, "/", "compatible"], check=True, stdout=subprocess.PIPE,
                                  text=True).stdout.split()[0]
            for linux in ("6.1", "6.12", "newest"):
                version = "" if linux == "newest" else f'  version: "{linux}"\n'
                policy = ("dtpolicy: 1\nboard:\n  compatible:\n" f'    - "{root}"\n'
                          f'xen:\n  version: "4.17"\nlinux:\n  grants: translated\n{version}rules: []\n')
                with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                    file.write(policy)
                    file.flush()
                    done = subprocess.run([TOOL, "compile", file.name, "--base", tree, "--emit", "plan"],
                                          stdout=subprocess.PIPE, check=True, stderr=subprocess.DEVNULL)
                devices = json.loads(done.stdout)["dom0"]["devices"]
                with self.subTest(tree=tree.name, linux=linux):
                    self.assertEqual({device["path"] for device in devices}, set(audit(tree, "4.17")))
                for device in devices:
                    said = row(tree, "4.17", device["path"], linux)
                    with self.subTest(tree=tree.name, linux=linux, path=device["path"]):
                        self.assertEqual(state(said["stock"]), state(device["unpatched"]))
                        self.assertEqual(state(said["unnamed"]), state(device["patched"]))


if __name__ == "__main__":
    unittest.main()
