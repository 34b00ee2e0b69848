#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""scaling_test.py DTPOLICY: ten times the tree, or the names new to it, are about ten times the work,
and some hundred rules little more than one. What is quadratic is a hundred times the work."""

import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / 'bench'))
sys.path.insert(0, str(PROJECT / 'tests' / 'hostile'))
import blobs  # noqa: E402
import cases  # noqa: E402
import instructions  # noqa: E402
import rules  # noqa: E402

SIZES = (2_000, 20_000)
NAMES = (2_000, 20_000)
GROWTH_AT_MOST = 12
# They have to be looked up, and their names sorted.
NAMES_AT_MOST = 15
RULES = 200
RULES_AT_MOST = 2


class Setting:
    """What bench/rules.py asks of one."""
    synthetic = cases.SYNTHETIC

    def __init__(self, tool):
        self.tool = tool

    def output(self, *arguments):
        return subprocess.run([self.tool, *arguments], check=True, text=True,
                              stdout=subprocess.PIPE).stdout


def main():
    tool = sys.argv[1]
    growth = instructions.Growth()

    def work(*arguments):
        return instructions.count([tool, *arguments])[0]

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        trees = {}
        for size in SIZES:
            trees[size] = folder / f'{size}.dtb'
            subprocess.run([sys.executable, '-B', PROJECT / 'bench' / 'make_tree.py', str(size),
                            trees[size]], check=True)
        policy = folder / 'policy.yaml'
        policy.write_text(cases.EVERY_USER)
        out = folder / 'out'
        overlays = {size: folder / f'{size}.dtbo' for size in SIZES}
        # `compile` comes first: what it writes is what `apply` takes.
        for what, command in {
                'compile': lambda size: ['compile', policy, '--base', trees[size], '-o',
                                         overlays[size]],
                'compile --emit dtb': lambda size: ['compile', policy, '--base', trees[size],
                                                    '--emit', 'dtb', '-o', out],
                'check': lambda size: ['check', policy, '--base', trees[size]],
                'list': lambda size: ['list', '--base', trees[size]],
                'init': lambda size: ['init', '--base', trees[size], '--force', '-o', out],
                'apply': lambda size: ['apply', trees[size], overlays[size], '-o', out],
                'diff': lambda size: ['diff', trees[size], trees[size]]}.items():
            small, large = (work(*command(size)) for size in SIZES)
            growth.check(f'{what}, {SIZES[0]:,} to {SIZES[1]:,} nodes', small, large, GROWTH_AT_MOST)

        entry = 'node: "device*"\n        not: {pci: {bridge: /wide, function: "1f.7"}}'
        policy.write_text(cases.EVERY_USER.replace('dma: iommu', 'dma: swiotlb')
                          .replace('iommu: "*"', entry))
        small, large = (work('check', '-q', policy, '--base', trees[size]) for size in SIZES)
        growth.check(f'all but one PCI function, {SIZES[0]:,} to {SIZES[1]:,} nodes', small, large,
                     GROWTH_AT_MOST)

        counts = []
        for count in NAMES:
            base, overlay = folder / 'names.dtb', folder / 'names.dtbo'
            base.write_bytes(blobs.names(count, 'old'))
            overlay.write_bytes(blobs.new_names(count, 'new'))
            counts.append(work('apply', base, overlay, '-o', out))
        growth.check(f'apply, {NAMES[0]:,} to {NAMES[1]:,} new names', *counts, NAMES_AT_MOST)

        base = trees[SIZES[-1]]
        for kind, entries in rules.entries(Setting(tool), base, RULES).items():
            counts = []
            for count in (1, RULES):
                policy.write_text(rules.policy(cases.SYNTHETIC, entries[:count]))
                counts.append(work('check', '-q', policy, '--base', base))
            growth.check(f'{RULES:,} rules by {kind}', *counts, RULES_AT_MOST)
    growth.finish()


if __name__ == '__main__':
    main()
