# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Outcomes that are kept: `--resume` runs only what has not passed yet with the very same inputs."""

import functools
import glob
import hashlib
import os
import pickle

import tool
from assets import HERE, PROJECT, read


def _sources():
    """Everything a result rests on beside the tool and what boots."""
    for pattern in ("*.py", "platforms/*.py", "guest/*", "host/*", "nodes/*", "policies/*"):
        yield from sorted(glob.glob(os.path.join(HERE, pattern)))
    yield from sorted(glob.glob(os.path.join(PROJECT, "policies", "**", "*.yaml"), recursive=True))
    yield from sorted(glob.glob(os.path.join(PROJECT, "tests", "kernel", "*.dts")))
    yield from sorted(glob.glob(os.path.join(PROJECT, "policies", "*.boot")))
    yield os.path.join(PROJECT, "scripts", "make-boot")


# How results are kept, chosen and printed does not change them. A scenario's own data is in its key.
NO_PART = ("resume.py", "results.py", "run.py", "scenarios.py", "base_scenarios.py", "layouts.py")


@functools.cache
def _digest(path):
    """Of a file that many scenarios share."""
    return hashlib.sha256(read(path)).hexdigest()


def common_digest():
    digest = hashlib.sha256(read(tool.binary()))
    for path in _sources():
        if os.path.basename(path) not in NO_PART:
            digest.update(path.encode() + read(path))
    return digest.hexdigest()


def key(common, scenario, assets):
    """A digest of all that the scenario's outcome depends on."""
    uboot = assets.uboot(scenario.arch, scenario.uboot)
    parts = [common, repr(scenario), uboot, _digest(uboot)]
    if scenario.xen != "none":
        parts.append(assets.xen(scenario.arch, scenario.xen))
    if not scenario.uboot_alone:
        parts.append(assets.base_tree(scenario.platform))  # its name has QEMU's version
        parts.append(assets.kernel_of(scenario))
        parts.append(_digest(scenario.image or assets.dom0_tool(scenario.arch)))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _path(folder, scenario):
    return os.path.join(folder, scenario.name, "outcome")


def keep(folder, outcome, digest):
    """Keeps an outcome that passed; forgets an older one otherwise."""
    path = _path(folder, outcome.scenario)
    if outcome.problems:
        if os.path.exists(path):
            os.remove(path)
        return
    with open(path, "wb") as out:
        pickle.dump((digest, outcome), out)


def kept(folder, scenario, digest):
    """The outcome kept for these inputs, or None. The file is this program's own."""
    try:
        with open(_path(folder, scenario), "rb") as source:
            found, outcome = pickle.load(source)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None
    return outcome if found == digest else None
