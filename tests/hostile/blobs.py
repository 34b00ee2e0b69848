# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Device trees as blobs, however large or wrong: dtc writes neither."""

import struct

BEGIN_NODE, END_NODE, PROPERTY, END = 1, 2, 3, 9


def begin(name):
    text = name.encode() + b'\0'
    return struct.pack('>I', BEGIN_NODE) + text + bytes(-len(text) % 4)


def end():
    return struct.pack('>I', END_NODE)


def cells(*values):
    return struct.pack(f'>{len(values)}I', *values)


def text(value):
    return value.encode() + b'\0'


class Strings:
    """The strings block; a name has one offset."""

    def __init__(self):
        self.bytes = bytearray()
        self.offsets = {}

    def prop(self, name, value=b''):
        if name not in self.offsets:
            self.offsets[name] = len(self.bytes)
            self.bytes += text(name)
        return prop_at(self.offsets[name], value)


def prop_at(offset, value=b''):
    return struct.pack('>III', PROPERTY, len(value), offset) + value + bytes(-len(value) % 4)


def blob(structure, strings):
    structure = structure + struct.pack('>I', END)
    start = 40 + 16
    total = start + len(structure) + len(strings)
    return struct.pack('>10I', 0xd00dfeed, total, start, start + len(structure), 40, 17, 16, 0,
                       len(strings), len(structure)) + bytes(16) + structure + bytes(strings)


def nodes(count):
    """So many nodes with the least that a node takes."""
    strings = Strings()
    structure = begin('') + strings.prop('compatible', text('a,b'))
    structure += b''.join(begin(format(i, 'x')) + end() for i in range(count - 1)) + end()
    return blob(structure, strings.bytes)


def twins(count):
    strings = Strings()
    structure = begin('') + strings.prop('compatible', text('a,b'))
    return blob(structure + (begin('a') + end()) * count + end(), strings.bytes)


def nested(levels):
    return blob(begin('') + begin('a') * (levels - 1) + end() * levels, b'')


def twin_properties(count):
    strings = Strings()
    return blob(begin('') + strings.prop('a') * count + end(), strings.bytes)


def properties(count):
    """Their names share their ends, so that each costs one byte of the strings block."""
    ends = 200
    names = b''.join(b'a' * ends + b'%06x\0' % i for i in range(count // ends + 1))
    structure = b''.join(prop_at(i // ends * (ends + 7) + i % ends) for i in range(count))
    return blob(begin('') + structure + end(), names)


def one_group(count):
    """So many devices behind one IOMMU with one stream id: all must agree."""
    strings = Strings()
    structure = (begin('') + strings.prop('compatible', text('a,b'))
                 + strings.prop('#address-cells', cells(1)) + strings.prop('#size-cells', cells(0))
                 + begin('cpus') + begin('cpu@0') + strings.prop('device_type', text('cpu'))
                 + strings.prop('compatible', text('arm,cortex-a53')) + end() + end()
                 + begin('iommu') + strings.prop('compatible', text('rockchip,iommu'))
                 + strings.prop('#iommu-cells', cells(1)) + strings.prop('phandle', cells(1)) + end())
    devices = []
    for i in range(count):
        devices.append(begin(f'd@{i:x}') + strings.prop('compatible', text('a,d'))
                       + strings.prop('reg', cells(i)) + strings.prop('iommus', cells(1, 7)) + end())
    return blob(structure + b''.join(devices) + end(), strings.bytes)


def labels(count):
    """A base of so many labels."""
    strings = Strings()
    structure = begin('') + strings.prop('compatible', text('a,b')) + begin('__symbols__')
    structure += b''.join(strings.prop(f'device_controller_{i:06d}', text('/')) for i in range(count))
    return blob(structure + end() + end(), strings.bytes)


def unknown_labels(count):
    """An overlay that refers to so many labels, none of which is in labels(), but each like many."""
    strings = Strings()
    structure = begin('') + begin('fragment@0') + strings.prop('target', cells(0xffffffff))
    structure += begin('__overlay__') + end() + end() + begin('__fixups__')
    structure += b''.join(strings.prop(f'device_kontroller_{i:06d}', text('/fragment@0:target:0'))
                          for i in range(count))
    return blob(structure + end() + end(), strings.bytes)


def names(count, prefix):
    """A node of so many properties, each with a name of its own."""
    strings = Strings()
    structure = begin('') + strings.prop('compatible', text('a,b'))
    structure += b''.join(strings.prop(f'{prefix}-{i:06d}') for i in range(count))
    return blob(structure + end(), strings.bytes)


def new_names(count, prefix):
    """An overlay that sets such properties."""
    strings = Strings()
    structure = begin('') + begin('fragment@0') + strings.prop('target-path', text('/'))
    structure += begin('__overlay__')
    structure += b''.join(strings.prop(f'{prefix}-{i:06d}') for i in range(count))
    return blob(structure + end() + end() + end(), strings.bytes)


def long_paths(count):
    """So many nodes, each with a path of 16 KB."""
    structure = begin('') + begin('d' * 255) * 62
    structure += b''.join(begin(format(i, 'x')) + end() for i in range(count))
    return blob(structure + end() * 63, b'')


def fragments(count, target='/'):
    """An overlay of so many fragments that each add a node."""
    strings = Strings()
    parts = [begin('')]
    for i in range(count):
        parts.append(begin(f'fragment@{i:x}') + strings.prop('target-path', text(target))
                     + begin('__overlay__') + begin(f'n{i:x}') + end() + end() + end())
    return blob(b''.join(parts) + end(), strings.bytes)
