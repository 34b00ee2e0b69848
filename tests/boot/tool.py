# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""dtpolicy itself, as a user calls it: the overlay, the scripts and the prediction come from here."""

import json
import os
import subprocess

from assets import PROJECT


class ToolError(Exception):
    """dtpolicy did not do what the scenario needs; the text is what it said."""


def binary():
    return os.environ.get("DTPOLICY") or os.path.join(PROJECT, "build", "dtpolicy")


def attempt(*arguments):
    """Exit status and standard error of a call that may fail."""
    result = subprocess.run([binary(), *arguments], capture_output=True, check=False)
    return result.returncode, result.stderr.decode("utf-8", "replace")


def run(*arguments):
    """Standard output of one call."""
    result = subprocess.run([binary(), *arguments], capture_output=True, check=False)
    if result.returncode != 0:
        said = result.stderr.decode("utf-8", "replace").strip()
        raise ToolError(f"dtpolicy {' '.join(arguments)}: exit {result.returncode}\n{said}")
    return result.stdout


def compile_to(policy, base, form, path, *options):
    """`compile --emit FORM` into a file."""
    run("compile", policy, "--base", base, "--emit", form, "-o", path, *options)
    return path


def plan(policy, base):
    return json.loads(run("compile", policy, "--base", base, "--emit", "plan"))


def write_policy(path, extends, linux, xen, settings, allow):
    """A policy that is another one, for one kernel and one Xen: what a boot really has. `allow`: paths
    whose findings are let through, by finding.

    The test kernels are built with the project's series, which translates granted pages.
    """
    linux = {"version": linux, "grants": "translated", **settings}
    lines = [
        "# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause",
        "dtpolicy: 1",
        f"extends: [{json.dumps(os.path.relpath(extends, os.path.dirname(path)))}]",
        f"xen: {{version: {json.dumps(xen)}}}",
        "linux:",
        *(f"  {key}: {json.dumps(value)}" for key, value in linux.items()),
    ]
    if allow:
        lines.append("allow:")
    for finding, paths in allow.items():
        lines += [f"  - lint: {finding}", "    reason: to see on the machine that it is right"]
        lines.append("    devices: " + json.dumps([{"path": path} for path in paths]))
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    return path
