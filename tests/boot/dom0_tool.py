# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""dtpolicy in dom0 itself: the static binary of that architecture, with the policy and the tree that
the host had. It must make the host's overlay, byte for byte, and say of the running tree what is so.
"""

import hashlib
import os

import yaml

import tool
from assets import read

PLACE = "etc/dtpolicy"


def _layers(policy):
    """The policy's file and those it extends."""
    yield policy
    with open(policy, encoding="utf-8") as source:
        for other in yaml.safe_load(source).get("extends", []):
            yield from _layers(os.path.join(os.path.dirname(policy), other))


class Dom0Tool:
    def __init__(self, policy, base, overlay):
        """`policy`: a file on the host, for which the tree `base` is the board's own. What the host's
        tool makes of them is kept as `overlay`."""
        self._policy = os.path.abspath(policy)
        self._base = base
        self._overlay = tool.compile_to(policy, base, "dtbo", overlay)

    def _inside(self, path):
        """Where a file of the host stands in dom0: layers name each other by relative paths."""
        return f"{PLACE}{os.path.abspath(path)}"

    def add_to(self, archive, binary):
        archive.file("bin/dtpolicy", read(binary), 0o755)
        for path in {os.path.abspath(layer) for layer in _layers(self._policy)}:
            archive.file(self._inside(path), read(path))
        archive.file(f"{PLACE}/base.dtb", read(self._base))

    def steps(self):
        arguments = f"/{self._inside(self._policy)} --base /{PLACE}/base.dtb"
        return (
            f"run_tool compile compile {arguments} -o /tmp/overlay.dtbo\n"
            'bt tool-made "$(sha256sum /tmp/overlay.dtbo)"\n'
        )

    def problems(self, report):
        if report.tool_exit.get("compile") != 0:
            yield f"dtpolicy compile in dom0: exit {report.tool_exit.get('compile')}"
        digest = hashlib.sha256(read(self._overlay)).hexdigest()
        if report.tool_made != digest:
            yield f"dtpolicy in dom0 made {report.tool_made or 'nothing'}, on the host {digest}"
