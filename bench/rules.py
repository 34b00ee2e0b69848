# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The case of a thousand rules: one entry for every kind of selector, each rule naming devices that
no other rule of the policy names, so that what grows is the number of rules and not of devices."""

import json

from figures import ratio
from make_tree import Device
from measure import Subject, measure


def _device_entries(devices):
    """Kind of selector to a function from a device's path to an entry."""
    def iommu(path):
        return devices[path]['iommus'][0]

    def name(path):
        return path.rsplit('/', 1)[1]

    return {
        'path': lambda path: f'path: {path}',
        'path, glob at the end': lambda path: f'path: "{path[:-1]}*"',
        'path, glob across': lambda path: f'path: "/**/*@{Device.at(path).unit}"',
        'path, glob below a folder': lambda path: f'path: "{path.replace("/device", "/**device")}"',
        'node': lambda path: f'node: {name(path)}',
        'node, glob at the end': lambda path: f'node: "{name(path)[:-1]}*"',
        'node, glob at the start': lambda path: f'node: "*@{Device.at(path).unit}"',
        'device': lambda path: f'device: {devices[path]["device"]}',
        'compatible': lambda path: f'compatible: "{Device.at(path).compatibles[0]}"',
        'compatible, glob at the end':
            lambda path: f'compatible: "{Device.at(path).compatibles[0][:-3]}*"',
        'compatible, glob at the start':
            lambda path: f'compatible: "*{Device.at(path).compatibles[0][7:]}"',
        'iommu': lambda path: f'iommu: {iommu(path)}',
        'iommu, glob': lambda path: f'iommu: "{iommu(path)[:-1]}*"',
        'not': lambda path: f'node: "{name(path)[:-1]}*"\n'
                            f'        not: {{path: "/elsewhere/{Device.at(path).number}/**"}}',
    }


def entries(setting, base, count=1000):
    """Kind of selector to `count` entries of that kind."""
    listed = json.loads(setting.output('list', '--base', base, '--format', 'json'))['devices']
    devices = {device['path']: device for device in listed if '/device' in device['path']}
    bridges = [device['path'] for device in listed if '/pcie@' in device['path']]
    # One device of each bus, so that no two are behind one IOMMU.
    by_bus = list({path.rsplit('/', 1)[0]: path for path in devices}.values())
    labelled = [path for path in devices if Device.at(path).has_label]
    kinds = {kind: [entry(path) for path in by_bus]
             for kind, entry in _device_entries(devices).items()}
    kinds['label'] = [f'label: {Device.at(path).label}' for path in labelled]
    kinds['alias'] = [f'alias: {Device.at(path).alias}' for path in labelled]
    kinds['pci'] = [f'pci: {{bridge: {path}, function: "01.0"}}' for path in bridges]
    for kind, found in kinds.items():
        if len(found) < count:
            raise RuntimeError(f'the tree has names for {len(found)} rules by {kind} only')
    return {kind: found[:count] for kind, found in kinds.items()}


def policy(head, found):
    return head + ''.join(f'  - name: r{number}\n    dma: iommu\n    devices:\n      - {entry}\n'
                          for number, entry in enumerate(found))


def rules(setting):
    """A thousand rules cost little more than one: each kind of selector goes by an index."""
    base = setting.tree(100_000)
    for kind, found in entries(setting, base).items():
        subjects = []
        for count in (1, 1000):
            written = setting.write(f'rules-{count}.yaml', policy(setting.synthetic, found[:count]))
            subjects.append(Subject('one rule' if count == 1 else f'{count} rules',
                                    [[setting.tool, 'check', '-q', written, '--base', base]]))
        one, thousand = measure(subjects, setting.rounds(5))
        yield ratio(f'1,000 rules by {kind}, 100,000 nodes', thousand, one, 3)
