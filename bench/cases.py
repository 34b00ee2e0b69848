# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What is measured, and what each figure must be. A case is a function that gives Figures."""

import json
import random
import subprocess
from dataclasses import dataclass

from measure import Subject, measure


@dataclass
class Figure:
    what: str
    value: float      # a ratio, or what `unit` says
    must: str         # the bound, as text
    holds: bool
    detail: str = ''  # the medians it comes from
    unit: str = '×'


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
# What is allowed must come up: the growth does from some hundred devices on.
GROWN = EVERY_USER + """allow:
  - lint: tree-growth
    reason: delivered as a merged tree
"""


def seconds(value):
    return f'{value * 1000:.1f} ms' if value < 1 else f'{value:.2f} s'


def ratio(what, ours, rival, must_be_at_most):
    value = ours.median() / rival.median()
    return Figure(what, value, f'at most {must_be_at_most}', value <= must_be_at_most,
                  f'{seconds(ours.median())} / {rival.name} {seconds(rival.median())}')


def speedup(what, ours, rival, must_be_at_least):
    value = rival.median() / ours.median()
    return Figure(what, value, f'at least {must_be_at_least}', value >= must_be_at_least,
                  f'{rival.name} {seconds(rival.median())} / {seconds(ours.median())}')


def memory(what, subject, tree):
    bound = 8 * tree.stat().st_size + 10e6
    return Figure(f'{what}, peak memory', subject.peak_bytes / tree.stat().st_size,
                  'at most 8 × the tree + 10 MB', subject.peak_bytes <= bound,
                  f'{subject.peak_bytes / 1e6:.0f} MB, tree {tree.stat().st_size / 1e6:.1f} MB',
                  '× the tree')


def snow(setting):
    """A real board, small: what the tool costs in a build."""
    base = setting.boards / 'armhf' / 'exynos5250-snow.dtb'
    policy = setting.project / 'policies' / 'google-snow.yaml'
    source = setting.write('snow.dtso', setting.output('compile', policy, '--base', base, '--emit',
                                                       'dts'))
    compiled = ['dtc', '-q', '-@', '-I', 'dts', '-O', 'dtb', '-o', setting.path('dtc.dtbo'), source]
    ours = [setting.tool, 'compile', policy, '--base', base]
    overlay, dtc, merged, both = measure(
        [Subject('dtpolicy', [[*ours, '-o', setting.path('snow.dtbo')]]),
         Subject('dtc', [compiled]),
         Subject('dtpolicy', [[*ours, '--emit', 'dtb', '-o', setting.path('snow.dtb')]]),
         Subject('dtc, fdtoverlay', [compiled, ['fdtoverlay', '-i', base, '-o',
                                                setting.path('merged.dtb'),
                                                setting.path('dtc.dtbo')]])],
        setting.rounds(51))
    yield ratio('Snow, policy to dtbo', overlay, dtc, 1.5)
    yield ratio('Snow, policy to merged dtb', merged, both, 1.0)


def fragments(setting):
    """10,000 devices on 100,000 nodes: fdtoverlay moves the rest of the tree for each."""
    base = setting.tree(100_000)
    policy = setting.write('grown.yaml', GROWN)
    overlay = setting.path('many.dtbo')
    subprocess.run([setting.tool, 'compile', policy, '--base', base, '-o', overlay], check=True)
    out = setting.path('applied.dtb')
    theirs = setting.path('fdtoverlay.dtb')
    merged, applied = measure(
        [Subject('dtpolicy', [[setting.tool, 'compile', policy, '--base', base, '--emit', 'dtb',
                               '-o', setting.path('merged.dtb')]]),
         Subject('dtpolicy', [[setting.tool, 'apply', base, overlay, '-q', '-o', out]])],
        setting.rounds(7))
    rival, = measure([Subject('fdtoverlay', [['fdtoverlay', '-i', base, '-o', theirs, overlay]])], 1)
    yield speedup('100,000 nodes, 10,000 devices, policy to merged dtb', merged, rival, 300)
    yield speedup('100,000 nodes, apply of 10,000 fragments', applied, rival, 50)
    same = out.read_bytes() == theirs.read_bytes() == setting.path('merged.dtb').read_bytes()
    yield Figure('the same bytes as fdtoverlay', 1.0 if same else 0.0, 'all', same, unit='')
    yield memory('100,000 nodes, apply', applied, base)


def growth(setting):
    """Ten times the tree in at most twelve times the time, twice."""
    sizes = (10_000, 100_000, 1_000_000)
    small, grown = setting.write('every.yaml', EVERY_USER), setting.write('grown.yaml', GROWN)
    for name, arguments in (('compile', ['compile', '{}', '--base', '{}', '-o', '{}']),
                            ('check', ['check', '{}', '--base', '{}']),
                            ('list', ['list', '--base', '{}']),
                            ('merged dtb', ['compile', '{}', '--base', '{}', '--emit', 'dtb', '-o',
                                            '{}'])):
        subjects = []
        for size in sizes:
            values = iter([small if size == sizes[0] else grown, setting.tree(size),
                           setting.path('growth.out')])
            if name == 'list':
                next(values)
            command = [next(values) if part == '{}' else part for part in arguments]
            subjects.append(Subject(f'{size:,}', [[setting.tool, *command]]))
        measure(subjects, setting.rounds(5))
        for before, after in zip(subjects, subjects[1:]):
            yield ratio(f'{name}, {before.name} to {after.name} nodes', after, before, 12)
        yield memory(f'{name}, {subjects[-1].name} nodes', subjects[-1], setting.tree(sizes[-1]))


SELECTORS = {
    'path': 'path: {path}',
    'path, glob': 'path: "{path_start}*"',
    'node': 'node: {node}',
    'node, glob': 'node: "{node_start}*"',
    'device': 'device: {device}',
    'compatible': 'compatible: {compatible}\n        path: {path}',
    'compatible, glob': 'compatible: "{compatible}*"\n        path: {path}',
    'iommu': 'iommu: {iommu}',
    'iommu, glob': 'iommu: "{iommu_start}*"',
}


def rules(setting):
    """A thousand rules cost little more than one: each kind of selector goes by an index."""
    base = setting.tree(100_000)
    devices = json.loads(setting.output('list', '--base', base, '--format', 'json'))['devices']
    random.Random(1).shuffle(devices)
    for kind, selector in SELECTORS.items():
        subjects = []
        for count in (1, 1000):
            text = SYNTHETIC
            for number, device in enumerate(devices[:count]):
                node = device['path'].rsplit('/', 1)[1]
                entry = selector.format(
                    path=device['path'], path_start=device['path'][:-1], node=node,
                    node_start=node[:-1], device=device['device'],
                    compatible='example,device-' + node.partition('@')[0].removeprefix('device'),
                    iommu=device['iommus'][0], iommu_start=device['iommus'][0][:-1])
                text += (f'  - name: r{number}\n    dma: iommu\n    devices:\n      - {entry}\n'
                         '    on-missing: ignore\n')
            policy = setting.write(f'rules-{count}.yaml', text)
            subjects.append(Subject(f'{count} rules',
                                    [[setting.tool, 'check', '-q', policy, '--base', base]]))
        one, thousand = measure(subjects, setting.rounds(5))
        yield ratio(f'1,000 rules by {kind}, 100,000 nodes', thousand, one, 3)


def corpus(setting):
    """All policies against all real trees, in one process."""
    trees = sorted(setting.boards.rglob('*.dtb'))
    policies = sorted((setting.project / 'policies').glob('*.yaml'))
    ours = [setting.tool, 'check', '-q', *policies, '--base', *trees]
    dtc = [['dtc', '-q', '-I', 'dtb', '-O', 'dtb', '-o', setting.path('dtc.dtb'), tree]
           for tree in trees]
    checked, alone, rival = measure([Subject('dtpolicy', [[*ours, '-j', '2']]),
                                     Subject('-j 1', [[*ours, '-j', '1']]), Subject('dtc', dtc)],
                                    setting.rounds(3))
    yield ratio(f'check of {len(policies)} policies on {len(trees):,} trees', checked, rival, 0.3)
    yield ratio('the same, two jobs against one', checked, alone, 0.8)


CASES = {'snow': snow, 'fragments': fragments, 'growth': growth, 'rules': rules, 'corpus': corpus}
