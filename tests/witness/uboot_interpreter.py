#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Runs a U-Boot script of `fdt` commands on a device tree, as U-Boot would.

Modelled are the commands that `dtpolicy compile --emit uboot` may print, in the two U-Boots that
differ most: 2011.12, which the first ARM Chromebooks carry, and 2023.01. Sources: common/cmd_fdt.c
and common/fdt_support.c there, cmd/fdt.c and common/fdt_support.c here.

Room is modelled as well, since FDT_ERR_NOSPACE is what goes wrong on boards: a blob grows only into
the room that `fdt resize` made, and that is taken to be as small as the blob's place may make it.
"""

import copy
import re
import sys

import dts_tree

VERSIONS = ('2011.12', '2023.01')
MAX_ARGUMENTS = 255  # of the fdt command, in both
SCRATCHPAD = 1024  # bytes of a property's value, in both


class UbootError(Exception):
    """A command failed: what U-Boot prints."""


class Interpreter:
    """The working device tree, the environment, and the commands that act on them."""

    def __init__(self, blob, version, environment=None, is_addressed=False):
        if version not in VERSIONS:
            raise ValueError(version)
        self.version = version
        self.tree = copy.deepcopy(dts_tree.read(blob))
        self.environment = dict(environment or {})
        self.is_addressed = is_addressed  # whether `fdt addr` named the tree before
        # Header: totalsize, then off_dt_strings and size_dt_strings.
        self.total = int.from_bytes(blob[4:8], 'big')
        self.used = int.from_bytes(blob[12:16], 'big') + int.from_bytes(blob[32:36], 'big')
        self.names = {name for node in self.tree.nodes.values() for name in node}
        self.commands = 0

    def run(self, script):
        """Runs every line. U-Boot's `source` goes on after a failed command; a test shall not."""
        for number, line in enumerate(script.split('\n'), 1):
            try:
                self._run_line(line)
            except UbootError as error:
                raise UbootError(f'line {number}: {line.strip()}: {error}') from error

    def _run_line(self, line):
        failed = None  # the error of the last command, while `||` may still answer it
        joined_by = ';'
        for words, operator in self._split(line):
            if joined_by == ';' and failed:
                raise failed
            if (joined_by == '&&' and failed) or (joined_by == '||' and not failed):
                joined_by = operator  # skipped, and the status stays
                continue
            if words == ['reset']:
                raise UbootError(f'the board resets: {failed}')
            try:
                self._execute(words)
                failed = None
                self.commands += 1
            except UbootError as error:
                failed = error
            joined_by = operator
        if failed:
            raise failed

    # The shell: words, quotes, variables, comments, `;`, `&&`, `||`. What else it knows (if, for,
    # escapes) is not expected.
    _WORD = re.compile(r'''\s*(?:(?P<comment>\#.*)|(?P<operator>;|&&|\|\|)|(?P<word>(?:"[^"]*"|
                           '[^']*'|\$\{[^}]*\}|[^\s;"'$&|\\])+))''', re.VERBOSE)
    _PART = re.compile(r'''"([^"]*)"|'([^']*)'|([^"']+)''')

    def _split(self, line):
        """The commands of a line, each with the operator that stands behind it."""
        words, at = [], 0
        line = line.rstrip()
        while at < len(line):
            match = self._WORD.match(line, at)
            if not match:
                raise UbootError(f'not for this shell: {line[at:]}')
            at = match.end()
            if match.group('word'):
                words.append(self._expand(match.group('word')))
            elif match.group('operator'):
                if not words:
                    raise UbootError('syntax error')
                yield words, match.group('operator')
                words = []
        if words:
            yield words, ';'

    def _expand(self, word):
        def part(match):
            double, single, plain = match.groups()
            if single is not None:
                return single
            return re.sub(r'\$\{([^}]*)\}', lambda m: self.environment.get(m.group(1), ''),
                          plain if double is None else double)
        return self._PART.sub(part, word)

    def _execute(self, arguments):
        name = arguments[0]
        if name == 'fdt':
            self._fdt(arguments[1:])
        elif name == 'setenv':
            if len(arguments) < 2:
                raise UbootError('usage')
            self.environment[arguments[1]] = ' '.join(arguments[2:])
        elif name != 'echo':
            raise UbootError(f"Unknown command '{name}' - try 'help'")

    def _fdt(self, arguments):
        if not arguments or len(arguments) + 1 > MAX_ARGUMENTS:
            raise UbootError('usage')
        commands = {'addr': self._addr, 'resize': self._resize, 'set': self._set,
                    'mknod': self._mknod, 'mknode': self._mknod}
        if arguments[0] not in commands:
            raise UbootError('usage')
        if not (arguments[0] == 'addr' and arguments[1:]) and not self.is_addressed:
            raise UbootError('No FDT memory address configured.')
        commands[arguments[0]](arguments[1:])

    def _addr(self, arguments):
        if not arguments and self.is_addressed:
            return  # shows the address
        if len(arguments) != 1:
            raise UbootError('no address')
        if not re.fullmatch(r'(0x)?[0-9a-fA-F]+', arguments[0]):
            raise UbootError('not an address')
        self.is_addressed = True

    def _resize(self, arguments):
        if len(arguments) > 1 or not all(re.fullmatch(r'(0x)?[0-9a-fA-F]+', a) for a in arguments):
            raise UbootError('usage')
        # Five reservations' room, and more where the end is rounded up to a page: not counted on.
        self.total = self.used + 5 * 16
        if self.version == '2011.12':
            # It takes no size, and reserves the blob's own memory, which costs an entry; an entry
            # of an earlier resize is replaced, so each resize leaves the same room.
            self.total -= 16
        elif arguments:
            self.total += int(arguments[0], 16)

    def _grow(self, size):
        if self.used + size > self.total:
            raise UbootError('libfdt: FDT_ERR_NOSPACE')
        self.used += size

    def _node(self, path):
        # U-Boot would also take an alias or a name without its unit address: which node that is
        # depends on the tree, so a script must not use it.
        if path not in self.tree.nodes:
            raise UbootError('libfdt fdt_path_offset() returned FDT_ERR_NOTFOUND')
        return self.tree.nodes[path]

    def _mknod(self, arguments):
        if len(arguments) != 2:
            raise UbootError('usage')
        path, name = arguments
        self._node(path)
        new_path = ('' if path == '/' else path) + '/' + name
        if '/' in name:
            raise UbootError('a node name with a slash')
        if new_path in self.tree.nodes:
            raise UbootError('libfdt fdt_add_subnode(): FDT_ERR_EXISTS')
        self._grow(8 + _padded(len(name) + 1))
        self.tree.nodes[new_path] = {}

    def _set(self, arguments):
        if len(arguments) < 2:
            raise UbootError('usage')
        path, name = arguments[:2]
        node = self._node(path)
        value = _value(arguments[2:]) if len(arguments) > 2 else b''
        if len(value) > SCRATCHPAD:
            raise UbootError("doesn't fit in scratchpad!")
        if name in node:
            self._grow(_padded(len(value)) - _padded(len(node[name])))
        else:
            self._grow(12 + _padded(len(value)) + (0 if name in self.names else len(name) + 1))
        self.names.add(name)
        node[name] = value


def _padded(size):
    return (size + 3) & ~3


def _value(words):
    """A property's value: `<cells>`, `[bytes]` or strings, spread over words as the shell left it."""
    text = ' '.join(words)
    if text.startswith('<'):
        match = re.fullmatch(r'<\s*((?:(?:0[xX][0-9a-fA-F]+|0|[1-9][0-9]*)\s*)*)>', text)
        if not match:
            raise UbootError('Unexpected character')
        return b''.join(_cell(cell) for cell in match.group(1).split())
    if text.startswith('['):
        match = re.fullmatch(r'\[\s*((?:[0-9a-fA-F]{1,2}\s*)*)\]', text)
        if not match:
            raise UbootError('Unexpected character')
        return bytes(int(byte, 16) for byte in match.group(1).split())
    return b''.join(word.encode('latin-1') + b'\0' for word in words)


def _cell(text):
    value = int(text, 0)
    if value > 0xffffffff:
        raise UbootError('a cell has 32 bits')
    return value.to_bytes(4, 'big')


def run_script(blob, script, version, is_addressed=True):
    """The tree that a script leaves. `fdt addr ADDRESS` comes before it, as the script asks."""
    interpreter = Interpreter(blob, version, {'fdt_addr': '48000000', 'fdt_addr_r': '48000000',
                                              'fdtaddr': '48000000', 'fdtcontroladdr': '48000000'},
                              is_addressed)
    interpreter.run(script)
    if not interpreter.commands:
        raise UbootError('the script does nothing')
    return interpreter.tree


if __name__ == '__main__':
    with open(sys.argv[1], 'rb') as blob_file, open(sys.argv[2], encoding='utf-8') as script_file:
        blob_bytes, script_text = blob_file.read(), script_file.read()
    for uboot_version in VERSIONS:
        print(f'U-Boot {uboot_version}:')
        print(dts_tree.describe(dts_tree.differences(
            dts_tree.read(blob_bytes), run_script(blob_bytes, script_text, uboot_version))))
