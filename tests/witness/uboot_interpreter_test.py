#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""uboot_interpreter.py itself: what U-Boot does, what it refuses, and when it runs out of room."""

import dts_tree
import uboot_interpreter
import witness

SOURCE = b'''/dts-v1/;
/ { compatible = "a,b"; soc { dev@10 { reg = <0x10>; }; pcie@20 { reg = <0x20>; }; }; };
'''

BEGIN = 'fdt addr 48000000\nfdt resize 1000\n'

# A script, and what it changes.
WORKS = [
    (BEGIN + 'fdt set /soc/dev@10 p', {('/soc/dev@10', 'p', None, b'')}),
    ('# a comment\n\n' + BEGIN + '  fdt set /soc/dev@10 p # one more\n',
     {('/soc/dev@10', 'p', None, b'')}),
    ('fdt addr ${fdt_addr_r}; fdt resize; fdt set / p "<0x1 2>"', {('/', 'p', None, b'\0\0\0\1\0\0\0\2')}),
    (BEGIN + 'fdt set / p <0x800 0 0 0 0>', {('/', 'p', None, b'\0\0\x08' + b'\0' * 17)}),
    (BEGIN + 'fdt set / p [01 ff]', {('/', 'p', None, b'\x01\xff')}),
    (BEGIN + "fdt set / p okay 'a b'", {('/', 'p', None, b'okay\0a b\0')}),
    (BEGIN + 'setenv d /soc/dev@10\nfdt set ${d} p\necho done', {('/soc/dev@10', 'p', None, b'')}),
    (BEGIN + 'fdt set /soc/dev@10 reg <1>', {('/soc/dev@10', 'reg', b'\0\0\0\x10', b'\0\0\0\1')}),
    (BEGIN + 'fdt mknod /soc/pcie@20 dev@1,0\nfdt set /soc/pcie@20/dev@1,0 p',
     {('/soc/pcie@20/dev@1,0', None, False, True), ('/soc/pcie@20/dev@1,0', 'p', None, b'')}),
    (BEGIN + 'fdt addr || reset\nfdt set / p || reset; fdt set / q && echo both',
     {('/', 'p', None, b''), ('/', 'q', None, b'')}),
    (BEGIN + 'fdt set /none p || fdt set / p', {('/', 'p', None, b'')}),
    (BEGIN + 'fdt set /none p && reset || fdt set / p', {('/', 'p', None, b'')}),
    (BEGIN + 'fdt mknode / n', {('/n', None, False, True)}),
]

# A script, and what U-Boot says.
FAILS = [
    ('fdt set / p', 'No FDT memory address'),
    ('fdt addr\n', 'No FDT memory address'),
    ('fdt addr ${unknown}\n', 'address'),
    ('fdt addr 48000000\nfdt set / p', 'FDT_ERR_NOSPACE'),
    (BEGIN + 'fdt set /soc/dev@11 p', 'FDT_ERR_NOTFOUND'),
    (BEGIN + 'fdt set /soc/dev p', 'FDT_ERR_NOTFOUND'),
    (BEGIN + 'fdt mknod /soc dev@10', 'FDT_ERR_EXISTS'),
    (BEGIN + 'fdt mknod /none dev@10', 'FDT_ERR_NOTFOUND'),
    (BEGIN + 'fdt set /', 'usage'),
    (BEGIN + 'fdt put / p', 'usage'),
    (BEGIN + 'fdt set / p <1 x>', 'Unexpected character'),
    (BEGIN + 'fdt set / p <1', 'Unexpected character'),
    (BEGIN + 'fdt set / p <0x100000000>', '32 bits'),
    (BEGIN + 'fdt resize 10x', 'usage'),
    (BEGIN + 'fdt_set / p', 'Unknown command'),
    (BEGIN + 'fdt set / p | more', 'not for this shell'),
    (BEGIN + 'fdt set /none p || reset', 'the board resets: libfdt fdt_path_offset() returned'),
    (BEGIN + 'fdt set / p && reset', 'the board resets'),
    (BEGIN + 'fdt set /none p; fdt set / p', 'FDT_ERR_NOTFOUND'),
    (BEGIN + '|| reset', 'syntax error'),
    ('fdt addr || reset', 'the board resets: No FDT memory address'),
]


def check_room(blob, failures):
    """2011.12 ignores the size that is asked for; both are out of room when it is used up."""
    sets = [f'fdt set /soc/dev@10 a-property-of-some-length-{number}' for number in range(9)]
    script = 'fdt addr 48000000\nfdt resize 400\n' + '\n'.join(sets)
    uboot_interpreter.run_script(blob, script, '2023.01')
    for version, text in (('2011.12', script), ('2023.01', script.replace('400', '40'))):
        try:
            uboot_interpreter.run_script(blob, text, version)
            failures.append(f'{version} does not run out of room')
        except uboot_interpreter.UbootError as error:
            if 'NOSPACE' not in str(error):
                failures.append(f'room in {version}: {error}')
    resized = 'fdt addr 48000000\n' + '\n'.join('fdt resize\n' + line for line in sets)
    uboot_interpreter.run_script(blob, resized, '2011.12')


def main():
    blob = witness.command('dtc', '-q', '-I', 'dts', '-O', 'dtb', '-', text=SOURCE)
    base = dts_tree.read(blob)
    failures = []
    for version in uboot_interpreter.VERSIONS:
        for script, expected in WORKS:
            tree = uboot_interpreter.run_script(blob, script, version, False)
            if dts_tree.differences(base, tree) != expected:
                failures.append(f'{version}: {script!r} leaves:\n' +
                                dts_tree.describe(dts_tree.differences(base, tree)))
        for script, message in FAILS:
            try:
                uboot_interpreter.run_script(blob, script, version, False)
                failures.append(f'{version}: {script!r} works')
            except uboot_interpreter.UbootError as error:
                if message not in str(error):
                    failures.append(f'{version}: {script!r}: {error}')
    check_room(blob, failures)
    checked = len(uboot_interpreter.VERSIONS) * (len(WORKS) + len(FAILS)) + 4
    witness.finish(f'{checked} scripts', checked, failures)


if __name__ == '__main__':
    main()
