#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Writes a device tree of a given number of nodes as a blob, for measurements: dtc cannot parse
sources of that size.

The tree is shaped like real ones: groups of buses with some dozens of devices each, an IOMMU and a
PCI host bridge on every bus and a tenth of the devices behind the IOMMU; and one bus that is as
wide as a tenth of the tree. One in five of the devices behind an IOMMU has a label and an alias.
About 94 bytes a node. The same arguments give the same bytes. Names follow from a device's number,
so that whoever measures can tell them from its path (Device).
"""

import argparse
import struct
import sys
from dataclasses import dataclass

MAGIC = 0xd00dfeed
BEGIN_NODE, END_NODE, PROPERTY, END = 1, 2, 3, 9
DEVICES_ON_A_BUS = 80
BUSES_IN_A_GROUP = 200
KINDS = 50
UNIT = 0x100  # the unit address of device 1


@dataclass
class Device:
    """The names that the device of a number goes by."""
    number: int

    @classmethod
    def at(cls, path):
        return cls(int(path.rsplit('@', 1)[1], 16) // UNIT)

    @property
    def unit(self):
        return f'{self.number * UNIT:x}'

    @property
    def node(self):
        return f'device{self.number % KINDS}@{self.unit}'

    @property
    def has_iommu(self):
        return self.number % 10 == 0

    @property
    def has_label(self):
        return self.number % 50 == 0

    @property
    def label(self):
        return f'dev{self.number}'

    @property
    def alias(self):
        return f'display{self.number}'

    @property
    def compatibles(self):
        """One that a device behind an IOMMU shares with another, one that it shares with many."""
        own = [f'example,master-{self.number // 20}-dma'] if self.has_iommu else []
        return [*own, f'example,device-{self.number % KINDS}']


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
        self.way = []     # the buses that are open
        self.labels = {}  # device to path

    def room(self):
        """Nodes left, apart from `aliases` and `__symbols__`."""
        return self.count - 2 - self.writer.nodes

    def open_bus(self, name, compatible):
        writer = self.writer
        self.way.append(name)
        writer.begin(name)
        writer.text('compatible', compatible)
        writer.cells('#address-cells', 1)
        writer.cells('#size-cells', 1)
        writer.property('ranges', b'')

    def close_bus(self):
        self.way.pop()
        self.writer.end()

    def iommu(self):
        writer = self.writer
        self.phandle += 1
        self.number += 1
        writer.begin(f'iommu@{self.number * UNIT:x}')
        writer.text('compatible', 'samsung,exynos-sysmmu')
        writer.cells('reg', self.number * UNIT, UNIT)
        writer.cells('#iommu-cells', 1)
        writer.cells('phandle', self.phandle)
        writer.end()

    def pci_bridge(self):
        writer = self.writer
        self.number += 1
        writer.begin(f'pcie@{self.number * UNIT:x}')
        writer.text('compatible', 'pci-host-ecam-generic')
        writer.text('device_type', 'pci')
        writer.cells('reg', self.number * UNIT, UNIT)
        writer.cells('#address-cells', 3)
        writer.cells('#size-cells', 2)
        writer.cells('iommu-map', 0, self.phandle, 0, 0x10000)
        writer.end()

    def device(self):
        writer = self.writer
        self.number += 1
        device = Device(self.number)
        writer.begin(device.node)
        writer.text('compatible', *device.compatibles)
        writer.cells('reg', self.number * UNIT, UNIT)
        if self.number % 3 == 0:
            writer.cells('interrupts', 0, self.number % 1000, 4)
        if device.has_iommu:
            writer.cells('iommus', self.phandle, self.number)
        if self.number % 20 == 1:
            writer.text('status', 'disabled')
        if device.has_label:
            self.labels[self.number] = '/' + '/'.join([*self.way, device.node])
        writer.end()

    def fill_bus(self, devices):
        for add in (self.iommu, self.pci_bridge, *[self.device] * devices):
            if self.room() > 0:
                add()

    def names(self):
        """`aliases` and `__symbols__`."""
        for node, name in (('aliases', 'alias'), ('__symbols__', 'label')):
            self.writer.begin(node)
            for number, path in self.labels.items():
                self.writer.text(getattr(Device(number), name), path)
            self.writer.end()

    def write(self):
        writer = self.writer
        writer.begin('')
        writer.text('model', f'{self.count} nodes')
        writer.text('compatible', 'example,synthetic')
        writer.cells('#address-cells', 1)
        writer.cells('#size-cells', 1)
        self.open_bus('wide', 'simple-bus')
        self.fill_bus(self.count // 10 - writer.nodes - 2)
        self.close_bus()
        group = 0
        while self.room() > 0:
            self.open_bus(f'group{group}', 'simple-bus')
            for bus in range(BUSES_IN_A_GROUP):
                if self.room() <= 0:
                    break
                self.open_bus(f'bus{bus}', 'simple-bus')
                self.fill_bus(DEVICES_ON_A_BUS)
                self.close_bus()
            self.close_bus()
            group += 1
        self.names()
        writer.end()
        return writer.blob()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('nodes', type=int, help='how many nodes, the root included')
    parser.add_argument('file', help='where to write the blob')
    arguments = parser.parse_args()
    if not 50 <= arguments.nodes <= 5_000_000:
        sys.exit('between 50 and 5,000,000 nodes')
    with open(arguments.file, 'wb') as file:
        file.write(Tree(arguments.nodes).write())


if __name__ == '__main__':
    main()
