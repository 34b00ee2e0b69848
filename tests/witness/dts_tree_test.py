#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""dts_tree.py itself: values of every kind, refusals, and nothing lost on real trees.

A real tree is read, written as bytes only, and compiled again by dtc: the blob must be the one that
dtc itself makes of the tree when it sorts it.
"""

import os
import subprocess

import dts_tree
import witness

VALUES = [
    ('"okay"', b'okay\0'),
    ('""', b'\0'),
    (r'"a\0b\0\0"', b'a\0b\0\0\0'),
    (r'"x\01y"', b'x\x001y\0'),  # dtc writes \0 for a zero byte, whatever follows
    (r'"\"\\\t\n\r\a\b\v\f"', b'"\\\t\n\r\a\b\v\f\0'),
    (r'"\x1b[m, \xe9; {"', b'\x1b[m, \xe9; {\0'),
    ('"a", "b, c"', b'a\0b, c\0'),
    ('<0x01 0xffffffff 2>', b'\0\0\0\1\xff\xff\xff\xff\0\0\0\2'),
    ('<0x01>, <0x02>', b'\0\0\0\1\0\0\0\2'),
    ('<>', b''),
    ('[00 1f aB]', b'\x00\x1f\xab'),
    ('[0a0b]', b'\x0a\x0b'),
    ('<0x01>, "a", [ff]', b'\0\0\0\1a\0\xff'),
]

# Of the real trees one in so many: they are alike in how their values are written.
EACH = 1 if os.environ.get('ALL_TREES') else 3

BAD_VALUES = ['', 'okay', '"a', '"a" "b"', '<&label>', '<0x100000000>', '<-1>', '[0]', '[zz]', '<1',
              r'"\q"', '"a",']

TEXT = '''/dts-v1/;

/memreserve/\t0x0000000048000000 0x0000000000001000;
/ {
\tcompatible = "a,b\\0c,d";

\tbus@1000 {
\t\tranges;

\t\tdev@0 {
\t\t\treg = <0x00 0x10>;
\t\t};
\t};
};
'''

BAD_TEXTS = [
    '',
    '/dts-v1/;\n',
    '/dts-v1/;\n/ {\n',
    '/ {\n};\n};\n',
    '/ {\n\ta;\n\ta;\n};\n',
    '/ {\n\tn {\n\t};\n\tn {\n\t};\n};\n',
    '/ {\n\tlabel: n {\n\t};\n};\n',
    '/ {\n\ta = <1>\n};\n',
    'a;\n/ {\n};\n',
    '/ {\n};\n/ {\n};\n',
    'n {\n};\n',
]


def as_source(tree):
    """The tree as source that holds nothing but bytes."""
    children = {}
    for path in tree.nodes:
        if path != '/':
            children.setdefault(path.rsplit('/', 1)[0] or '/', []).append(path)
    lines = ['/dts-v1/;']
    lines += [f'/memreserve/ {address:#x} {size:#x};' for address, size in tree.reserved]

    def write(path):
        lines.append(('/' if path == '/' else path.rsplit('/', 1)[1]) + ' {')
        for name, value in tree.nodes[path].items():
            lines.append(f'{name} = [{value.hex()}];' if value else f'{name};')
        for child in children.get(path, []):
            write(child)
        lines.append('};')

    write('/')
    return '\n'.join(lines) + '\n'


def dtc(*arguments, text=None):
    return subprocess.run(['dtc', '-q', '-s', '-O', 'dtb'] + list(arguments), input=text, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def check_real_tree(path):
    tree = dts_tree.read(path)
    expected = dtc('-I', 'dtb', str(path))
    # The boot CPU stands in the header only; dtc guesses it when it compiles source.
    boot_cpu = str(int.from_bytes(expected[28:32], 'big'))
    if dtc('-b', boot_cpu, '-I', 'dts', '-', text=as_source(tree).encode('latin-1')) != expected:
        raise witness.Failure('what was read is not what the blob holds')
    return len(tree.nodes), sum(map(len, tree.nodes.values()))


def refused(parse, text):
    try:
        parse(text)
    except (dts_tree.TreeError, ValueError, OverflowError):
        return True
    return False


def main():
    failures = []
    for text, expected in VALUES:
        if dts_tree.parse_value(text) != expected:
            failures.append(f'{text} is read as {dts_tree.parse_value(text)!r}')
    failures += [f'{text} is taken' for text in BAD_VALUES
                 if not refused(dts_tree.parse_value, text)]
    failures += [f'{text!r} is taken' for text in BAD_TEXTS if not refused(dts_tree.parse, text)]

    tree = dts_tree.parse(TEXT)
    if tree.reserved != [(0x48000000, 0x1000)] or tree.nodes != {
            '/': {'compatible': b'a,b\0c,d\0'},
            '/bus@1000': {'ranges': b''},
            '/bus@1000/dev@0': {'reg': b'\0\0\0\0\0\0\0\x10'}}:
        failures.append(f'the small tree is read as {tree}')

    other = dts_tree.parse(TEXT.replace('ranges;', '').replace('0x10', '0x11').replace('48', '49'))
    if {found[:2] for found in dts_tree.differences(tree, other)} != {
            ('/memreserve/', None), ('/bus@1000', 'ranges'), ('/bus@1000/dev@0', 'reg')}:
        failures.append('a difference is not seen')

    results, more = witness.check_each(check_real_tree, witness.board_trees()[::EACH])
    witness.finish(
        f'{len(results)} real trees read and written again, {sum(r[0] for r in results)} nodes, '
        f'{sum(r[1] for r in results)} properties; {len(VALUES)} values, '
        f'{len(BAD_VALUES) + len(BAD_TEXTS)} refusals', len(results), failures + more)


if __name__ == '__main__':
    main()
