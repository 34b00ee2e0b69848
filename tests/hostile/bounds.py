#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Bombs: small inputs that would cost much, and inputs beyond each bound of docs/security.md. Each is
refused by name, in 100 MB, whatever it is; what is no error takes no more. A bomb that goes off is
ended by a limit of processor time far beyond what any of them takes (that is printed, and should be
below a second).

DTPOLICY and BOARDS as for tests/witness. With SANITIZED in the environment only the refusals count:
sanitizers take many times the time and memory.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import blobs

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'witness'))
import witness  # noqa: E402

SANITIZED = bool(os.environ.get('SANITIZED'))
END_AFTER_SECONDS = 600 if SANITIZED else 30
MOST_BYTES = (4 << 30) if SANITIZED else 100 << 20

HEAD = 'dtpolicy: 1\nboard:\n  compatible: ["google,snow"]\n'
SMALL = HEAD.replace('google,snow', 'a,b')
RULE = '  - name: {}\n    dma: iommu\n    devices:\n'


def limited():
    """Whoever goes far beyond the bounds is ended. Address sanitizers need room of their own."""
    resource.setrlimit(resource.RLIMIT_CPU, (END_AFTER_SECONDS, END_AFTER_SECONDS))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (4 * MOST_BYTES, 4 * MOST_BYTES))


def rules(entries, name='r', more=''):
    return 'rules:\n' + RULE.format(name) + ''.join(f'      - {entry}\n' for entry in entries) + more


def policies():
    """(name, files of which the first is the policy, exit code, message)."""
    aliases = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n' + ''.join(
        f'a{n}: &a{n} [' + ', '.join([f'*a{n - 1}'] * 9) + ']\n' for n in range(1, 12))
    yield 'alias bomb', [HEAD + aliases], 1, 'expands the file to more than 100000 values'
    wide = 'x: &x [' + ','.join(['a'] * 1000) + ']\nrules: [' + ','.join(['*x'] * 10000) + ']\n'
    yield 'wide alias bomb', [HEAD + wide], 1, 'expands the file to more than 100000 values'
    yield '100,001 values', [HEAD + 'x: [' + 'a,' * 100_001 + ']\n'], 1, 'more than 100000 values'
    yield '65 levels', [HEAD + 'x: ' + '[' * 64 + ']' * 64 + '\n'], 1, 'more than 64 lists and mappings'
    yield '95,000 levels', [HEAD + 'x: ' + '[' * 95_000], 1, 'more than 64 lists and mappings'
    yield '500,000 levels of dashes', [HEAD + 'x:\n  ' + '- ' * 500_000 + 'a\n'], 1, 'more than 64 lists'
    yield '500,000 levels of keys', [HEAD + 'x: ' + '? ' * 500_000 + 'a\n'], 1, 'limit-exceeded|yaml-syntax'
    yield 'a byte too many', [HEAD + '#' * ((1 << 20) + 1 - len(HEAD))], 3, 'is larger than 1048576 bytes'
    yield 'no newline, a mebibyte', [HEAD + 'x: ' + 'y' * ((1 << 20) - len(HEAD) - 3)], 1, 'unknown-key'
    yield 'quotes', [HEAD + 'x: ' + '"' * 500_000], 1, 'yaml-syntax'
    yield 'blanks', [HEAD + 'x:' + ' ' * 1_000_000 + '['], 1, 'yaml-syntax'
    yield 'anchors', [HEAD + ''.join(f'k{i}: &a{i} b\n' for i in range(45_000))], 1, 'unknown-key'
    yield 'unknown keys', [HEAD + ''.join(f'k{i}: b\n' for i in range(45_000))], 1, 'more than 500 faults'
    yield 'the same key', [HEAD + 'k: b\n' * 45_000], 1, 'more than 500 faults'

    chain = [HEAD + 'extends: [layer1.yaml]\n']
    chain += [f'dtpolicy: 1\nextends: [layer{i}.yaml]\n' for i in range(2, 66)] + ['dtpolicy: 1\n']
    yield '66 layers, one in another', chain, 1, 'more than 64 layers'
    yield 'a circle', [HEAD + 'extends: [layer1.yaml]\n', 'dtpolicy: 1\nextends: [layer1.yaml]\n'], 1, \
        'extends itself'
    fan = [HEAD + 'extends: [' + ', '.join(f'layer{i}.yaml' for i in range(1, 64)) + ']\n']
    yield 'layers of a mebibyte', fan + ['dtpolicy: 1\n#' + '-' * 1_000_000 + '\n'] * 63, 1, \
        'a policy of more than 1048576 bytes'
    entries = 'rules: [{name: r%d, dma: iommu, devices: [&d {node: x}' + ',*d' * 5_000 + ']}]\n'
    yield 'layers of aliases', fan + ['dtpolicy: 1\n' + entries % i for i in range(63)], 1, \
        'more than 100000 values in all layers'

    globs = [f'path: "/**/a*{i}*"' for i in range(2001)]
    yield '2,001 globs', [HEAD + rules(globs)], 1, 'more than 2000 globs'
    every = ''.join(RULE.format(f'r{i}') + '      - path: "/**"\n' for i in range(2000))
    yield 'rules that match everything', [HEAD + 'rules:\n' + every], 1, 'match more than 500000 devices'
    yield '30,000 entries that match nothing', [HEAD + rules(f'path: /a{i}' for i in range(30_000))], 1, \
        'no-match'
    yield '30,000 names of devices', [HEAD + rules(f'device: a{i}.b' for i in range(30_000))], 1, 'no-match'
    dots = '.' * 100_000
    yield 'a device of 100,000 dots', [HEAD + rules([f'device: "{dots}"'])], 1, 'no-match'
    devices = [f'device: "{i}{dots[:10_000]}"' for i in range(100)]
    yield '100 devices of 10,000 dots', [HEAD + rules(devices)], 1, 'no-match'
    star = '*a' * 120
    yield '2,000 globs of many stars', [HEAD + rules(f'path: "/{star}{i}"' for i in range(2000))], 1, 'no-match'
    allow = ''.join(f'  - lint: no-match\n    reason: r\n    devices: [{{path: /a{i}}}]\n'
                    for i in range(8_000))
    yield '8,000 allowances', [HEAD + rules(['path: /x']) + 'allow:\n' + allow], 1, 'unused-allow'
    every = '  - lint: no-match\n    reason: r\n    devices: [{path: "/**"}]\n'
    yield 'allowances for everything', [HEAD + rules(['path: /soc']) + 'allow:\n' + every * 2000], 1, \
        'entries of `allow` up to here name more than 500000 devices'


def trees():
    """(name, bytes, exit code, message)."""
    yield '262,145 nodes', blobs.nodes((1 << 18) + 1), 1, 'more than 262144 nodes'
    yield '200,000 nodes of one name', blobs.twins(200_000), 1, 'two nodes are named `a`'
    yield '65 levels', blobs.nested(65), 1, 'nested deeper than 64 levels'
    yield 'a million levels', blobs.nested(1_000_000), 1, 'nested deeper than 64 levels'
    yield 'a million properties of one name', blobs.twin_properties(1_000_000), 1, \
        'two properties are named `a`'
    yield '100,000 properties of one node', blobs.properties(100_000), 1, 'no root `compatible`'
    sized = bytearray(blobs.nodes(2))
    sized[4:8] = (65 << 20).to_bytes(4, 'big')
    yield 'a header of 65 MiB', bytes(sized), 1, 'larger than a device tree may be'


class Bounds:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.failures = []
        self.checked = 0

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, arguments, stdin):
        """(exit code, what was said, seconds of the processor, most bytes of memory)."""
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([str(witness.tool()), *map(str, arguments)], stdin=stdin,
                                       stdout=subprocess.DEVNULL, stderr=errors, cwd=self.folder,
                                       preexec_fn=limited)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            errors.seek(0)
            text = errors.read().decode(errors='replace')
        return (process.returncode, text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)

    def accepted(self, name, arguments):
        """What is no error costs no more than one."""
        self.refused(name, arguments, 0, '')

    def refused(self, name, arguments, code, message, stdin=subprocess.DEVNULL):
        before = sorted(self.folder.iterdir())
        exit_code, text, seconds, peak = self.run(arguments, stdin)
        print(f'{name}: {seconds:.2f} s, {peak / 2 ** 20:.0f} MB', flush=True)
        self.checked += 1
        problems = []
        if exit_code != code:
            problems.append(f'exit code {exit_code}, not {code}')
        if not re.search(f'error: .*({message})|({message})', text):
            problems.append(f'nothing says `{message}`: {text[:600]}')
        if peak > MOST_BYTES:
            problems.append(f'{peak / 2 ** 20:.0f} MB')
        if sorted(self.folder.iterdir()) != before:
            problems.append('an output')
        self.failures += [f'{name}: {problem}' for problem in problems]


def check_policies(bounds):
    snow = witness.boards() / 'armhf/exynos5250-snow.dtb'
    for name, files, code, message in policies():
        policy = bounds.write('policy.yaml', files[0])
        for number, content in enumerate(files[1:], 1):
            bounds.write(f'layer{number}.yaml', content)
        bounds.refused(name, ['compile', policy, '--base', snow, '-o', 'out'], code, message)
    with open('/dev/zero', 'rb') as zero:
        bounds.refused('a policy without end', ['compile', '-', '--base', snow, '-o', 'out'], 3,
                       'is larger than 1048576 bytes', zero)


def check_trees(bounds):
    policy = bounds.write('policy.yaml', SMALL + rules(['path: /a']))
    for name, content, code, message in trees():
        base = bounds.write('base.dtb', content)
        bounds.refused(name, ['compile', policy, '--base', base, '-o', 'out'], code, message)
    for name in ('/dev/zero', '/dev/urandom'):
        bounds.refused(f'{name} for a base', ['compile', policy, '--base', name, '-o', 'out'], 1,
                       'is not a device tree')
    with open(bounds.folder / 'base.dtb', 'wb') as sparse:
        sparse.truncate(1 << 40)
    bounds.refused('a base of 1 TiB', ['compile', policy, '--base', 'base.dtb', '-o', 'out'], 3,
                   'is larger than 67108864 bytes')
    base = bounds.write('base.dtb', blobs.nodes(100_000))
    allow = '  - lint: no-iommu\n    reason: r\n    devices: [{node: "*"}]\n'
    many = bounds.write('policy.yaml', SMALL + rules(['path: /1']) + 'allow:\n' + allow * 200)
    bounds.refused('200 allowances for 100,000 nodes', ['compile', many, '--base', base, '-o', 'out'], 1,
                   'entries of `allow` up to here name more than 500000 devices')
    base = bounds.write('base.dtb', blobs.one_group(20_000))
    split = bounds.write('policy.yaml', SMALL + 'xen: {version: "4.17"}\nlinux: {version: "6.1"}\n'
                         + rules(['path: /d@0']))
    bounds.refused('20,000 devices that must agree', ['compile', split, '--base', base, '-o', 'out'], 1,
                   'split-group')


def check_overlays(bounds):
    base = bounds.write('base.dtb', blobs.nodes(10))
    overlay = bounds.write('overlay.dtbo', blobs.fragments(20_000, '/nowhere'))
    bounds.refused('20,000 fragments without a target', ['apply', base, overlay, '-o', 'out'], 1, 'nowhere')
    base = bounds.write('base.dtb', blobs.labels(2_000))
    overlay = bounds.write('overlay.dtbo', blobs.unknown_labels(2_000))
    bounds.refused('2,000 unknown labels', ['apply', base, overlay, '-o', 'out'], 1,
                   '1950 more references are wrong too')


def check_memory(bounds):
    """A node costs as much as its path is long, once."""
    base = bounds.write('base.dtb', blobs.long_paths(1_800))
    bounds.accepted('1,800 nodes with paths of 16 KB, twice', ['diff', base, base])


def main():
    with tempfile.TemporaryDirectory() as folder:
        bounds = Bounds(folder)
        check_policies(bounds)
        check_trees(bounds)
        check_overlays(bounds)
        check_memory(bounds)
    witness.finish(f'{bounds.checked} bombs', bounds.checked, bounds.failures)


if __name__ == '__main__':
    main()
