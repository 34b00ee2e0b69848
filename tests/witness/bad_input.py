#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Input and output that cannot be: each gives the right exit code and a clear message, leaves no
output, no temporary file, and an output that was there as it was.

Exit codes: 1 a finding about the input's content, 2 the command line, 3 cannot read or write.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import witness

POLICY = '''dtpolicy: 1
board:
  name: bad input
  compatible:
    - "google,snow"
rules:
  - name: codec
    dma: iommu
    devices:
      - path: /soc/codec@11000000
    reason: large buffers
'''


def policy_cases():
    """(name, the policy's bytes, exit code, what the message says)."""
    good = POLICY.encode()
    deep_flow = b'dtpolicy: 1\nboard: ' + b'[' * 10000 + b']' * 10000 + b'\n'
    deep_block = b'dtpolicy: 1\nboard:\n  ' + b'- ' * 10000 + b'a\n'
    bomb = b'dtpolicy: 1\na0: &a0 [x, x, x, x, x, x, x, x, x]\n' + b''.join(
        b'a%d: &a%d [%s]\n' % (n, n, b', '.join([b'*a%d' % (n - 1)] * 9)) for n in range(1, 12))
    return [
        ('empty', b'', 1, r'nothing in this file \[empty-policy\]'),
        ('only a comment', b'# nothing\n', 1, r'\[empty-policy\]'),
        ('binary', bytes(range(256)) * 16, 1, r'\[not-text\]'),
        ('a device tree', b'\xd0\x0d\xfe\xed' + bytes(60), 1, r'\[not-text\]'),
        ('not UTF-8', good.replace(b'bad input', b'schlecht \xfc'), 1, r'UTF-8 \[not-text\]'),
        ('UTF-16', POLICY.encode('utf-16'), 1, r'UTF-16.* \[not-text\]'),
        ('a NUL', good.replace(b'bad input', b'bad\0input'), 1, r'\[not-text\]'),
        ('tabs', good.replace(b'  name', b'\tname', 1), 1, r'tab in the indentation \[yaml-syntax\]'),
        ('duplicate keys', good + b'    reason: again\n', 1, r'`reason` .*\[duplicate-key\]'),
        ('duplicate keys at the top', good + b'rules: []\n', 1, r'`rules` .*\[duplicate-key\]'),
        ('10,000 levels in brackets', deep_flow, 1, r'\[limit-exceeded\]'),
        ('10,000 levels of dashes', deep_block, 1, r'\[limit-exceeded\]'),
        ('an alias bomb', bomb, 1, r'\[limit-exceeded\]'),
        ('an alias in itself', good + b'allow: &a [*a]\n', 1, r'\[yaml-syntax\]'),
        ('a second document', good + b'---\n' + good, 1, r'second document.* \[yaml-unsupported\]'),
        ('cut in a string', good[:good.rindex(b'"')], 1, r'\[yaml-syntax\]'),
        ('too large', good + b'# ' + b'x' * (64 << 20), 3, r'is larger than \d+ bytes'),
    ]


def accepted_policies():
    """Odd but sound: they mean what the plain policy means."""
    good = POLICY.encode()
    return [
        ('CRLF', good.replace(b'\n', b'\r\n')),
        ('a byte order mark', b'\xef\xbb\xbf' + good),
        ('both', b'\xef\xbb\xbf' + good.replace(b'\n', b'\r\n')),
        ('no line feed at the end', good.rstrip(b'\n')),
    ]


def base_cases(snow):
    """(name, the base's bytes, exit code, what the message says)."""
    def patched(offset, value):
        return snow[:offset] + value.to_bytes(4, 'big') + snow[offset + 4:]
    return [
        ('empty', b'', 1, r'is empty \[bad-tree\]'),
        ('one byte', b'\xd0', 1, r'\[bad-tree\]'),
        ('a text', POLICY.encode(), 1, r'is not a device tree.* \[bad-tree\]'),
        ('cut in the header', snow[:39], 1, r'cut off.* \[bad-tree\]'),
        ('cut in the middle', snow[:len(snow) // 2], 1, r'cut off.* \[bad-tree\]'),
        ('cut by one byte', snow[:-1], 1, r'cut off.* \[bad-tree\]'),
        ('an unknown version', patched(24, 99), 1, r'from version 99.* \[bad-tree\]'),
        ('structure outside', patched(8, len(snow) + 4), 1, r'\[bad-tree\]'),
        ('structure misaligned', patched(8, int.from_bytes(snow[8:12], 'big') + 2), 1, r'\[bad-tree\]'),
        ('strings outside', patched(12, 0xfffffff0), 1, r'\[bad-tree\]'),
        ('an unknown token', patched(int.from_bytes(snow[8:12], 'big'), 7), 1, r'\[bad-tree\]'),
    ]


class Place:
    """A folder with a policy and a base, and what was in it before a run."""

    def __init__(self, folder, snow):
        self.folder = Path(folder)
        self.policy = self.folder / 'policy.yaml'
        self.base = self.folder / 'base.dtb'
        self.output = self.folder / 'out.dtbo'
        self.policy.write_text(POLICY)
        self.base.write_bytes(snow)

    def contents(self):
        return {entry.name: (os.readlink(entry) if entry.is_symlink() else
                             entry.read_bytes() if entry.is_file() else None)
                for entry in self.folder.iterdir()}


def check_refused(place, name, arguments, code, message, failures, **options):
    """One run that must fail, and must change nothing in the folder."""
    before = place.contents()
    try:
        result = witness.run(*arguments, cwd=place.folder, **options)
    except subprocess.TimeoutExpired as error:
        failures.append(f'{name}: {error}')
        return
    errors = result.stderr.decode(errors='replace')
    if result.returncode != code:
        failures.append(f'{name}: exit code {code} expected\n    {witness.shown(result)}')
    elif not re.search(r'\berror: ', errors.split('\n', 1)[0]) or not any(
            re.search(message, line) for line in errors.split('\n') if 'error: ' in line):
        failures.append(f'{name}: a line with an error and {message} expected\n'
                        f'    {witness.shown(result)}')
    if result.stdout:
        failures.append(f'{name}: {len(result.stdout)} bytes of output in spite of the error')
    if place.contents() != before:
        changed = {key for key in before.keys() | place.contents().keys()
                   if before.get(key) != place.contents().get(key)}
        failures.append(f'{name}: changed or left behind: {sorted(changed)}')


def refused_twice(place, name, arguments, code, message, failures):
    """With no output there, and with an older one."""
    place.output.unlink(missing_ok=True)
    check_refused(place, name, arguments, code, message, failures)
    place.output.write_bytes(b'an older output')
    check_refused(place, name + ', output there', arguments, code, message, failures)
    place.output.unlink()


def check_inputs(place, snow, failures):
    compile_it = ['compile', 'policy.yaml', '--base', 'base.dtb', '-o', 'out.dtbo']
    checked = 0
    for name, content, code, message in policy_cases():
        place.policy.write_bytes(content)
        refused_twice(place, f'policy: {name}', compile_it, code, message, failures)
        checked += 2
    place.policy.write_text(POLICY)
    for name, content, code, message in base_cases(snow):
        place.base.write_bytes(content)
        refused_twice(place, f'base: {name}', compile_it, code, message, failures)
        checked += 2
    with open(place.base, 'wb') as sparse:  # a huge file that takes no space
        sparse.write(snow)
        sparse.truncate(8 << 30)
    place.contents = lambda: {'out.dtbo': place.output.exists() and place.output.read_bytes()}
    refused_twice(place, 'base: 8 GiB', compile_it, 3, r'is larger than \d+ bytes', failures)
    del place.contents
    place.base.write_bytes(snow)

    for name, arguments, message in [
            ('policy missing', ['compile', 'none.yaml', '--base', 'base.dtb'], r'none\.yaml'),
            ('base missing', ['compile', 'policy.yaml', '--base', 'none.dtb'], r'none\.dtb'),
            ('policy is a folder', ['compile', '.', '--base', 'base.dtb'], r''),
            ('base is a folder', ['compile', 'policy.yaml', '--base', '.'], r'')]:
        refused_twice(place, name, arguments + ['-o', 'out.dtbo'], 3, message, failures)
        checked += 2
    return checked + 2


def check_outputs(place, failures):
    (place.folder / 'folder').mkdir()
    (place.folder / 'link.dtbo').symlink_to('base.dtb')
    os.link(place.base, place.folder / 'hard.dtb')
    source = ['compile', 'policy.yaml', '--base', 'base.dtb']
    cases = [
        ('output in no folder', source + ['-o', 'none/out.dtbo'], 3, r'none/out\.dtbo'),
        ('output below a file', source + ['-o', 'policy.yaml/out.dtbo'], 3, r''),
        ('output is a folder', source + ['-o', 'folder'], 3, r'folder'),
        ('output is full', source + ['-o', '/dev/full'], 3, r'/dev/full'),
        ('output cannot be made, even by root', source + ['-o', '/proc/out.dtbo'], 3, r'/proc'),
        ('output is the policy', source + ['-o', 'policy.yaml'], 2, r'policy\.yaml'),
        ('output is the base', source + ['-o', 'base.dtb'], 2, r'base\.dtb'),
        ('output is the base, spelled otherwise', source + ['-o', './folder/../base.dtb'], 2, r''),
        ('output leads to the base', source + ['-o', 'link.dtbo'], 2, r''),
        ('output is the base by another name', source + ['-o', 'hard.dtb'], 2, r''),
        ('dependencies over the base', source + ['-o', 'out.dtbo', '--depfile', 'base.dtb'], 2, r''),
        ('dependencies over the output', source + ['-o', 'out.dtbo', '--depfile', 'out.dtbo'], 2, r''),
        ('dependencies over the output, spelled otherwise',
         source + ['-o', 'out.dtbo', '--depfile', './out.dtbo'], 2, r'--depfile'),
        ('dependencies that no make rule can name',
         source + ['-o', 'out\n.dtbo', '--depfile', 'out.d'], 2, r'--depfile'),
        ('dependencies in no folder', source + ['-o', 'out.dtbo', '--depfile', 'none/out.d'], 3, r''),
    ]
    for case in cases:
        check_refused(place, *case, failures)
    with open('/dev/full', 'wb') as full:
        result = subprocess.run([str(witness.tool())] + source + ['--emit', 'dts'], cwd=place.folder,
                                stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                                check=False, timeout=witness.TIMEOUT)
    if result.returncode != 3 or b'error: ' not in result.stderr:
        failures.append(f'standard output is full\n    {witness.shown(result)}')
    with open('/dev/full', 'wb') as full:
        for what, arguments, code in (('usage', ['explain', 'no-such-lint'], 2),
                                      ('findings', ['list', '--base', 'none.dtb'], 3)):
            result = subprocess.run([str(witness.tool()), *arguments], cwd=place.folder, check=False,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                    stderr=full, timeout=witness.TIMEOUT)
            if result.returncode != code:
                failures.append(f'standard error is full: {what}: exit code {result.returncode}')
    return len(cases) + 3


def main():
    failures = []
    snow = (witness.boards() / 'armhf/exynos5250-snow.dtb').read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(folder, snow)
        # The input that all cases are made from is sound: what they meet is what they were made for.
        expected = witness.compiled(place.policy, '--base', place.base)
        accepted = accepted_policies()
        for name, content in accepted:
            place.policy.write_bytes(content)
            try:
                if witness.compiled(place.policy, '--base', place.base) != expected:
                    failures.append(f'policy: {name}: another overlay')
            except witness.Failure as error:
                failures.append(f'policy: {name}: {error}')
        place.policy.write_text(POLICY)
        checked = len(accepted) + check_inputs(place, snow, failures) + check_outputs(place, failures)
    witness.finish(f'{checked} runs', checked, failures)


if __name__ == '__main__':
    main()
