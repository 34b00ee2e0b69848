#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Inputs of shapes that no board has, in two sizes: four times as much of one thing is about four
times the work, not sixteen times. The environment names DTPOLICY. With SANITIZED in it, only what is
said counts: valgrind and sanitizers do not go together."""

import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import instructions  # noqa: E402

FEW, MANY = 500, 2_000
GROWTH_AT_MOST = 6

TREE = """/dts-v1/;
/ {{
  compatible = "vendor,board"; #address-cells = <1>; #size-cells = <1>;
  gic: interrupt-controller@1 {{
    compatible = "arm,cortex-a15-gic"; interrupt-controller; #interrupt-cells = <3>; reg = <1 1>;
  }};
  mmu: iommu@2 {{ compatible = "{iommu}"; #iommu-cells = <{cells}>; reg = <2 1>; }};
{nodes}
}};
"""
POLICY = """dtpolicy: 1
board:
  compatible:
    - vendor,board
linux:
  grants: translated
rules:
  - name: all
    dma: iommu
    devices:
      - iommu: "*"
"""


def one_iommu_group(count):
    """Of a group of all, one moves a guest's data: `init` has to leave out the others."""
    nodes = ''.join(f'  codec@{i + 16:x} {{ compatible = "x,codec"; iommus = <&mmu>; }};\n'
                    for i in range(count))
    nodes += '  mmc@8 { compatible = "vendor,soc-sdhci"; iommus = <&mmu>; };\n'
    return (TREE.format(iommu='rockchip,iommu', cells=0, nodes=nodes), POLICY,
            ['init', '--base', 'base.dtb'], 'must agree with `/mmc@8`, which is left out')


def hidden_bus(count):
    """Xen hides a bus with all the devices below it, for the last of its interrupts."""
    shared = ', '.join(['<&gic 0 1 4>'] * count)
    nodes = f'  bus@9 {{\n    interrupts-extended = {shared}, <&gic 1 13 4>;\n'
    nodes += ''.join(f'    codec@{i + 16:x} {{ compatible = "x,codec"; iommus = <&mmu {i}>; }};\n'
                     for i in range(count))
    return (TREE.format(iommu='samsung,exynos-sysmmu', cells=1, nodes=nodes + '  };'), POLICY,
            ['check', 'policy.yaml', '--base', 'base.dtb'], 'a private peripheral interrupt')


def unknown_keys(count):
    """Each key that nobody knows is compared with those that are known, not with all before it."""
    nodes = '  codec@9 { compatible = "x,codec"; iommus = <&mmu>; };\n'
    keys = ''.join(f'  k{i}: b\n' for i in range(10 * count))
    return (TREE.format(iommu='rockchip,iommu', cells=0, nodes=nodes),
            POLICY.replace('linux:\n', 'linux:\n' + keys), ['check', 'policy.yaml', '--base', 'base.dtb'],
            'unknown-key')


SHAPES = (one_iommu_group, hidden_bus, unknown_keys)


def work(shape, count):
    """The instructions of a run, which says what it has to say."""
    tree, policy, command, says = shape(count)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'policy.yaml').write_text(policy)
        subprocess.run(['dtc', '-q', '-I', 'dts', '-O', 'dtb', '-o', folder / 'base.dtb'],
                       input=tree, text=True, check=True)
        command = [os.path.abspath(os.environ['DTPOLICY']), *command]
        if os.environ.get('SANITIZED'):
            done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            counted, text = count, done.stdout if done.returncode in (0, 1) else ''
        else:
            counted, text = instructions.count(command, cwd=folder, codes=(0, 1))
        if says not in text:
            sys.exit(f'{shape.__name__}: nothing says `{says}`: {text[:500]}')
        return counted


def main():
    growth = instructions.Growth()
    for shape in SHAPES:
        growth.check(shape.__name__, work(shape, FEW), work(shape, MANY), GROWTH_AT_MOST)
    growth.finish()


if __name__ == '__main__':
    main()
