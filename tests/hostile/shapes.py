#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Inputs of shapes that no board has, in two sizes: four times as much of one thing takes about four
times as long, not sixteen times. The environment names DTPOLICY."""

import os
import pathlib
import subprocess
import sys
import tempfile

FEW, MANY = 1_000, 4_000
GROWTH_AT_MOST = 8
ROUNDS = 3
TOO_QUICK = 0.02  # seconds: what takes less says nothing about growth

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


SHAPES = (one_iommu_group, hidden_bus)


def measure(shape, count):
    """The least user and system time of some runs, each of which says what it has to say."""
    tree, policy, command, says = shape(count)
    times = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / 'policy.yaml').write_text(policy)
        subprocess.run(['dtc', '-q', '-I', 'dts', '-O', 'dtb', '-o', folder / 'base.dtb'],
                       input=tree, text=True, check=True)
        for _ in range(ROUNDS):
            with open(folder / 'out', 'w+', encoding='ascii') as out:
                process = subprocess.Popen([os.environ['DTPOLICY'], *command], cwd=folder,
                                           stdin=subprocess.DEVNULL, stdout=out, stderr=out)
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                out.seek(0)
                text = out.read()
            if process.returncode not in (0, 1) or says not in text:
                sys.exit(f'{shape.__name__}: exit code {process.returncode}: {text[:500]}')
            times.append(usage.ru_utime + usage.ru_stime)
    return min(times)


def main():
    failed = 0
    for shape in SHAPES:
        few, many = measure(shape, FEW), measure(shape, MANY)
        good = many <= GROWTH_AT_MOST * max(few, TOO_QUICK)
        failed += not good
        print(f'{"passed" if good else "FAILED"}: {shape.__name__}: {few:.3f} s to {many:.3f} s, '
              f'{many / few:.1f} times', flush=True)
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
