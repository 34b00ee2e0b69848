# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every node of a device tree: dtpolicy sees the nodes that dtc sees, and gives each the name that
Linux gives to its device. Part of corpus.py.

The rules are read a second time here from Linux 6.12: of_device_make_bus_id (drivers/of/device.c)
and of_translate_address (drivers/of/address.c). DEVICE_NAMES is the program
tests/tools/print_device_names, which prints what dtpolicy makes of them.
"""

import collections

import witness

MAX_CELLS = 4
BAD = (1 << 64) - 1
PCI_TYPES = (b'pci', b'pciex', b'vci', b'ht')
IO, MEMORY = 1, 2
# What ss of the first cell of a PCI address says (PCI bus binding to IEEE 1275, 2.2.1.1).
PCI_SPACES = {0: 0, 1: IO, 2: MEMORY, 3: MEMORY}


def number(value, first, count):
    """`count` cells from cell `first` as one number; only the last 64 bits fit."""
    return int.from_bytes(value[4 * first:4 * (first + count)], 'big') & BAD


class Bus:
    """How the children of one node are addressed: `struct of_bus` and its cell counts."""

    def __init__(self, names, path):
        node = names.nodes[path]
        base = path.rpartition('/')[2].partition('@')[0]
        self.address = names.inherited(path, '#address-cells')
        self.size = names.inherited(path, '#size-cells')
        if node.get('device_type', b'').partition(b'\0')[0] in PCI_TYPES or base == 'pcie':
            self.kind, self.address, self.size = 'pci', 3, 2
        elif base == 'isa':
            self.kind, self.address, self.size = 'isa', 2, 1
        else:
            self.kind = 'flags' if self.address == 3 else 'plain'
        self.flags = 0 if self.kind == 'plain' else 1
        self.usable = 0 < self.address <= MAX_CELLS and self.size > 0

    def same_space(self, address, in_range):
        """Whether an address and a range, by their first cells, are about the same space."""
        if self.kind == 'pci':
            return PCI_SPACES[address >> 24 & 3] == PCI_SPACES[in_range >> 24 & 3]
        if self.kind == 'isa':
            return address & 1 == in_range & 1
        return self.kind == 'plain' or address == in_range

    def moved(self, address, offset):
        """The bytes of `address` with `offset` added behind its flags."""
        cells = self.address - self.flags
        total = (number(address, self.flags, cells) + offset) & BAD
        total &= (1 << 32 * min(cells, 2)) - 1
        return address[:4 * self.flags] + total.to_bytes(4 * cells, 'big')


class Names:
    """The names of one tree's nodes."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.counts = {}
        self.buses = {}
        self.given = {}

    @staticmethod
    def parent(path):
        """The path of the node above; nothing above the root."""
        return None if path == '/' else path.rpartition('/')[0] or '/'

    def inherited(self, path, count):
        """A cell count that the node sets for its children, else the nearest ancestor's, else 1."""
        key = path, count
        if key not in self.counts:
            value = self.nodes[path].get(count, b'')
            if len(value) >= 4:
                self.counts[key] = number(value, 0, 1)
            else:
                above = self.parent(path)
                self.counts[key] = 1 if above is None else self.inherited(above, count)
        return self.counts[key]

    def bus(self, path):
        """The bus that the node at `path` provides."""
        if path not in self.buses:
            self.buses[path] = Bus(self, path)
        return self.buses[path]

    def raised(self, path, address):
        """An address below the node at `path` as its parent's bus has it, or nothing."""
        below, above = self.bus(path), self.bus(self.parent(path))
        ranges = self.nodes[path].get('ranges')
        if ranges is None or not above.usable:
            return None
        if not ranges:
            return above.moved(bytes(4 * above.address), number(address, 0, below.address))
        wanted = number(address, below.flags, below.address - below.flags)
        entry = below.address + above.address + below.size
        for at in range(0, len(ranges) // 4 - entry + 1, entry):
            if not below.same_space(number(address, 0, 1), number(ranges, at, 1)):
                continue
            start = number(ranges, at + below.flags, below.address - below.flags)
            size = number(ranges, at + below.address + above.address, below.size)
            if start <= wanted < (start + size & BAD):
                target = ranges[4 * (at + below.address):][:4 * above.address]
                return above.moved(target, wanted - start)
        return None

    def address(self, path):
        """The first address of `reg` as the CPU sees it, or nothing."""
        reg = self.nodes[path].get('reg')
        above = self.parent(path)
        if reg is None or above is None or not self.bus(above).usable:
            return None
        address = reg[:4 * self.bus(above).address]
        if len(address) < 4 * self.bus(above).address:
            return None
        while address is not None and above != '/':
            address = self.raised(above, address)
            above = self.parent(above)
        if address is None:
            return None
        result = number(address, 0, len(address) // 4)
        return None if result == BAD else result

    def of(self, path):
        """The device's name; the root has none."""
        if path == '/':
            return ''
        if path not in self.given:
            name = path.rpartition('/')[2]
            address = self.address(path)
            if address is not None:
                base = name.partition('@')[0]
                mask = self.nodes[path].get('mask', b'')
                if len(mask) >= 4:
                    bits = number(mask, 0, 1)
                    lowest = (bits & -bits).bit_length() - 1 & 0xffffffff
                    name = f'{address:x}.{lowest:x}.{base}'
                else:
                    name = f'{address:x}.{base}'
            elif self.parent(path) != '/':
                name = self.of(self.parent(path)) + ':' + name
            self.given[path] = name
        return self.given[path]


def printed(blob):
    """What dtpolicy gives: path to name."""
    result = witness.run_served('DEVICE_NAMES', blob)
    if result.returncode != 0 or result.stderr:
        raise witness.Failure(witness.shown(result))
    names = {}
    for line in result.stdout.decode('latin-1').split('\n')[:-1]:
        path, _, name = line.partition('\t')
        names[path] = name
    return names


def check(blob, tree):
    """How many nodes of one tree have names of which kind."""
    seen = printed(blob)
    nodes = tree.nodes
    wrong = sorted(seen.keys() ^ nodes.keys())
    if wrong:
        raise witness.Failure(f'only one of dtpolicy and dtc sees {", ".join(wrong[:5])}')
    names = Names(nodes)
    kinds = collections.Counter()
    for path in nodes:
        expected = names.of(path)
        if seen[path] != expected:
            raise witness.Failure(f'{path}: {seen[path]} instead of {expected}')
        kinds['nodes'] += 1
        kinds['with an address of their own'] += names.address(path) is not None
        kinds['with a `reg` that is no address of the CPU'] += (
            'reg' in nodes[path] and names.address(path) is None)
        kinds['with a mask'] += len(nodes[path].get('mask', b'')) >= 4
    return kinds
