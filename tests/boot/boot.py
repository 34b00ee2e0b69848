# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""One boot, from the policy to what dom0 reported."""

import functools
import os
import shutil
import subprocess
import threading

import checks
import cpio
import disk
import dom0
import dom0_tool
import fit
import guests
import platforms
import predict
import report as reports
import tool
import uboot
from assets import PROJECT, read
from machine import BootError, Machine
from outcome import Run

SCRIPT = 0x4F400000


class Boot(Run):
    """Prepares the files of one scenario, and drives the machine through it."""

    def __init__(self, scenario, assets, folder):
        super().__init__(scenario, assets, folder)
        self._platform = platforms.get(scenario.platform)

    def _images(self):
        images = {serial: self._file(f"disk-{serial}.img") for serial in self._scenario.disks}
        for serial, path in images.items():
            disk.write_image(path, self._assets.cache, disk.SEEDS[serial])
        return images

    def _initrd(self, kernel, tool_there):
        steps = cpio.Archive()
        if self._scenario.action == "guest":
            guests.add_to_dom0(steps, self._assets, self._scenario.arch, kernel)
        if self._scenario.action == "own":
            self._platform.add_to_dom0(steps)
        text = dom0.steps(self._scenario)
        if tool_there:
            tool_there.add_to(steps, self._assets.dom0_tool(self._scenario.arch))
            text += tool_there.steps()
        steps.file("etc/steps", text.encode())
        path = self._file("initrd")
        with open(path, "wb") as out:
            out.write(self._assets.root(self._scenario.arch) + steps.bytes())
        return path

    def _policy(self, policy, name, allow=None):
        """A policy of the scenario, for the kernel and the Xen that boot here."""
        scenario = self._scenario
        return tool.write_policy(
            self._file(name),
            os.path.join(PROJECT, policy),
            self._assets.linux_version(scenario.linux),
            scenario.xen,
            scenario.settings,
            scenario.allow if allow is None else allow,
        )

    def _compiled(self, base, form, name):
        """What is delivered of the policy, in that form, as a file."""
        policy = self._policy(self._scenario.policy, "policy.yaml")
        options = ["--stamp"] if self._scenario.stamp else []
        return tool.compile_to(policy, base, form, self._file(name), *options)

    def _fit(self, base, kernel, initrd):
        """One image with all that boots; the tool's FIT source names its parts by their bare names."""
        scenario = self._scenario
        self._compiled(base, "dtbo", "policy.dtbo")
        its = self._compiled(base, "its", "policy.its")
        if not self._own_tree(base):
            # The tree that boots, under the name of the one that the policy was compiled for.
            machine_tree = self._assets.base_tree(scenario.platform)
            shutil.copy(machine_tree, self._file(os.path.basename(base)))
        xen = self._assets.xen(scenario.arch, scenario.xen)
        arguments = dom0.xen_arguments(scenario), dom0.arguments(scenario)
        return fit.build(its, scenario.arch, xen, kernel, initrd, *arguments)

    def _own_tree(self, tree):
        """Whether the machine is given `tree` in the place of QEMU's. `refused`: made for, not booted."""
        return (
            tree != self._assets.base_tree(self._scenario.platform)
            and self._scenario.action != "refused"
        )

    def _delivered(self, base):
        """What the tool makes of the policy for this way of delivery: [(file, address)]."""
        if self._scenario.delivery == "none":
            return []
        if self._scenario.delivery == "merged":
            merged = self._compiled(base, "dtb", "merged.dtb")
            return [(merged, uboot.TREE)]
        form = "uboot-apply" if self._scenario.delivery == "apply" else "uboot"
        text = self._compiled(base, form, form)
        script = self._file("script.scr")
        # `source` wants U-Boot's own header around a script.
        subprocess.run(
            ["mkimage", "-T", "script", "-C", "none", "-A", "arm", "-d", text, script],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        delivered = [(script, SCRIPT)]
        if form == "uboot-apply":
            overlay = self._compiled(base, "dtbo", "overlay.dtbo")
            delivered.append((overlay, uboot.OVERLAY))
        return delivered

    def _change_tree(self, console, own_tree):
        """Lets U-Boot bring the policy into the tree at TREE."""
        # A merged tree, or the board's own, is in its place already.
        if self._scenario.delivery == "merged" or own_tree:
            console.use_tree()
        else:
            console.take_tree()
        if self._scenario.delivery in ("apply", "script"):
            console.run(f"setenv dtpolicy_addr {uboot.OVERLAY:x}")
            console.run(f"source {SCRIPT:x}")

    def _start(self, console, kernel, initrd, own_tree):
        """From U-Boot's prompt to Xen."""
        if self._scenario.delivery == "fit":
            console.start_fit("base#overlay")
            return
        self._change_tree(console, own_tree)
        self._platform.before_xen(console)
        console.describe_modules(
            os.path.getsize(kernel),
            os.path.getsize(initrd),
            dom0.xen_arguments(self._scenario),
            dom0.arguments(self._scenario),
        )
        self._platform.start_xen(console)

    def _also_look(self, outcome):
        outcome.problems += checks.console_problems(self._scenario, outcome.console)

    def _see_compiler_refuse(self, base):
        """The compiler must not make what this scenario is about to break."""
        scenario = self._scenario
        policy = self._policy(scenario.refused_policy, "refused.yaml", allow={})
        status, said = tool.attempt("compile", policy, "--base", base)
        if status != 1 or f"[{scenario.refused_for}]" not in said:
            raise tool.ToolError(f"wanted a refusal [{scenario.refused_for}]; exit {status}: {said}")

    def _see_same_overlay(self, made_for, boots):
        """What the shipped policy gives for the real board's tree is what it gives for the one here."""
        overlays = [
            read(self._compiled(tree, "dtbo", f"{name}.dtbo"))
            for tree, name in ((made_for, "real"), (boots, "here"))
        ]
        if overlays[0] != overlays[1]:
            raise tool.ToolError(f"the overlays for {made_for} and for {boots} differ")

    def _run(self, outcome):
        scenario = self._scenario
        base = self._platform.tree(
            self._assets.base_tree(scenario.platform), scenario, self._work
        )
        made_for = self._platform.policy_tree(base, scenario)
        plan = tool_there = None
        if scenario.action != "refused":
            policy = self._policy(scenario.policy or "tests/boot/policies/nothing.yaml", "policy.yaml")
            plan = tool.plan(policy, base)
            undelivered = scenario.undelivered and self._policy(scenario.undelivered, "undelivered.yaml")
            overlay = self._file("unstamped.dtbo")
            if not scenario.image:  # it says nothing of a kernel
                tool_there = dom0_tool.Dom0Tool(scenario, policy, undelivered, base, overlay)
        if scenario.refused_policy:
            self._see_compiler_refuse(made_for)
        if scenario.policy and made_for != base:
            self._see_same_overlay(made_for, base)
        images = self._images()
        kernel = self._assets.kernel_of(scenario)
        initrd = self._initrd(kernel, tool_there)
        if scenario.delivery == "fit":
            files = [(self._fit(base, kernel, initrd), uboot.FIT)]
        else:
            files = self._delivered(made_for) + [
                (self._assets.xen(scenario.arch, scenario.xen), uboot.XEN),
                (kernel, uboot.KERNEL),
                (initrd, uboot.INITRD),
            ]
        own_tree = self._own_tree(base)
        if own_tree and scenario.delivery != "merged":
            files.append((base, uboot.TREE))
        arguments = self._platform.machine() + list(self._platform.extra)
        if scenario.nodes:
            arguments += self._platform.for_nodes
        if scenario.dom0_vcpus > 1:
            arguments += ["-smp", str(scenario.dom0_vcpus)]
        arguments += ["-bios", self._assets.uboot(scenario.arch, scenario.uboot)]
        for serial, image in sorted(images.items()):
            arguments += self._platform.nvme(serial, image)
        for path, address in files:
            arguments += platforms.loaded(path, address)

        host = self._platform.host(scenario, self._work)
        try:
            start = functools.partial(
                self._start, kernel=kernel, initrd=initrd, own_tree=own_tree
            )
            self._drive(arguments, host, start, outcome)
            if scenario.action == "refused":
                return
            if not outcome.report.ended:
                raise BootError("dom0 did not come to its end")
            outcome.problems += host.problems(outcome.report)
            outcome.seen = list(host.facts())
        finally:
            host.close()
        found = {
            serial: disk.check_image(path, self._assets.cache, disk.SEEDS[serial])
            for serial, path in images.items()
        }
        outcome.images = found
        if scenario.action == "guest":
            outcome.problems += checks.dma_problems(scenario, outcome.report)
            outcome.problems += guests.problems(scenario, outcome.report, found["a"])
        elif scenario.action == "platform":
            outcome.problems += checks.platform_problems(scenario, outcome.report)
        elif scenario.action == "disks":
            outcome.problems += checks.disk_problems(scenario, outcome.report, found)
        elif scenario.action == "selftest":
            outcome.problems += checks.selftest_problems(scenario, outcome.report)
        elif scenario.action == "own":
            outcome.problems += self._platform.problems(scenario, outcome.report)
        outcome.problems += checks.log_problems(scenario, outcome.report)
        if tool_there:
            outcome.problems += tool_there.problems(outcome.report)
        grants = guests.observed_grants(outcome.report)
        outcome.rows = list(predict.rows(scenario, plan, outcome.report, found, grants))
        for row in outcome.rows:
            outcome.problems += row.mismatches()
        for path in images.values():
            os.remove(path)

    def _drive(self, arguments, host, start, outcome):
        """From QEMU's start to its end. `start`: from U-Boot's prompt to Xen."""
        scenario, stop = self._scenario, threading.Event()
        beside = threading.Thread(target=host.run, args=(stop,))
        beside.start()
        try:
            with Machine(
                arguments + host.arguments(), self.log_path, scenario.seconds, self._platform.ram
            ) as machine:
                try:
                    console = uboot.UBoot(machine)
                    console.interrupt()
                    if scenario.action == "refused":
                        self._see_refusal(console, machine, outcome)
                        return
                    start(console)
                    machine.wait_for_end(host.answer)
                finally:
                    outcome.console = machine.text
                    outcome.report = reports.parse(machine.text)
        finally:
            stop.set()
            beside.join()

    def _see_refusal(self, console, machine, outcome):
        """The overlay does not fit: Xen is never started. A script resets, which ends QEMU; `bootm`
        gives up by itself."""
        if self._scenario.delivery == "fit":
            console.start_fit("base#overlay", " && echo went-on; reset")
        else:
            console.take_tree()
            console.run(f"setenv dtpolicy_addr {uboot.OVERLAY:x}")
            console.send_and_forget(
                f"source {SCRIPT:x}; echo went-on; booti {uboot.XEN:x} - {uboot.TREE:x}"
            )
        machine.wait_for_end()
        for wanted in ("resetting ...", "failed on fdt_overlay_apply()"):
            if wanted not in machine.text:
                outcome.problems.append(f"U-Boot did not say `{wanted}`")
        for line in machine.text.splitlines():
            if line in ("went-on", "Starting kernel ...") or line.startswith("(XEN)"):
                outcome.problems.append(f"the machine went on: {line}")
