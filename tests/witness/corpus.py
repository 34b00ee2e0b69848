#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every real device tree there is: dtpolicy sees the IOMMU users that are there, and a policy for
all of them either compiles, to an overlay for exactly those, or fails with findings that have names.
And each node has the name that Linux gives to its device (device_names.py).

The users are counted in what dtc prints, by the Linux bindings iommu/iommu.txt and
pci/pci-iommu.txt, without any help from dtpolicy.
"""

import collections
import json
import re
import subprocess
import tempfile
from pathlib import Path

import device_names
import dts_tree
import iommu_lists
import witness

PROPERTY = 'xen,force-iommu-dma'

POLICY = '''dtpolicy: 1
board:
  name: generated
  compatible:
    - "{compatible}"
linux:
  grants: {grants}
rules:
  - name: everything
    dma: iommu
    devices:
      - iommu: "*"
    reason: generated
'''

ERROR = re.compile(r': error: .* \[([a-z]+(?:-[a-z0-9]+)*)\]$', re.MULTILINE)


def is_available(tree, path):
    """Whether an operating system sees the node: neither it nor a node above it is disabled."""
    while True:
        if tree.nodes[path].get('status', b'okay\0') not in (b'okay\0', b'ok\0'):
            return False
        if path == '/':
            return True
        path = path.rsplit('/', 1)[0] or '/'


def status(tree, path):
    """How dtpolicy calls it: a node may be disabled itself, or sit on a bus that is."""
    if is_available(tree, path):
        return 'okay'
    own = tree.nodes[path].get('status', b'okay\0')
    return 'bus disabled' if own in (b'okay\0', b'ok\0') else 'disabled'


def users(tree):
    return {path for path, properties in tree.nodes.items()
            if 'iommus' in properties or 'iommu-map' in properties}


def check_list(blob, tree):
    """`dtpolicy list` against what the tree says."""
    result = witness.run('list', '--base', blob, '--format', 'json')
    if result.returncode != 0:
        raise witness.Failure(witness.shown(result))
    by_phandle = iommu_lists.phandles(tree)
    expected = {path: (status(tree, path), iommu_lists.own_iommus(tree, by_phandle, tree.nodes[path]))
                for path in users(tree)}
    listed = json.loads(result.stdout)['devices']
    seen = {device['path']: (device['status'], device['iommus']) for device in listed}
    if len(seen) != len(listed):
        raise witness.Failure('a device is listed twice')
    for path in sorted(expected.keys() | seen.keys()):
        if expected.get(path) != seen.get(path):
            raise witness.Failure(f'{path} is {expected.get(path)}, list says {seen.get(path)}')
    return len(expected)


def check_compile(blob, tree, grants, scratch):
    """A policy for all users. Gives the ids of the errors; none when it compiled."""
    policy, overlay = scratch / 'policy.yaml', scratch / 'overlay.dtbo'
    overlay.unlink(missing_ok=True)
    policy.write_text(POLICY.format(compatible=witness.compatibles(tree)[0], grants=grants))
    result = witness.run('compile', policy, '--base', blob, '-o', overlay)
    errors = result.stderr.decode()
    if result.returncode == 1:
        found = set(ERROR.findall(errors))
        if not found or overlay.exists():
            raise witness.Failure('no finding is named, or there is an output\n' +
                                  witness.shown(result))
        return found
    if result.returncode != 0:
        raise witness.Failure(witness.shown(result))
    if ERROR.search(errors):
        raise witness.Failure('an error, and yet exit code 0\n' + witness.shown(result))

    merged = scratch / 'merged.dtb'
    witness.command('fdtoverlay', '-i', blob, '-o', merged, overlay)
    by_phandle = iommu_lists.phandles(tree)
    behind = {path for path, properties in tree.nodes.items()
              if (iommu_lists.iommus(tree, by_phandle, properties)
                  or iommu_lists.function_iommus(tree, by_phandle, path))}
    expected = {(path, PROPERTY, None, b'') for path in behind if is_available(tree, path)}
    actual = dts_tree.differences(tree, dts_tree.read(merged))
    if not expected or actual != expected:
        raise witness.Failure('the overlay is not for exactly the available users:\n' +
                              dts_tree.describe(actual ^ expected))
    return set()


def check(blob):
    tree = dts_tree.read(blob)
    with tempfile.TemporaryDirectory() as scratch:
        outcomes = [check_compile(blob, tree, grants, Path(scratch))
                    for grants in ('untranslated', 'translated')]
        return check_list(blob, tree), outcomes, device_names.check(blob, tree)


def main():
    results, failures = witness.check_each(check, witness.board_trees())
    outcomes = [outcome for _, both, _ in results for outcome in both]
    ids = collections.Counter(name for outcome in outcomes for name in outcome)
    for name in sorted(ids):
        try:
            if witness.run('explain', name).returncode != 0:
                failures.append(f'{name} is not in the manual: dtpolicy explain {name}')
        except subprocess.TimeoutExpired as error:
            failures.append(str(error))
    compiled = sum(not outcome for outcome in outcomes)
    if results and not compiled:
        failures.append('not one policy compiled')
    kinds = collections.Counter()
    for _, _, counted in results:
        kinds.update(counted)
    print(', '.join(f'{count} {kind}' for kind, count in kinds.items()))
    print('trees by error: ' + ', '.join(f'{name} {count}' for name, count in ids.most_common()))
    witness.finish(
        f'{len(results)} trees, {sum(count > 0 for count, _, _ in results)} of them with '
        f'{sum(count for count, _, _ in results)} users of IOMMUs; {len(outcomes)} policies, {compiled} '
        f'compiled, {len(outcomes) - compiled} refused', len(results), failures)


if __name__ == '__main__':
    main()
