#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Instructions that a mapping for IOMMU DMA takes, before and after the series: kernel/map_cost.c under
QEMU's -icount, on the bare machine and as dom0 under Xen. Prints a Markdown table.

    cost.py [VERSION...]   6.12 by default
"""

import argparse
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True

import platforms
from assets import Assets, cache_folder, log
from machine import Machine
from scenario import Scenario

LINE = re.compile(r"map-cost: (\w+) (\w+) (\d+) grants=(\d+) map=(\d+) unmap=(\d+) look-up=(\d+)$", re.MULTILINE)
SECONDS = 900
SIZES = {"4096": "4 KiB", "65536": "64 KiB", "1048576": "1 MiB"}


def without_firmware(assets, arch, tree, kernel, xen):
    """QEMU's arguments that start the kernel, or Xen and the kernel, by QEMU itself."""
    console = "console=ttyAMA0 panic=1 loglevel=7"
    if not xen:
        return ["-kernel", kernel, "-dtb", tree, "-append", console]
    dom0 = "console=hvc0 panic=1 loglevel=7"
    return [
        "-kernel", assets.xen(arch, "4.17"), "-dtb", tree,
        "-append", "console=dtuart dom0_mem=384M dom0_max_vcpus=1 bootscrub=0",
        "-device", f"guest-loader,addr=0x49000000,kernel={kernel},bootargs={dom0}",
    ]  # fmt: skip


def counted(assets, arch, linux, variant, xen, work):
    """{(whose, form, size, grants): (map, unmap, look-up)} of one boot."""
    platform = platforms.get(arch)
    scenario = Scenario("cost", "", arch, linux, nodes="tests/boot/nodes/map-cost.dts")
    tree = platform.tree(assets.base_tree(arch), scenario, work)
    flavour = ["base"] if linux == "newest" else []
    kernel = assets.kernel(arch, linux, variant, *flavour)
    arguments = platform.machine() + list(platform.extra) + list(platform.for_nodes) + ["-icount", "shift=0,sleep=off"]
    arguments += without_firmware(assets, arch, tree, kernel, xen)
    log(f"counting: {arch} {linux} {variant}, {'Xen' if xen else 'bare'}")
    with Machine(arguments, os.path.join(work, "console.log"), SECONDS, platform.ram) as machine:
        machine.expect(r"map-cost: done")
        text = machine.text
    return {match.groups()[:4]: tuple(map(int, match.groups()[4:])) for match in LINE.finditer(text)}


def rows(assets, arch, linux, work):
    for xen in (False, True):
        # Stock 32-bit ARM has no IOMMU DMA under Xen.
        before = counted(assets, arch, linux, "unpatched", xen, work) if (arch, xen) != ("arm", True) else {}
        after = counted(assets, arch, linux, "patched", xen, work)
        for key, values in after.items():
            whose, form, size, grants = key
            where = f"Xen, {grants} grants elsewhere" if xen else "bare"
            what = f"{SIZES[size]}{', list' if form == 'list' else ''}, {whose}"
            cells = [
                f"{before[key][i]} → {values[i]}" if key in before else str(values[i]) for i in range(3)
            ]
            yield [arch, where, what, *cells]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="*", default=["6.12"])
    assets = Assets(cache_folder())
    for linux in parser.parse_args().versions:
        print(f"Linux {assets.linux_version(linux)}, instructions:\n")
        print("| machine | under | what | map | unmap | look-up |")
        print("|---|---|---|---|---|---|")
        for arch in ("arm64", "arm"):
            with tempfile.TemporaryDirectory() as work:
                for row in rows(assets, arch, linux, work):
                    print("| " + " | ".join(row) + " |", flush=True)
        print()


if __name__ == "__main__":
    main()
