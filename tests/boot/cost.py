#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Instructions that a mapping for IOMMU DMA takes, before and after the series: kernel/map_cost.c under
QEMU's -icount, on the bare machine and as dom0 under Xen. On the bare machine also with part a of the series alone,
which mends faults that have nothing to do with Xen. Prints a Markdown table. Exit code 1: on the bare machine, what
comes after part a has a call of the IOMMU core, of which a list has one for each of its pages, take more than LIMIT
instructions more.

    cost.py [VERSION...]   6.12 by default
"""

import argparse
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True

import dom0
import platforms
import uboot
from assets import Assets, cache_folder, log
from machine import Machine
from platforms.base import add_nodes
from scenario import Scenario

LINE = re.compile(r"map-cost: (\w+) (\w+) (\d+) grants=(\d+) map=(\d+) unmap=(\d+) look-up=(\d+)$", re.MULTILINE)
SECONDS = 900
DOM0 = """/dts-v1/; /plugin/; &{{/chosen}} {{
	module@{address:x} {{
		compatible = "multiboot,kernel", "multiboot,module";
		reg = <0 {address:#x} 0 {size:#x}>;
		bootargs = "console=hvc0 panic=1 loglevel=7";
	}};
}};"""
LIMIT = 5
# QEMU counts in steps of so many instructions where much was executed.
STEP = 4
PAGE = 4096
SIZES = {"4096": "4 KiB", "65536": "64 KiB", "1048576": "1 MiB"}


def without_firmware(assets, scenario, tree, kernel, xen, work):
    """QEMU's arguments that start the kernel, or Xen and the kernel, by QEMU itself."""
    if not xen:
        command = "console=ttyAMA0 panic=1 loglevel=7"
        return ["-kernel", kernel, "-dtb", tree, "-append", command]
    apart = tempfile.mkdtemp(dir=work)
    with_dom0 = add_nodes(tree, DOM0.format(address=uboot.KERNEL, size=os.path.getsize(kernel)), {}, apart)
    return [
        "-kernel", assets.xen(scenario.arch, scenario.xen), "-dtb", with_dom0,
        "-append", dom0.xen_arguments(scenario),
        *platforms.loaded(kernel, uboot.KERNEL),
    ]  # fmt: skip


def counted(assets, arch, linux, variant, xen, work):
    """{(whose, form, size, grants): (map, unmap, look-up)} of one boot."""
    platform = platforms.get(arch)
    scenario = Scenario("cost", "", arch, linux, nodes="tests/boot/nodes/map-cost.dts")
    tree = platform.tree(assets.base_tree(arch), scenario, work)
    kernel = assets.kernel(arch, linux, variant, "base", "cost")
    arguments = [*platform.machine(), *platform.extra, *platform.for_nodes, "-icount", "shift=0,sleep=off"]
    arguments += without_firmware(assets, scenario, tree, kernel, xen, work)
    log(f"counting: {arch} {linux} {variant}, {'Xen' if xen else 'bare'}")
    with Machine(arguments, os.path.join(work, "console.log"), SECONDS, platform.ram) as machine:
        machine.expect(r"map-cost: done")
        text = machine.text
    return {match.groups()[:4]: tuple(map(int, match.groups()[4:])) for match in LINE.finditer(text)}


def situations(assets, arch, linux, work):
    """{name: states}, each state as `counted` gives it but for one kind of memory and grants. States are in order:
    without the series, with part a (on the bare machine), with all of it."""
    found = {}
    for xen in (False, True):
        # Stock 32-bit ARM has no IOMMU DMA under Xen.
        stock = [] if (arch, xen) == ("arm", True) else ["unpatched"]
        counts = [counted(assets, arch, linux, variant, xen, work) for variant in (*stock, *([] if xen else ["part-a"]), "patched")]
        for whose, form, size, grants in counts[-1]:
            name = f"Xen, {whose}, {grants} elsewhere" if xen else "bare metal"
            states = found.setdefault(name, [{} for _ in counts])
            for state, values in zip(states, counts, strict=True):
                state[form, size] = values[whose, form, size, grants]
    return found


def table(arch, linux, found):
    yield f"Linux {linux}, {arch}; pages of a guest are `granted`:"
    yield ""
    yield "| | " + " | ".join(found) + " |"
    yield "|---" * (len(found) + 1) + "|"
    ways = list(next(iter(found.values()))[-1])
    for i, operation in enumerate(("map", "unmap", "look-up")):
        for form, size in ways:
            cells = [" → ".join(str(state[form, size][i]) for state in states) for states in found.values()]
            what = f"{operation} {SIZES[size]}{', list' if form == 'list' else ''}"
            yield f"| {what} | " + " | ".join(cells) + " |"
    yield ""


def over_limit(arch, found):
    """Sentences on what costs too much without Xen."""
    *_, before, after = found["bare metal"]
    for (form, size), now in after.items():
        pages = int(size) // PAGE if form == "list" else 1
        for operation, was, is_now in zip(("map", "unmap", "look-up"), before[form, size], now, strict=True):
            allowed = LIMIT * (pages if operation == "map" else 1)
            slack = STEP - 1 if was % STEP == is_now % STEP == 0 else 0
            if is_now - was > allowed + slack:
                yield f"{arch}, bare metal: {operation} of {size} bytes ({form}): {was} to {is_now}, more than {allowed}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="*", default=["6.12"])
    assets = Assets(cache_folder())
    too_much = []
    for linux in parser.parse_args().versions:
        for arch in ("arm64", "arm"):
            with tempfile.TemporaryDirectory() as work:
                found = situations(assets, arch, linux, work)
            print("\n".join(table(arch, assets.linux_version(linux), found)), flush=True)
            too_much += over_limit(arch, found)
    for sentence in too_much:
        log(f"error: {sentence}")
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main())
