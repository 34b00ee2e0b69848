#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Damaged trees, overlays and policies given to the real binary: a result, or a named error and no
output. The damage is random but always the same. DTPOLICY and BOARDS as for tests/witness."""

import random
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'witness'))
import witness  # noqa: E402

RUNS = 60  # for each kind of input
OLD = b'an older output'


def damaged(content, choose):
    """Cut, or a few bytes changed."""
    if choose.random() < 0.2:
        return content[:choose.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(choose.choice([1, 1, 1, 4, 30])):
        changed[choose.randrange(len(changed))] = choose.randrange(256)
    return bytes(changed)


class Check:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.output = self.folder / 'out'
        self.failures = []
        self.results = self.errors = 0

    def run(self, name, *arguments):
        for old in (None, OLD):
            self.output.unlink(missing_ok=True)
            if old is not None:
                self.output.write_bytes(old)
            before = {entry.name for entry in self.folder.iterdir()}
            result = witness.run(*arguments, '-o', self.output, cwd=self.folder)
            text = result.stderr.decode(errors='replace')
            seen = self.output.read_bytes() if self.output.exists() else None
            good = result.returncode == 0 and seen not in (None, OLD)
            refused = (result.returncode == 1 and seen == old
                       and re.search(r'error: .* \[[a-z-]+\]$', text, re.M))
            self.results += good
            self.errors += bool(refused)
            left = {entry.name for entry in self.folder.iterdir()} - before - {'out'}
            if not (good or refused) or left or result.stdout:
                self.failures.append(f'{name}, output {len(seen or b"")} bytes, left {left}\n    '
                                     f'{witness.shown(result)}')


def main():
    choose = random.Random(7)
    snow = (witness.boards() / 'armhf/exynos5250-snow.dtb').read_bytes()
    source = witness.PROJECT / 'policies' / 'google-snow.yaml'
    overlay = witness.compiled(source, '--base', witness.boards() / 'armhf/exynos5250-snow.dtb')
    # One file, so that all of it can be damaged.
    policy = b'dtpolicy: 1\nboard:\n  compatible:\n    - "google,snow"\n' + \
        (witness.PROJECT / 'policies/soc/exynos5250.yaml').read_bytes().split(b'dtpolicy: 1\n')[1]
    with tempfile.TemporaryDirectory() as folder:
        check = Check(folder)
        for number in range(RUNS):
            for what in ('tree', 'policy', 'overlay', 'base'):
                contents = {'tree': snow, 'base': snow, 'policy': policy, 'overlay': overlay}
                contents[what] = damaged(contents[what], choose)
                for name, content in contents.items():
                    (check.folder / name).write_bytes(content)
                if what in ('tree', 'policy'):
                    check.run(f'{what} {number}', 'compile', 'policy', '--base', 'tree')
                else:
                    check.run(f'{what} {number}', 'apply', 'base', 'overlay')
        if not check.results or not check.errors:
            check.failures.append('all came out alike')
    print(f'{check.results} results, {check.errors} named errors')
    witness.finish(f'{8 * RUNS} runs', RUNS, check.failures)


if __name__ == '__main__':
    main()
