#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""All forms of one policy give one tree, on generated bases whose PCI functions have nodes of every
odd shape: none, without `reg`, with one that is short, long, cut or another function's, two alike,
below buses with and without the cells of their binding. Each form is applied by other means:

  dtbo            fdtoverlay                    apply   dtpolicy itself, of the dtbo
  dts             dtc, then fdtoverlay          uboot   an interpreter of U-Boot's commands
  dtb             as it is

A function whose node cannot be told is an error that names it (`no-match`, `ambiguous-path`).
"""

import random
import re
import sys
import tempfile
from pathlib import Path

import dts_tree
import uboot_interpreter
import witness

BASES = 150
# A few functions have the property in the base already, named or not.
ACCEPTED = ['-W', 'no-already-forced']
REASONS = {'no-match', 'ambiguous-path', 'no-iommu'}
SLOTS = ['1,0', '2,0', '2,1', '1c,0']


class Generator:
    """A base and the functions that a policy names on it, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.named = []

    def reg(self, slot):
        device, function = slot.split(',')
        devfn = int(device, 16) << 3 | int(function)
        right = f'{devfn << 8:#x}'
        return self.random.choice([
            '', 'reg;', f'reg = <{right}>;', f'reg = <{right} 0 0>;', 'reg = [00 08 00];',
            f'reg = <{right} 0 0 0 0>;', f'reg = <{right} 0 0 0 0>;', f'reg = <{right} 0 0 0 0>;',
            f'reg = <{right} 0 0 0 0 0x2000010 0 0 0 0x1000>;', 'reg = <0xf800 0 0 0 0>;',
            f'reg = <{0x82000000 | devfn << 8:#x} 1 2 3 4>;'])

    def cells(self):
        return self.random.choice(['#address-cells = <3>; #size-cells = <2>;'] * 4 +
                                  ['', '#address-cells = <3>;', '#address-cells = <2>; '
                                   '#size-cells = <1>;'])

    def bus(self, depth, indent):
        tab = '\t' * indent
        text = f'{tab}device_type = "pci"; {self.cells()}\n'
        names = set()
        for slot in SLOTS:
            for stem in self.random.sample(['dev', 'pci', 'nvme', 'ethernet'],
                                           self.random.choice([0, 1, 1, 2])):
                name = f'{stem}@{slot if not slot.endswith(",0") else self.random.choice([slot, slot[:-2]])}'
                if name in names:
                    continue
                names.add(name)
                has_it = 'xen,force-iommu-dma;' if self.random.random() < .05 else ''
                text += f'{tab}{name} {{ {self.reg(slot)} {has_it}\n'
                if depth and self.random.random() < .5:
                    text += self.bus(depth - 1, indent + 1)
                text += f'{tab}}};\n'
        return text

    def base(self):
        text = '/dts-v1/;\n/ {\n\tcompatible = "acme,board";\n\t#address-cells = <1>; #size-cells = <1>;\n'
        text += '\tmmu: iommu@1000 { compatible = "acme,iommu"; reg = <0x1000 0x1000>; #iommu-cells = <1>; };\n'
        text += '\tdisplay@2000 { compatible = "acme,display"; reg = <0x2000 0x1000>; iommus = <&mmu 1>; };\n'
        if self.random.random() < .5:
            text += '\tchosen { };\n'
        for number in range(2):
            text += f'\tpcie@{8 + number}000 {{ compatible = "pci-host-ecam-generic";\n'
            text += f'\t\treg = <0x{8 + number}000 0x1000>; iommu-map = <0 &mmu 0 0x10000>;\n'
            text += self.bus(2, 2) + '\t};\n'
        return text + '};\n'

    def policy(self):
        entries = '      - path: /display@2000\n'
        for _ in range(self.random.randrange(1, 5)):
            way = [self.random.choice(SLOTS) for _ in range(self.random.choice([1, 1, 2, 3]))]
            function = '/'.join(f'{int(d, 16):02x}.{f}' for d, f in (s.split(',') for s in way))
            entry = (f'      - pci: {{bridge: /pcie@{self.random.choice([8, 9])}000, '
                     f'function: "{function}"}}\n')
            if entry not in entries:
                entries += entry
        return ('dtpolicy: 1\nboard:\n  compatible:\n    - acme,board\nlinux: {grants: translated}\n'
                'rules:\n  - name: r\n    dma: iommu\n    devices:\n' + entries)


def same(what, tree, expected):
    found = dts_tree.differences(expected, tree)
    if found:
        raise witness.Failure(f'{what}:\n{dts_tree.describe(found)}')


def forms(seed):
    """`same`, or `refused` with the reasons that are allowed."""
    generator = Generator(seed)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / 'base.dts').write_text(generator.base())
        base = scratch / 'base.dtb'
        witness.command('dtc', '-q', '-f', *(['-p', '4096'] if seed % 3 == 0 else []),
                        '-I', 'dts', '-O', 'dtb', '-o', base, scratch / 'base.dts')
        policy = scratch / 'policy.yaml'
        policy.write_text(generator.policy())
        checked = witness.run('compile', policy, '--base', base, *ACCEPTED, '-o', scratch / 'x.dtbo')
        if checked.returncode != 0:
            reasons = set(re.findall(r': error: .* \[([a-z-]+)\]$', checked.stderr.decode(), re.M))
            if checked.returncode != 1 or not reasons or not reasons <= REASONS:
                raise witness.Failure(witness.shown(checked))
            return 'refused'

        def emit(form):
            return witness.compiled(policy, '--base', base, *ACCEPTED, '-q', '--emit', form, *stamp)

        for stamp in ([], ['--stamp']):
            dtbo = scratch / 'x.dtbo'
            dtbo.write_bytes(emit('dtbo'))
            witness.command('fdtoverlay', '-i', base, '-o', scratch / 'merged.dtb', dtbo)
            merged = dts_tree.read(scratch / 'merged.dtb')
            same('--emit dtb', dts_tree.read(emit('dtb')), merged)
            witness.command(witness.tool(), 'apply', base, dtbo, '-q', '-o', scratch / 'applied.dtb')
            if (scratch / 'applied.dtb').read_bytes() != emit('dtb'):
                raise witness.Failure('`apply` of the dtbo is not --emit dtb')
            (scratch / 'x.dts').write_bytes(emit('dts'))
            witness.command('dtc', '-q', '-@', '-I', 'dts', '-O', 'dtb', '-o',
                            scratch / 'from-source.dtbo', scratch / 'x.dts')
            if (scratch / 'from-source.dtbo').read_bytes() != dtbo.read_bytes():
                raise witness.Failure('--emit dts is not --emit dtbo')
            for version in uboot_interpreter.VERSIONS:
                try:
                    tree = uboot_interpreter.run_script(base.read_bytes(), emit('uboot').decode(),
                                                        version)
                except uboot_interpreter.UbootError as error:
                    raise witness.Failure(f'--emit uboot on {version}: {error}') from error
                same(f'--emit uboot on {version}', tree, merged)
        return 'same'


def main():
    results, failures = witness.check_each(forms, range(BASES))
    counts = {kind: results.count(kind) for kind in ('same', 'refused')}
    # A generator whose bases are all refused, or none, would show nothing.
    if min(counts.values()) < BASES // 10:
        failures.append(f'generated bases: {counts}')
    witness.finish(f'{len(results)} generated bases: {counts["same"]} with one tree in all forms, '
                   f'{counts["refused"]} refused by name', len(results), failures)


if __name__ == '__main__':
    sys.exit(main())
