# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""dtpolicy in dom0 itself: the static binary of that architecture, with the policy and the tree that
the host had. It must make the host's overlay, byte for byte, and say of the running system what is so.
"""

import hashlib
import os

import yaml

import tool
from assets import read

PLACE = "etc/dtpolicy"
# Findings that leave the exit code at 0.
WARNINGS = {"no-driver"}
RUNNING = "--tree /proc/device-tree --sysfs /sys"


def _layers(policy):
    """The policy's file and those it extends."""
    yield policy
    with open(policy, encoding="utf-8") as source:
        for other in yaml.safe_load(source).get("extends", []):
            yield from _layers(os.path.join(os.path.dirname(policy), other))


def _inside(path):
    """Where a file of the host stands in dom0: layers name each other by relative paths."""
    return f"{PLACE}{os.path.abspath(path)}"


class Dom0Tool:
    def __init__(self, scenario, policy, undelivered, base, overlay):
        """`policy`, `undelivered`: files on the host, for which the tree `base` is the board's own; the
        second may be empty. What the host's tool makes of the first is kept as `overlay`."""
        self._scenario = scenario
        self._policy = policy
        self._undelivered = undelivered
        self._base = base
        self._overlay = tool.compile_to(policy, base, "dtbo", overlay)

    def add_to(self, archive, binary):
        archive.file("bin/dtpolicy", read(binary), 0o755)
        archive.file(f"{PLACE}/base.dtb", read(self._base))
        files = set()
        for policy in filter(None, (self._policy, self._undelivered)):
            files.update(os.path.abspath(layer) for layer in _layers(policy))
        for path in sorted(files):
            archive.file(_inside(path), read(path))

    def steps(self):
        base = f"--base /{PLACE}/base.dtb"
        policy = f"/{_inside(self._policy)}"
        lines = [
            f"run_tool compile compile {policy} {base} -o /tmp/overlay.dtbo",
            'bt tool-made "$(sha256sum /tmp/overlay.dtbo)"',
            f"run_tool verify verify {policy} {base} {RUNNING}",
        ]
        if self._undelivered:
            undelivered = f"/{_inside(self._undelivered)}"
            lines.append(f"run_tool undelivered verify {undelivered} {base} {RUNNING}")
        if self._scenario.stamp:
            lines.append(f'echo "# changed since" >>{policy}')
            lines.append(f"run_tool changed verify {policy} {base} {RUNNING}")
        return "\n".join(lines) + "\n"

    def problems(self, report):
        if report.tool_exit.get("compile") != 0:
            yield f"dtpolicy compile in dom0: exit {report.tool_exit.get('compile')}"
        digest = hashlib.sha256(read(self._overlay)).hexdigest()
        if report.tool_made != digest:
            yield f"dtpolicy in dom0 made {report.tool_made or 'nothing'}, on the host {digest}"
        yield from self._said(report, "verify", self._scenario.verify_finds)
        if self._undelivered:
            yield from self._said(report, "undelivered", self._scenario.undelivered_finds)
        if self._scenario.stamp:
            yield from self._said(report, "changed", ("stamp-mismatch",))

    def _said(self, report, run, wanted):
        """`wanted`: the findings that there must be, and no other."""
        lines = report.tool_said.get(run, [])
        found = {line.rsplit("[", 1)[1].rstrip("]") for line in lines if line.endswith("]")}
        ends = int(bool(set(wanted) - WARNINGS))
        if report.tool_exit.get(run) != ends or found != set(wanted):
            yield (f"dtpolicy verify ({run}) in dom0: wanted exit {ends} {sorted(wanted)};"
                   f" exit {report.tool_exit.get(run)} {sorted(found)}: {lines}")
