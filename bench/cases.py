# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What is measured, and what each figure must be. A case is a function that gives Figures."""

import json
import os
import subprocess

from figures import Figure, memory, ratio, seconds, speedup
from measure import Subject, measure
from rules import rules

SYNTHETIC = """dtpolicy: 1
board:
  compatible:
    - example,synthetic
linux:
  grants: translated
rules:
"""
EVERY_USER = SYNTHETIC + """  - name: all
    dma: iommu
    devices:
      - iommu: "*"
"""


def snow(setting):
    """A real board, small: what the tool costs in a build."""
    base = setting.boards / 'armhf' / 'exynos5250-snow.dtb'
    policy = setting.project / 'policies' / 'google-snow.yaml'
    source = setting.write('snow.dtso', setting.output('compile', policy, '--base', base, '--emit',
                                                       'dts'))
    for folder, where in ((setting.folder, ''), (setting.disk, ', on a disk')):
        compiled = ['dtc', '-q', '-@', '-I', 'dts', '-O', 'dtb', '-o', folder / 'dtc.dtbo', source]
        ours = [setting.tool, 'compile', policy, '--base', base]
        overlay, dtc, merged, both = measure(
            [Subject('dtpolicy', [[*ours, '-o', folder / 'snow.dtbo']]),
             Subject('dtc', [compiled]),
             Subject('dtpolicy', [[*ours, '--emit', 'dtb', '-o', folder / 'snow.dtb']]),
             Subject('dtc, fdtoverlay', [compiled, ['fdtoverlay', '-i', base, '-o',
                                                    folder / 'merged.dtb', folder / 'dtc.dtbo']])],
            setting.rounds(101))
        # A disk makes whoever wants durable outputs wait, and the rivals want none.
        yield ratio(f'Snow, policy to dtbo{where}', overlay, dtc, None if where else 1.5)
        yield ratio(f'Snow, policy to merged dtb{where}', merged, both, None if where else 1.0)


def fragments(setting):
    """Some 10,000 devices on 100,000 nodes: fdtoverlay moves the rest of the tree for each."""
    base = setting.tree(100_000)
    policy = setting.write('every-user.yaml', EVERY_USER)
    overlay = setting.path('many.dtbo')
    subprocess.run([setting.tool, 'compile', policy, '--base', base, '-o', overlay], check=True)
    count = overlay.read_bytes().count(b'fragment@')
    out = setting.path('applied.dtb')
    theirs = setting.path('fdtoverlay.dtb')
    merged, applied = measure(
        [Subject('dtpolicy', [[setting.tool, 'compile', policy, '--base', base, '--emit', 'dtb',
                               '-o', setting.path('merged.dtb')]]),
         Subject('dtpolicy', [[setting.tool, 'apply', base, overlay, '-q', '-o', out]])],
        setting.rounds(7))
    applying = ['fdtoverlay', '-i', base, '-o', theirs, overlay]
    rival, = measure([Subject('fdtoverlay', [applying])], 1)
    yield speedup(f'100,000 nodes, {count:,} devices, policy to merged dtb', merged, rival, 300)
    yield speedup(f'100,000 nodes, apply of {count:,} fragments', applied, rival, 50)
    same = out.read_bytes() == theirs.read_bytes() == setting.path('merged.dtb').read_bytes()
    yield Figure('trees with the same bytes as fdtoverlay\'s', 2 if same else 0, 'both', same,
                 unit='')
    yield memory('100,000 nodes, policy to merged dtb', merged, base)
    yield memory('100,000 nodes, apply', applied, base)


def growth(setting):
    """Ten times the tree in at most twelve times the time, step by step."""
    sizes = (1_000, 10_000, 100_000)
    policy = setting.write('every-user.yaml', EVERY_USER)
    # Each size has its own output: to replace a large file takes longer than to write a small one.
    for name, command in (
            ('compile', lambda base: ['compile', policy, '--base', base, '-o', f'{base}.out']),
            ('check', lambda base: ['check', policy, '--base', base]),
            ('list', lambda base: ['list', '--base', base]),
            ('merged dtb', lambda base: ['compile', policy, '--base', base, '--emit', 'dtb', '-o',
                                         f'{base}.out'])):
        subjects = [Subject(f'{size:,}', [[setting.tool, *command(setting.tree(size))]])
                    for size in sizes]
        measure(subjects, setting.rounds(15))
        for before, after in zip(subjects, subjects[1:]):
            yield ratio(f'{name}, {before.name} to {after.name} nodes', after, before, 12)
        yield memory(f'{name}, {subjects[-1].name} nodes', subjects[-1], setting.tree(sizes[-1]))


def corpus(setting):
    """All policies against all real trees, in one process."""
    # Debian 12's, so that figures of different days can be compared.
    trees = sorted(tree for folder in ('arm64', 'armhf')
                   for tree in (setting.boards / folder).rglob('*.dtb'))
    # QEMU's machines have no tree among them: a policy without its board is an error.
    policies = sorted(policy for policy in (setting.project / 'policies').glob('*.yaml')
                      if not policy.name.startswith('qemu-'))
    ours = [setting.tool, 'check', '-q', *policies, '--base', *trees]
    dtc = [['dtc', '-q', '-I', 'dtb', '-O', 'dtb', '-o', setting.path('dtc.dtb'), tree]
           for tree in trees]
    checked, alone, rival = measure([Subject('dtpolicy', [[*ours, '-j', '2']]),
                                     Subject('-j 1', [[*ours, '-j', '1']]), Subject('dtc', dtc)],
                                    setting.rounds(3))
    yield ratio(f'check of {len(policies)} policies on {len(trees):,} trees', checked, rival, 0.3)
    # Processor time tells nothing here: two jobs do the same work.
    yield ratio('the same, two jobs against one', checked, alone, 0.8)


def passes(setting):
    """The passes one by one (Google Benchmark, bench/passes.cc)."""
    base = setting.tree(100_000)
    policy = setting.write('every-user.yaml', EVERY_USER)
    overlay = setting.path('many.dtbo')
    subprocess.run([setting.tool, 'compile', policy, '--base', base, '-o', overlay], check=True)
    command = [setting.passes, base, policy, overlay, '--benchmark_format=json']
    if setting.quick:
        command.append('--benchmark_min_time=0.01')
    else:
        command.append('--benchmark_repetitions=5')
    # The program is linked with a build of the libraries that may announce itself as one.
    environment = {**os.environ, 'LC_ALL': 'C'}
    output = subprocess.run([str(part) for part in command], check=True, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    for run in json.loads(output.stdout)['benchmarks']:
        if run.get('aggregate_name', 'median') != 'median':
            continue
        if not setting.quick and 'aggregate_name' not in run:
            continue
        name = run['run_name'] if 'run_name' in run else run['name']
        speed = run['bytes_per_second'] / 1e6
        is_reading = name == 'read the tree'
        yield Figure(f'pass: {name}, 100,000 nodes', speed, 'at least 300' if is_reading else '',
                     not is_reading or speed >= 300, seconds(run['real_time'] / 1000), unit='MB/s')


CASES = {'snow': snow, 'fragments': fragments, 'growth': growth, 'rules': rules, 'corpus': corpus,
         'passes': passes}
