#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""scaling_test.py DTPOLICY: ten times the tree, or the names new to it, takes about ten times the
time, and a thousand rules little more than one. What is quadratic takes a hundred times, so the
bounds here are wide enough for a busy machine and a build with sanitizers; bench/run has the ones
that are promised. Processor time counts, the least of some rounds."""

import os
import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT / 'bench'))
sys.path.insert(0, str(PROJECT / 'tests' / 'hostile'))
import blobs  # noqa: E402
import cases  # noqa: E402
import rules  # noqa: E402

SIZES = (10_000, 100_000)
NAMES = (5_000, 50_000)
GROWTH_AT_MOST = 18
RULES_AT_MOST = 6
ROUNDS = 3


class Setting:
    """What bench/rules.py asks of one."""
    synthetic = cases.SYNTHETIC

    def __init__(self, tool):
        self.tool = tool

    def output(self, *arguments):
        return subprocess.run([self.tool, *arguments], check=True, text=True,
                              stdout=subprocess.PIPE).stdout


def processor_seconds(command):
    """The least user and system time of some runs of `command`, which must succeed."""
    times = []
    for _ in range(ROUNDS):
        with subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f'{" ".join(map(str, command))}: exit code {process.returncode}')
        times.append(usage.ru_utime + usage.ru_stime)
    return min(times)


def main():
    tool = sys.argv[1]
    passed = failed = 0

    def check(what, small, large, at_most):
        nonlocal passed, failed
        good = large <= at_most * small
        passed, failed = passed + good, failed + (not good)
        print(f'{"passed" if good else "FAILED"}: {what}: {small:.3f} s to {large:.3f} s, '
              f'{large / small:.1f} times, at most {at_most}', flush=True)

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
                'init': lambda size: ['init', '--base', trees[size], '-o', out],
                'apply': lambda size: ['apply', trees[size], overlays[size], '-o', out],
                'diff': lambda size: ['diff', trees[size], trees[size]]}.items():
            small, large = (processor_seconds([tool, *command(size)]) for size in SIZES)
            check(f'{what}, {SIZES[0]:,} to {SIZES[1]:,} nodes', small, large, GROWTH_AT_MOST)

        entry = 'node: "device*"\n        not: {pci: {bridge: /wide, function: "1f.7"}}'
        policy.write_text(cases.EVERY_USER.replace('dma: iommu', 'dma: swiotlb')
                          .replace('iommu: "*"', entry))
        small, large = (processor_seconds([tool, 'check', '-q', policy, '--base', trees[size]])
                        for size in SIZES)
        check(f'all but one PCI function, {SIZES[0]:,} to {SIZES[1]:,} nodes', small, large,
              GROWTH_AT_MOST)

        times = []
        for count in NAMES:
            base, overlay = folder / 'names.dtb', folder / 'names.dtbo'
            base.write_bytes(blobs.names(count, 'old'))
            overlay.write_bytes(blobs.new_names(count, 'new'))
            times.append(processor_seconds([tool, 'apply', base, overlay, '-o', out]))
        check(f'apply, {NAMES[0]:,} to {NAMES[1]:,} new names', *times, GROWTH_AT_MOST)

        base = trees[SIZES[-1]]
        for kind, entries in rules.entries(Setting(tool), base).items():
            times = []
            for count in (1, len(entries)):
                policy.write_text(rules.policy(cases.SYNTHETIC, entries[:count]))
                times.append(processor_seconds([tool, 'check', '-q', policy, '--base', base]))
            check(f'{len(entries):,} rules by {kind}', *times, RULES_AT_MOST)
    print(f'{passed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
