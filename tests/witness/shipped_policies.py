#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Each policy that the project ships, on each real board that it names, in every form.

The plan says which devices get the property. What fdtoverlay makes of the .dtbo must differ from
the board's tree in exactly that; the merged tree, the U-Boot script and the overlay's source must
come to the same; overlays/ must hold that source.

    shipped_policies.py [--rebase]   --rebase writes overlays/ anew
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

import dts_tree
import uboot_interpreter
import witness

PROPERTY = 'xen,force-iommu-dma'


def board_compatibles(policy):
    with open(policy, encoding='utf-8') as file:
        return set(yaml.safe_load(file)['board']['compatible'])


def iommu_rules(policy):
    """The rules for the IOMMU of the policy and the layers below it."""
    with open(policy, encoding='utf-8') as file:
        layer = yaml.safe_load(file)
    rules = [rule for rule in layer.get('rules', []) if rule['dma'] == 'iommu']
    return rules + [rule for name in layer.get('extends', []) for rule in iommu_rules(policy.parent / name)]


def virtual_trees(scratch):
    """QEMU's machines are in no kernel package: their trees are kept as source."""
    for source in sorted((witness.PROJECT / 'tests' / 'boards').glob('qemu-*.dts')):
        blob = scratch / (source.stem + '.dtb')
        blob.write_bytes(witness.command('dtc', '-q', '-I', 'dts', '-O', 'dtb', source))
        yield blob


def bases_of_policies(scratch):
    """(policy, base) for every tree that a policy names, of the newest kernel where Debian 12's has
    none; and the policies that name none."""
    named = {policy: board_compatibles(policy) for policy in witness.policies()}
    older = pairs_of(named, witness.older_trees() + list(virtual_trees(scratch)))
    found = {policy for policy, _ in older}
    newest = pairs_of({policy: names for policy, names in named.items() if policy not in found},
                      witness.newest_trees())
    found |= {policy for policy, _ in newest}
    return older + newest, [policy for policy in named if policy not in found]


def pairs_of(named, trees):
    """(policy, base) for each of the trees and each policy, {policy: its compatibles}, that names it."""
    pairs = []
    for base in trees if named else []:
        # The trees are many and few are named: the bytes tell at once which cannot be.
        blob = base.read_bytes()
        likely = [policy for policy, names in named.items()
                  if any(name.encode() in blob for name in names)]
        if likely:
            root = set(witness.compatibles(dts_tree.read(base)))
            pairs += [(policy, base) for policy in likely if named[policy] & root]
    return pairs


def planned(plan, base):
    """What the plan says will differ: (path, property, before, after), as dts_tree tells it. A PCI
    function that has no node gets one, and so do the bridges on the way to it."""
    expected = set()
    for device in plan['devices']:
        if device['dma'] != 'iommu':
            continue
        if device['property'] != device['path']:
            raise witness.Failure(f'{device["path"]}: the property goes to {device["property"]}')
        expected.add((device['path'], PROPERTY, None, b''))
        if (device['path'] not in base.nodes) != bool(device['created']):
            raise witness.Failure(f'{device["path"]}: creates {device["created"]}')
        for path in device['created']:
            slot, _, function = path.rpartition('@')[2].partition(',')
            devfn = int(slot, 16) << 3 | int(function or '0', 16)
            expected.add((path, None, False, True))
            expected.add((path, 'reg', None, (devfn << 8).to_bytes(4, 'big') + bytes(16)))
        for bridge in device['created'][:-1]:
            expected.add((bridge, '#address-cells', None, (3).to_bytes(4, 'big')))
            expected.add((bridge, '#size-cells', None, (2).to_bytes(4, 'big')))
    return expected


def same(what, tree, expected_tree):
    found = dts_tree.differences(expected_tree, tree)
    if found:
        raise witness.Failure(f'{what}:\n{dts_tree.describe(found)}')


def check_script(script, blob, merged):
    """The U-Boot script, on its own board and on one that has none of its devices (a script that
    sets nothing does no harm there)."""
    other = (witness.boards() / 'armhf/am335x-boneblack.dtb').read_bytes()
    for version in uboot_interpreter.VERSIONS:
        try:
            result = uboot_interpreter.run_script(blob, script, version)
        except uboot_interpreter.UbootError as error:
            raise witness.Failure(f'--emit uboot on U-Boot {version}: {error}') from error
        same(f'--emit uboot on U-Boot {version} is not what fdtoverlay makes', result, merged)
        if 'fdt set' not in script:
            continue
        try:
            uboot_interpreter.run_script(other, script, version)
        except uboot_interpreter.UbootError:
            continue
        raise witness.Failure(f'--emit uboot on U-Boot {version} takes the tree of another board')


def check(pair):
    """All forms of one policy on one base. Gives the number of devices that get the property."""
    policy, base = pair
    tree = dts_tree.read(base)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)

        def emit(form):
            return witness.compiled(policy, '--base', base, '--emit', form)

        overlay = emit('dtbo')
        (scratch / 'overlay.dtbo').write_bytes(overlay)
        witness.command('fdtoverlay', '-i', base, '-o', scratch / 'merged.dtb',
                        scratch / 'overlay.dtbo')
        merged = dts_tree.read(scratch / 'merged.dtb')

        expected = planned(json.loads(emit('plan')), tree)
        devices = sum(name == PROPERTY for _, name, _, _ in expected)
        # A policy may say that nothing on its board is to be named; then it has no rule that does. A
        # rule may be for another tree of the board; then it says that nothing need match.
        rules = iommu_rules(policy)
        must = any(rule.get('on-missing') != 'ignore' for rule in rules)
        if (must and not devices) or (devices and not rules):
            raise witness.Failure(f'{devices} devices for the IOMMU are not what its rules say')
        actual = dts_tree.differences(tree, merged)
        if actual != expected:
            raise witness.Failure('what is planned and what fdtoverlay makes differ:\n' +
                                  dts_tree.describe(actual ^ expected))

        same('--emit dtb is not what fdtoverlay makes', dts_tree.read(emit('dtb')), merged)

        source = emit('dts')
        compiled = subprocess.run(['dtc', '-@', '-I', 'dts', '-O', 'dtb', '-'], input=source,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if compiled.returncode != 0 or compiled.stderr:
            raise witness.Failure('dtc -@ on --emit dts: ' + witness.shown(compiled))
        same('--emit dts is not --emit dtbo', dts_tree.read(compiled.stdout), dts_tree.read(overlay))

        kept = witness.PROJECT / 'overlays' / (policy.stem + '.dtso')
        if '--rebase' in sys.argv[1:]:
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(source)
        if not kept.exists() or kept.read_bytes() != source:
            raise witness.Failure(f'{kept.relative_to(witness.PROJECT)} is not what '
                                  f'`dtpolicy compile --emit dts` prints')

        check_script(emit('uboot').decode(), base.read_bytes(), merged)
        return devices


def main():
    with tempfile.TemporaryDirectory() as scratch:
        pairs, unnamed = bases_of_policies(Path(scratch))
        results, failures = witness.check_each(check, pairs)
    failures += [f'{policy.name}: no tree here has a root compatible that it names'
                 for policy in unnamed]
    stems = {policy.stem for policy in witness.policies()}
    failures += [f'overlays/{overlay.name} belongs to no policy'
                 for overlay in sorted((witness.PROJECT / 'overlays').glob('*.dtso'))
                 if overlay.stem not in stems]
    witness.finish(
        f'{len(stems)} policies on {len(pairs)} boards, {sum(results)} devices in all, each as '
        f'dtbo, dtb, dts and U-Boot script', len(results), failures)


if __name__ == '__main__':
    main()
