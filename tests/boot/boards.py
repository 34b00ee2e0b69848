# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every shipped policy on the trees of its real boards: U-Boot carries out what the tool made, and the
tree is read back out of the machine's memory."""

import glob
import os
import subprocess

import yaml

import dtb
import platforms
import tool
import uboot
from assets import PROJECT
from machine import Machine
from outcome import Run

# Each board has its part of memory: the tree with room to grow, then the overlay, then the script.
FIRST = 0x42000000
STRIDE = 0x200000
OVERLAY = 0x100000
SCRIPT = 0x180000


def _compatibles(policy_path):
    """The board's compatibles of a policy."""
    with open(policy_path, encoding="utf-8") as source:
        return (yaml.safe_load(source).get("board") or {}).get("compatible", [])


def all_boards():
    """[(policy, [its trees])] of the shipped policies; which trees, their compatibles say.

    QEMU's own machines are not among the real trees: they boot in the other scenarios.
    """
    pattern = os.path.join(PROJECT, "policies", "*.yaml")
    trees = {path: [] for path in sorted(glob.glob(pattern)) if "qemu-virt" not in path}
    owner = {compatible: path for path in trees for compatible in _compatibles(path)}
    folder = os.path.join(PROJECT, "build", "boards")
    for tree in sorted(glob.glob(os.path.join(folder, "**", "*.dtb"), recursive=True)):
        policy = next((owner[one] for one in dtb.root_compatible(tree) if one in owner), None)
        # Those of Debian 12's kernel come first; of the newest only what no other has.
        if policy and not ("newest" in tree.split(os.sep) and trees[policy]):
            trees[policy].append(tree)
    return list(trees.items())


class BoardRun(Run):
    """One run of one U-Boot over all boards, by one way of delivery."""

    def _prepare(self, policy, tree, address, number):
        """The files for one board: [(file, address)], and the tree that must come of it."""
        form = "uboot-apply" if self._scenario.delivery == "apply" else "uboot"
        name = os.path.join(self._work, f"{number}")
        text = tool.compile_to(policy, tree, form, f"{name}.{form}")
        subprocess.run(
            ["mkimage", "-T", "script", "-C", "none", "-A", "arm", "-d", text, f"{name}.scr"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        files = [(tree, address), (f"{name}.scr", address + SCRIPT)]
        if form == "uboot-apply":
            overlay = tool.compile_to(policy, tree, "dtbo", f"{name}.dtbo")
            files.append((overlay, address + OVERLAY))
        with open(tool.compile_to(policy, tree, "dtb", f"{name}.dtb"), "rb") as merged:
            return files, dtb.parse(merged.read())

    def _run(self, outcome):
        scenario = self._scenario
        boards = all_boards()
        for policy, trees in boards:
            if not trees:
                outcome.problems.append(f"{os.path.basename(policy)}: no board tree has its compatible")
        board = platforms.get(scenario.platform)
        arguments = board.machine() + ["-bios", self._assets.uboot(scenario.arch, scenario.uboot)]
        expected = []
        pairs = [(policy, tree) for policy, trees in boards for tree in trees]
        for number, (policy, tree) in enumerate(pairs):
            address = FIRST + number * STRIDE
            files, merged = self._prepare(policy, tree, address, number)
            expected.append((policy, tree, address, merged))
            for path, place in files:
                arguments += platforms.loaded(path, place)
        made = []
        try:
            with Machine(arguments, self.log_path, scenario.seconds, board.ram) as machine:
                try:
                    self._drive(machine, [address for *_, address, _ in expected], made)
                finally:
                    outcome.console = machine.text
        finally:
            # U-Boot's prompt keeps a processor busy: what it made is looked at when it is gone.
            for (policy, tree, _, merged), blob in zip(expected, made):
                self._look(outcome, policy, tree, merged, dtb.parse(blob))

    @staticmethod
    def _drive(machine, addresses, made):
        """Lets U-Boot carry out each board's script; adds the tree that it made to `made`."""
        console = uboot.UBoot(machine)
        console.interrupt()
        for address in addresses:
            # A script that fails resets the machine, and so ends the run here.
            console.run(f"setenv dtpolicy_addr {address + OVERLAY:x}")
            console.run(f"fdt addr {address:x}")
            console.run(f"source {address + SCRIPT:x}")
            size = dtb.total_size(machine.save_memory(address, 8))
            made.append(machine.save_memory(address, size))

    @staticmethod
    def _look(outcome, policy, tree, merged, made):
        """What U-Boot made of a board's tree, against the tool's own merged one."""
        names = os.path.basename(policy), os.path.basename(tree)
        name = " on ".join(names)
        changes = list(dtb.differences(made, merged))
        outcome.problems += [f"{name}: {change}" for change in changes[:5]]
        with open(tree, "rb") as base:
            changed = list(dtb.differences(made, dtb.parse(base.read())))
        # A policy may keep all its devices on swiotlb-xen; then, and only then, nothing.
        devices = tool.plan(policy, tree)["devices"]
        if bool(changed) != any(one["dma"] == "iommu" for one in devices):
            outcome.problems.append(f"{name}: {len(changed)} changes")
        outcome.facts.append((*names, len(changed)))
