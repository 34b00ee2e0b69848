#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Writes a device tree of a given number of nodes as a blob, for measurements: dtc cannot parse
sources of that size.

The tree is shaped like real ones: groups of buses with at most some hundred devices each, an IOMMU
on every bus and a tenth of the devices behind it; and one bus that is as wide as a tenth of the
tree. About 94 bytes a node. The same arguments give the same bytes.
"""

import argparse
import struct
import sys

MAGIC = 0xd00dfeed
BEGIN_NODE, END_NODE, PROPERTY, END = 1, 2, 3, 9
DEVICES_ON_A_BUS = 200
BUSES_IN_A_GROUP = 200
KINDS = 50


class Writer:
    """Tokens of the structure block, and the names of properties."""

    def __init__(self):
        self.parts = []
        self.strings = bytearray()
        self.offsets = {}
        self.nodes = 0

    def begin(self, name):
        self.nodes += 1
        text = name.encode()
        self.parts.append(struct.pack('>I', BEGIN_NODE) + text + bytes(4 - len(text) % 4))

    def end(self):
        self.parts.append(struct.pack('>I', END_NODE))

    def property(self, name, value):
        if name not in self.offsets:
            self.offsets[name] = len(self.strings)
            self.strings += name.encode() + b'\0'
        self.parts.append(struct.pack('>III', PROPERTY, len(value), self.offsets[name]) + value
                          + bytes(-len(value) % 4))

    def cells(self, name, *values):
        self.property(name, struct.pack(f'>{len(values)}I', *values))

    def text(self, name, *values):
        self.property(name, b''.join(value.encode() + b'\0' for value in values))

    def blob(self):
        structure = b''.join(self.parts) + struct.pack('>I', END)
        begin = 40 + 16
        total = begin + len(structure) + len(self.strings)
        header = struct.pack('>10I', MAGIC, total, begin, begin + len(structure), 40, 17, 16, 0,
                             len(self.strings), len(structure))
        return header + bytes(16) + structure + bytes(self.strings)


class Tree:
    """The nodes, numbered as they come."""

    def __init__(self, count):
        self.count = count
        self.writer = Writer()
        self.phandle = 0
        self.number = 0

    def open_bus(self, name, compatible):
        writer = self.writer
        writer.begin(name)
        writer.text('compatible', compatible)
        writer.cells('#address-cells', 1)
        writer.cells('#size-cells', 1)
        writer.property('ranges', b'')

    def iommu(self):
        writer = self.writer
        self.phandle += 1
        self.number += 1
        writer.begin(f'iommu@{self.number * 0x100:x}')
        writer.text('compatible', 'samsung,exynos-sysmmu')
        writer.cells('reg', self.number * 0x100, 0x100)
        writer.cells('#iommu-cells', 1)
        writer.cells('phandle', self.phandle)
        writer.end()

    def device(self):
        writer = self.writer
        self.number += 1
        kind = self.number % KINDS
        writer.begin(f'device{kind}@{self.number * 0x100:x}')
        writer.text('compatible', f'example,device-{kind}')
        writer.cells('reg', self.number * 0x100, 0x100)
        if self.number % 3 == 0:
            writer.cells('interrupts', 0, self.number % 1000, 4)
        if self.number % 10 == 0:
            writer.cells('iommus', self.phandle, self.number)
        if self.number % 20 == 1:
            writer.text('status', 'disabled')
        writer.end()

    def write(self):
        writer = self.writer
        writer.begin('')
        writer.text('model', f'{self.count} nodes')
        writer.text('compatible', 'example,synthetic')
        writer.cells('#address-cells', 1)
        writer.cells('#size-cells', 1)
        self.open_bus('wide', 'simple-bus')
        self.iommu()
        while writer.nodes < self.count // 10:
            self.device()
        writer.end()
        group = 0
        while writer.nodes < self.count:
            self.open_bus(f'group{group}', 'simple-bus')
            for bus in range(BUSES_IN_A_GROUP):
                if writer.nodes >= self.count - 1:
                    break
                self.open_bus(f'bus{bus}', 'simple-bus')
                if writer.nodes < self.count:
                    self.iommu()
                for _ in range(DEVICES_ON_A_BUS):
                    if writer.nodes >= self.count:
                        break
                    self.device()
                writer.end()
            writer.end()
            group += 1
        writer.end()
        return writer.blob()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('nodes', type=int, help='how many nodes, the root included')
    parser.add_argument('file', help='where to write the blob')
    arguments = parser.parse_args()
    if not 10 <= arguments.nodes <= 5_000_000:
        sys.exit('between 10 and 5,000,000 nodes')
    with open(arguments.file, 'wb') as file:
        file.write(Tree(arguments.nodes).write())


if __name__ == '__main__':
    main()
