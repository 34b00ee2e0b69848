#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Faults of the system around a run: an output appears whole or not at all, an older one survives,
and nothing is left behind.

    run.py disks|kills|syscalls|targets...     DTPOLICY and BOARDS as for tests/witness
"""

import importlib
import os
import sys

import place
import witness


def own_mounts():
    """Goes on in a mount namespace of its own, so that nobody else sees the disks of these tests."""
    if os.environ.get('DTPOLICY_OWN_MOUNTS'):
        return
    os.environ['DTPOLICY_OWN_MOUNTS'] = '1'
    as_root = [] if os.geteuid() == 0 else ['--user', '--map-root-user']
    os.execvp('unshare', ['unshare', *as_root, '--mount', '--propagation', 'private', sys.executable,
                          '-B', os.path.abspath(__file__), *sys.argv[1:]])


def main():
    names = sys.argv[1:] or ['disks', 'kills', 'syscalls', 'targets']
    if 'disks' in names:
        own_mounts()
    failures = place.Failures()
    for name in names:
        for scenario in importlib.import_module(name).SCENARIOS:
            before = len(failures.texts)
            place.with_place(scenario, failures)
            print(f'{name}, {scenario.__name__}: {len(failures.texts) - before} failed', flush=True)
    witness.finish(f'{failures.checked} checks', failures.checked, failures.texts)


if __name__ == '__main__':
    main()
