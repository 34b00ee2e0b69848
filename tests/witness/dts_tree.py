#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Device trees as plain data, read from what `dtc -I dtb -O dts -s` prints.

The eye with which the tests look at trees: it shares no code and no library with dtpolicy, so that
a fault of dtpolicy's reader or writer cannot hide in the comparison. What it reads is checked
against dtc's own binary output in dts_tree_test.py.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field


class TreeError(Exception):
    """dtc refused a blob, or printed something this parser does not know."""


@dataclass
class Tree:
    # nodes["/soc/mixer@14450000"]["status"] == b"okay\0"; the root is "/".
    nodes: dict = field(default_factory=dict)
    # (address, size) of each /memreserve/.
    reserved: list = field(default_factory=list)


_PROPERTY = re.compile(r'([0-9A-Za-z,._+*#?@-]+)(?: = (.*))?;')
_NODE = re.compile(r'(/|[0-9A-Za-z,._+*#?@-]+) \{')
_MEMRESERVE = re.compile(r'/memreserve/\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+);')
# One component of a value: a string, cells or bytes.
_COMPONENT = re.compile(r'"((?:[^"\\]|\\.)*)"|<([^<>]*)>|\[([0-9a-fA-F\s]*)\]')
_ESCAPE = re.compile(r'\\(x[0-9a-fA-F]{2}|.)', re.DOTALL)
_ESCAPES = {'0': 0, 'a': 7, 'b': 8, 't': 9, 'n': 10, 'v': 11, 'f': 12, 'r': 13, '"': 34, '\\': 92}


def _string(text):
    """The bytes of a string. dtc writes `\\0` for one zero byte whatever follows, so it is not read
    as the beginning of an octal number."""
    if '\\' not in text:
        return text.encode('latin-1') + b'\0'

    def byte(match):
        code = match.group(1)
        if code[0] == 'x' and len(code) == 3:
            return chr(int(code[1:], 16))
        if code not in _ESCAPES:
            raise TreeError(f'unknown escape \\{code}')
        return chr(_ESCAPES[code])

    return _ESCAPE.sub(byte, text).encode('latin-1') + b'\0'


def _cells(text):
    cells = bytearray()
    for cell in text.split():
        cells += int(cell, 0).to_bytes(4, 'big')
    return bytes(cells)


def parse_value(text):
    """The bytes of one property's value: strings, cells, bytes, or several joined by commas."""
    value = b''
    at = 0
    while True:
        match = _COMPONENT.match(text, at)
        if not match:
            raise TreeError(f'not a value: {text[at:]}')
        string, cells, raw = match.groups()
        if string is not None:
            value += _string(string)
        elif cells is not None:
            value += _cells(cells)
        else:
            value += bytes.fromhex(raw)
        at = match.end()
        if at == len(text):
            return value
        if not text.startswith(', ', at):
            raise TreeError(f'not a value: {text[at:]}')
        at += 2


def parse(text):
    """The tree in dtc's output: one property, one node's beginning or end on each line."""
    tree = Tree()
    values = {}  # values repeat a lot: each text is read once
    open_nodes = []  # the paths of the nodes that the line is in
    node = None
    lines = iter(enumerate(text.split('\n'), 1))
    for number, line in lines:
        line = line.strip()
        if not line or line == '/dts-v1/;':
            continue
        try:
            if line == '};':
                open_nodes.pop()
                node = tree.nodes[open_nodes[-1]] if open_nodes else None
                continue
            match = _NODE.fullmatch(line)
            if match:
                node = _open(tree, open_nodes, match.group(1))
                continue
            match = _PROPERTY.fullmatch(line)
            if match and node is not None:
                name, value = match.groups()
                if name in node:
                    raise TreeError(f'property {name} twice')
                if value is None:
                    node[name] = b''
                else:
                    if value not in values:
                        values[value] = parse_value(value)
                    node[name] = values[value]
                continue
            match = _MEMRESERVE.fullmatch(line)
            if match and not open_nodes:
                tree.reserved.append(tuple(int(part, 16) for part in match.groups()))
                continue
            raise TreeError('not a line of dtc')
        except (TreeError, ValueError, IndexError, OverflowError) as error:
            raise TreeError(f'line {number}: {error}: {line[:200]}') from error
    if open_nodes or '/' not in tree.nodes:
        raise TreeError('the text ends too early')
    return tree


def _open(tree, open_nodes, name):
    if not open_nodes:
        if name != '/':
            raise TreeError('a node outside the root')
        path = '/'
    elif open_nodes[-1] == '/':
        path = '/' + name
    else:
        path = open_nodes[-1] + '/' + name
    if path in tree.nodes:
        raise TreeError(f'node {path} twice')
    open_nodes.append(path)
    tree.nodes[path] = {}
    return tree.nodes[path]


def read(blob):
    """The tree in a blob: the path of a file, or bytes."""
    given = {'input': blob} if isinstance(blob, bytes) else {'stdin': subprocess.DEVNULL}
    result = subprocess.run(
        ['dtc', '-q', '-s', '-I', 'dtb', '-O', 'dts', '-' if isinstance(blob, bytes) else str(blob)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **given)
    if result.returncode != 0:
        raise TreeError(f'dtc: {result.stderr.decode(errors="replace").strip()}')
    return parse(result.stdout.decode('latin-1'))


def differences(before, after):
    """What differs, as a set of (path, property, value before, value after). A value is None where
    the property is not there; the property is None where the whole node comes or goes, and the
    node's own properties are listed as well."""
    found = set()
    if before.reserved != after.reserved:
        found.add(('/memreserve/', None, str(before.reserved), str(after.reserved)))
    for path in before.nodes.keys() | after.nodes.keys():
        old, new = before.nodes.get(path), after.nodes.get(path)
        if old is None or new is None:
            found.add((path, None, old is not None, new is not None))
        old, new = old or {}, new or {}
        for name in old.keys() | new.keys():
            if old.get(name) != new.get(name):
                found.add((path, name, old.get(name), new.get(name)))
    return found


def describe(found):
    """Differences as text, one a line."""
    return '\n'.join(f'  {path} {name or "(node)"}: {old!r} -> {new!r}'
                     for path, name, old, new in sorted(found, key=str))


def strings(value):
    """The strings of a string list property."""
    return [part.decode('latin-1') for part in value.rstrip(b'\0').split(b'\0')] if value else []


def cells(value):
    """The 32-bit cells of a property."""
    return [int.from_bytes(value[at:at + 4], 'big') for at in range(0, len(value), 4)]


if __name__ == '__main__':
    for argument in sys.argv[1:]:
        for node_path, properties in sorted(read(argument).nodes.items()):
            for property_name, property_value in sorted(properties.items()):
                print(node_path, property_name, property_value.hex())
