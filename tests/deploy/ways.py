# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""One way to ship an overlay: the blocks of one section, run one after the other."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

import cpio
import document
import partition
import platforms
import report as reports
import sessions
import tool
import trees
from assets import PROJECT, read, script
from machine import BootError, Machine
from uboot import PROMPT, UBoot

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 300
EDK2 = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd"
DISK_SECTORS = 32768

# dom0's part: which nodes have the property, and whether the disk does its DMA through the IOMMU.
STEPS = """\
for named in /proc/device-tree/*/xen,force-iommu-dma /proc/device-tree/*/*/xen,force-iommu-dma; do
  [ ! -e "$named" ] || bt named "${named%/*}"
done
expect_disks 60 a
pci_devices
"""
NAMED = ["/proc/device-tree/pcie@10000000/dev@2,0"]
BOARD = platforms.get("arm64")
DISK = BOARD.pci_address("a")


class WayError(Exception):
    """A way that did not go as its page says."""


class NotRun(Exception):
    """A way that cannot be run here; the text says what is missing."""


@dataclass
class World:
    assets: object
    folder: str  # where commands run, with the files that boot
    scratch: str

    def path(self, name):
        return os.path.join(self.folder, name)

    def policy(self, session):
        return os.path.join(PROJECT, "policies", session.policy)

    def wanted(self, session):
        """What the tree has to be, as bytes."""
        base = self.path(session.base)
        if session.ends == sessions.WITHOUT:
            return read(base)
        return tool.run("compile", self.policy(session), "--base", base, "--emit", "dtb")


def prepare(assets, scratch):
    """The files that the pages speak of: virt.dtb, xen, Image, initrd, and trees of real boards."""
    shutil.rmtree(scratch, ignore_errors=True)
    folder = os.path.join(scratch, "work")
    os.makedirs(os.path.join(scratch, "bin"))
    os.makedirs(folder)
    os.symlink(os.path.abspath(tool.binary()), os.path.join(scratch, "bin", "dtpolicy"))
    for name in ("policies", "tests"):
        os.symlink(os.path.join(PROJECT, name), os.path.join(folder, name))
    script(os.path.join(PROJECT, "scripts", "fetch-boards"))
    initrd = cpio.Archive()
    initrd.file("etc/steps", STEPS.encode())
    files = {
        "virt.dtb": read(assets.base_tree("arm64")),
        "xen": read(assets.xen("arm64", "4.17")),
        "Image": read(assets.kernel("arm64", "6.12", "patched")),
        "initrd": assets.root("arm64") + initrd.bytes(),
        "exynos5250-snow.dtb": read(os.path.join(PROJECT, "build/boards/armhf/exynos5250-snow.dtb")),
    }
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
    return World(assets, folder, scratch)


class Way:
    def __init__(self, world, title):
        self._world = world
        self._place = os.path.join(world.scratch, re.sub(r"\W+", "-", title.lower()).strip("-"))
        self._boot = os.path.join(self._place, "boot")
        self._starts = {}
        os.makedirs(self._boot)

    def run(self, blocks):
        for block in blocks:
            try:
                if block.kind == "sh":
                    self._run_commands(block)
                else:
                    self._run_machine(block, sessions.SESSIONS[block.name])
            except (BootError, tool.ToolError, OSError, subprocess.SubprocessError) as error:
                raise WayError(f"{block.place}: {block.name}: {error}") from error

    def summary(self):
        return ", ".join(f"{count} {what}" for what, count in self._starts.items())

    def _run_commands(self, block):
        environment = {**os.environ, "BOOT": self._boot}
        environment["PATH"] = os.path.join(self._world.scratch, "bin") + ":" + environment["PATH"]
        for variable, fetch in (("GRUB", "fetch-grub"), ("IMAGEBUILDER", "fetch-imagebuilder")):
            if any(f"${variable}" in line for line in block.text) and variable not in environment:
                environment[variable] = fetched(fetch)
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(block.text)],
            cwd=self._world.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise BootError(f"exit {result.returncode}\n{result.stdout}")

    def _arguments(self, session, name):
        disk = os.path.join(self._place, f"{name}.disk")
        partition.write(self._boot, disk)
        nvme = os.path.join(self._place, f"{name}.nvme")
        with open(nvme, "wb") as image:
            image.truncate(DISK_SECTORS * 512)
        firmware = EDK2
        if session.firmware != "edk2":
            firmware = self._world.assets.uboot("arm64", session.firmware)
        arguments = BOARD.machine() + BOARD.firmware(firmware) + BOARD.nvme("a", nvme)
        arguments += ["-drive", f"if=none,id=boot,format=raw,file={disk}"]
        return arguments + ["-device", "virtio-blk-pci,drive=boot,addr=5.0"]

    def machine(self, session, name, log):
        """The machine of one session, with a disk of what the page has put into $BOOT. Not started yet."""
        return Machine(self._arguments(session, name), log, SECONDS, BOARD.ram)

    def _run_machine(self, block, session):
        log = os.path.join(self._place, f"{block.name}.log")
        steps = block.steps()
        with self.machine(session, block.name, log) as machine:
            try:
                handed = self._drive(machine, steps, session)
            except BootError as error:
                raise BootError(f"{error}\nwhole log: {os.path.relpath(log, PROJECT)}") from error
            said = machine.text
        unsaid = document.missing(said, [line for _, lines in steps for line in lines])
        problems = [f"not said: {unsaid}"] if unsaid else []
        problems += self._wrong_tree(block.name, session, handed)
        if session.ends in (sessions.DOM0, sessions.WITHOUT):
            problems += dom0_problems(reports.parse(said), session.ends == sessions.DOM0)
        if session.ends == sessions.RESET and "resetting ..." not in said:
            problems.append("U-Boot did not reset")
        if problems:
            raise BootError("\n".join(problems + [f"whole log: {os.path.relpath(log, PROJECT)}"]))
        for image in ("disk", "nvme"):
            os.remove(os.path.join(self._place, f"{block.name}.{image}"))
        self._starts[session.ends] = self._starts.get(session.ends, 0) + 1

    def _drive(self, machine, steps, session):
        """Types what is to be typed; the blob that was handed over, if one was."""
        console = UBoot(machine)
        typed = [command for command, _ in steps if command]
        if typed:
            console.interrupt()
        elif session.ends == sessions.PROMPT:
            machine.expect(PROMPT)
        stays = session.ends == sessions.PROMPT
        for command in typed if stays else typed[:-1]:
            console.attempt(command)
        if stays:
            return trees.from_memory(machine, session.tree) if session.tree else None
        if typed:
            console.send_and_forget(typed[-1])
        if session.ends == sessions.GRUB:
            machine.expect(r"grub> ")
            return None
        handed = None
        if session.ends in (sessions.DOM0, sessions.WITHOUT):
            find = trees.handed_over_by_uefi if session.uefi else trees.handed_over
            handed = find(machine)
        machine.wait_for_end()
        return handed

    def _wrong_tree(self, name, session, blob):
        """Sentences on the tree itself, and what the tool's own `verify` says of it."""
        if blob is None:
            return
        wanted = self._world.wanted(session)
        yield from trees.differences(blob, wanted, session.ends == sessions.PROMPT, session.uefi)
        path = os.path.join(self._place, f"{name}.dtb")
        with open(path, "wb") as out:
            out.write(blob)
        policy, base = self._world.policy(session), self._world.path(session.base)
        status, said = tool.attempt("verify", policy, "--base", base, "--tree", path)
        if status != (session.ends == sessions.WITHOUT):
            yield f"dtpolicy verify: exit {status}\n{said}"


def dom0_problems(report, overlay):
    """Sentences on what dom0 saw that it should not have seen."""
    if not report.ended:
        return ["dom0 did not come to its end"]
    named = [note.partition(" ")[2] for note in report.notes if note.startswith("named ")]
    problems = []
    if named != (NAMED if overlay else []):
        problems.append(f"dom0 has the property on {named}")
    kind = report.pci.get(DISK, {}).get("type")
    if kind != ("DMA" if overlay else "identity"):
        problems.append(f"in dom0 the IOMMU group of {DISK} has type {kind}")
    if report.disks.get("a") != "present":
        problems.append("dom0 has no disk")
    return problems


def fetched(name):
    """What a script of this folder brings; NotRun with its last words if it cannot."""
    result = subprocess.run([os.path.join(HERE, name)], capture_output=True, text=True, check=False)
    if result.returncode:
        raise NotRun((result.stderr.strip().splitlines() or [name])[-1])
    return result.stdout.strip()
