#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""`dtpolicy apply` beside dtc's fdtoverlay: what each makes of the same base and overlays.

  - the overlay of each shipped policy on each board it names
  - the overlays of dtc's own test suite on its bases (DTC_TESTS, see scripts/fetch-dtc-tests)
  - 1,000 generated bases, each with one to three stacked overlays: labels, nested nodes, references
    to nodes of the base, of the overlay itself and of the overlay before, and some that lead nowhere

Where fdtoverlay succeeds the result must be the same; where it fails dtpolicy must name the reason.
"""

import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import shipped_policies
import witness

PAIRS = 1000
# Reasons that are no internal fault; each stands at the end of a message.
REASONS = {'no-symbol', 'no-target', 'bad-overlay', 'bad-tree'}
# What libfdt 1.6.1 does in silence and dtpolicy refuses.
GUARDS = {'phandle-overwrite'}


def dtc(source, blob, *options):
    witness.command('dtc', '-q', *options, '-I', 'dts', '-O', 'dtb', '-o', blob, source)


def with_fdtoverlay(base, overlays, scratch):
    """What fdtoverlay makes of them, or None when it fails."""
    out = scratch / 'fdtoverlay.dtb'
    out.unlink(missing_ok=True)
    subprocess.run(['fdtoverlay', '-i', base, '-o', out, *overlays], check=False,
                   stdin=subprocess.DEVNULL, capture_output=True)
    return out.read_bytes() if out.exists() else None


def room_of(blob):
    """The bytes behind the last block."""
    cells = [int.from_bytes(blob[at:at + 4], 'big') for at in range(0, 40, 4)]
    return cells[1] - max(cells[2] + cells[9], cells[3] + cells[8])


def same_but_padding(ours, theirs, room):
    """libfdt leaves in the padding behind names and values what stood there before. All else is the
    same when sizes are, and the source that dtc makes of both, order included. fdtoverlay takes the
    room behind the base away, which dtpolicy keeps."""
    sources = [subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', blob], check=True,
                              stdin=subprocess.DEVNULL, capture_output=True).stdout
               for blob in (ours, theirs)]
    return ours.stat().st_size == theirs.stat().st_size + room and sources[0] == sources[1]


def compare(base, overlays, scratch):
    """Compares both; gives `applied`, `refused` or `guarded`."""
    expected = with_fdtoverlay(base, overlays, scratch)
    before = base.read_bytes()
    out = scratch / 'dtpolicy.dtb'
    out.unlink(missing_ok=True)
    result = witness.run('apply', base, *overlays, '-o', out)
    if base.read_bytes() != before:
        raise witness.Failure('the base was changed')
    if result.returncode == 0:
        if expected is None:
            raise witness.Failure(f'fdtoverlay refuses what dtpolicy applies\n{witness.shown(result)}')
        if out.read_bytes() != expected and not same_but_padding(
                out, scratch / 'fdtoverlay.dtb', room_of(before)):
            raise witness.Failure('another tree than that of fdtoverlay')
        return 'applied'
    reasons = set(re.findall(r': error: .* \[([a-z-]+)\]$', result.stderr.decode(), re.M))
    if result.returncode != 1 or not reasons or out.exists():
        raise witness.Failure(witness.shown(result))
    if expected is None and reasons <= REASONS:
        return 'refused'
    if expected is not None and reasons <= GUARDS:
        return 'guarded'
    raise witness.Failure(f'fdtoverlay {"fails" if expected is None else "succeeds"}\n'
                          f'{witness.shown(result)}')


def shipped(pair):
    policy, base = pair
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        overlay = scratch / 'overlay.dtbo'
        overlay.write_bytes(witness.compiled(policy, '--base', base, '-q'))
        result = compare(base, [overlay], scratch)
        if result != 'applied':
            raise witness.Failure(result)
        return result


def of_dtc(pair):
    """(base, overlay) of dtc's tests, which say by their names what must happen."""
    base, overlay = pair
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        dtc(base, scratch / 'base.dtb', *([] if 'manual' in base.name else ['-@']))
        dtc(overlay, scratch / 'overlay.dtbo', *([] if 'manual' in overlay.name or 'bad_fixup' in overlay.name else ['-@']))
        result = compare(scratch / 'base.dtb', [scratch / 'overlay.dtbo'], scratch)
        expected = ('refused' if 'bad_fixup' in overlay.name
                    else 'guarded' if 'phandle' in overlay.name else 'applied')
        if result != expected:
            raise witness.Failure(f'{result}, expected {expected}')
        return result


def pairs_of_dtc():
    folder = os.environ.get('DTC_TESTS') or subprocess.run(
        [witness.PROJECT / 'scripts' / 'fetch-dtc-tests'], check=True, text=True,
        stdout=subprocess.PIPE).stdout.strip()
    folder = Path(folder)
    pairs = []
    for overlay in sorted(folder.glob('overlay_*.dts')):
        if overlay.name.startswith('overlay_base'):
            continue
        base = folder / ('overlay_base_phandle.dts' if 'phandle' in overlay.name
                         else 'overlay_base.dts')
        pairs.append((base, overlay))
        if 'phandle' not in overlay.name:
            pairs.append((folder / 'overlay_base_manual_symbols.dts', overlay))
    # The manual base has a label only for /test-node.
    needs_more = {'overlay_overlay.dts', 'overlay_overlay_nosugar.dts',
                  'overlay_overlay_long_path.dts'}
    return [(base, overlay) for base, overlay in pairs
            if 'manual' not in base.name or overlay.name not in needs_more]


class Generator:
    """Sources of a base and of overlays on it, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes = {'/': None}  # path to label, or None
        self.count = 0

    def name(self):
        self.count += 1
        stem = self.random.choice(['uart', 'bus', 'timer', 'a', 'clk'])
        # Now and then one name with and without a unit address.
        return (f'{stem}{self.random.randrange(3)}' if self.random.random() < .2
                else f'{stem}@{self.count:x}')

    def value(self, labels):
        kind = self.random.randrange(5)
        if kind == 0:
            return ''
        if kind == 1:
            return f' = "{"x" * self.random.randrange(9)}"'
        if kind == 2 and labels:
            cells = [f'&{self.random.choice(labels)}' if self.random.random() < .6
                     else f'{self.random.randrange(99)}' for _ in range(self.random.randrange(1, 5))]
            return f' = <{" ".join(cells)}>'
        if kind == 3:
            return ' = [' + ' '.join(f'{self.random.randrange(256):02x}'
                                     for _ in range(self.random.randrange(1, 9))) + ']'
        return f' = <{self.random.randrange(1 << 32)}>'

    def node(self, path, depth, labels, indent):
        """The content of the node at `path`; adds to self.nodes and `labels`."""
        tab = '\t' * indent
        text = ''
        for number in self.random.sample(range(6), self.random.randrange(4)):
            text += f'{tab}prop{number}{self.value(labels)};\n'
        used = {p.rpartition('/')[2] for p in self.nodes
                if p != '/' and p.rpartition('/')[0] == path.rstrip('/')}
        for _ in range(self.random.randrange(4) if depth else 0):
            name = self.name()
            if name in used:
                continue
            used.add(name)
            child = f'{path.rstrip("/")}/{name}'
            label = f'l{len(self.nodes)}' if self.random.random() < .5 else None
            self.nodes[child] = label
            if label:
                labels.append(label)
            text += f'{tab}{label + ": " if label else ""}{name} {{\n'
            text += self.node(child, depth - 1, labels, indent + 1)
            text += f'{tab}}};\n'
        return text

    def labels(self):
        return [label for label in self.nodes.values() if label]

    def base(self):
        return '/dts-v1/;\n/ {\n' + self.node('/', 4, [], 1) + '};\n'

    def overlay(self):
        text = '/dts-v1/;\n/plugin/;\n'
        labels = self.labels()
        before = dict(self.nodes)
        for _ in range(self.random.randrange(1, 5)):
            path, label = self.random.choice(sorted(before.items(), key=str))
            if self.random.random() < .03:
                path, label = path.rstrip('/') + '/nowhere@1', None
            if self.random.random() < .03:
                label = 'no_such_label'
            # Labels from deeper in this overlay are its own; those before are the base's.
            text += f'{"&" + label if label else "&{" + path + "}"} {{\n'
            text += self.node(path, 2, labels, 1)
            text += '};\n'
        return text


def generated(seed):
    generator = Generator(seed)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        source = scratch / 'base.dts'
        source.write_text(generator.base())
        # Some bases have no symbols.
        dtc(source, scratch / 'base.dtb', *([] if seed % 10 == 9 else ['-@']))
        overlays = []
        for number in range(1 + seed % 3):
            source = scratch / f'overlay{number}.dts'
            source.write_text(generator.overlay())
            overlays.append(scratch / f'overlay{number}.dtbo')
            dtc(source, overlays[-1], '-@')
        return compare(scratch / 'base.dtb', overlays, scratch)


def main():
    failures = []
    checked = 0
    lines = []
    with tempfile.TemporaryDirectory() as name:
        pairs, _ = shipped_policies.bases_of_policies(Path(name))
        for title, check, items in [('shipped policies on boards', shipped, pairs),
                                    ("overlays of dtc's tests", of_dtc, pairs_of_dtc()),
                                    ('generated pairs', generated, range(PAIRS))]:
            results, failed = witness.check_each(check, items)
            counts = {kind: results.count(kind) for kind in ('applied', 'refused', 'guarded')}
            lines.append(f'{len(results)} {title}: ' + ', '.join(
                f'{count} {kind}' for kind, count in counts.items() if count))
            checked += len(results)
            failures += failed
            # A generator whose overlays all fail, or none, would show nothing.
            if check is generated and not (counts['applied'] > PAIRS // 2 and counts['refused'] > 20):
                failures.append(f'{title}: {counts}')
    print('\n'.join(lines))
    witness.finish(f'{checked} compared with fdtoverlay', checked, failures)


if __name__ == '__main__':
    main()
