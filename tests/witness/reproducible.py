#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Same inputs, same bytes: every form that dtpolicy emits, again, from another folder, in other
languages, time zones and environments, at another time of the files.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import witness

# Languages whose rules differ from C's where a program may trip: grouping of digits and the decimal
# comma, upper and lower case of i, the order of letters.
LANGUAGES = ['de_DE', 'tr_TR', 'et_EE']


def forms():
    """Every form that the tool says it has."""
    text = witness.run('compile', '--help').stdout.decode()
    return re.search(r'--emit \w+:\{([^}]*)\}', text)[1].split(',')


def make_locales(folder):
    """Compiles the locales into a folder that LOCPATH may name; nothing of the machine changes."""
    for language in LANGUAGES:
        subprocess.run(['localedef', '-i', language, '-f', 'UTF-8', folder / f'{language}.UTF-8'],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def surroundings(scratch, locales):
    """(name, environment, working directory) of each run; the first is the one to be equal to."""
    plain = {'PATH': os.environ['PATH']}
    for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'):
        if name in os.environ:
            plain[name] = os.environ[name]
    here, there = scratch / 'here', scratch / 'another folder' / 'deeper'
    yield 'the first run', dict(plain, LC_ALL='C'), here
    yield 'a second run', dict(plain, LC_ALL='C'), here
    yield 'another folder', dict(plain, LC_ALL='C'), there
    yield 'C.UTF-8', dict(plain, LC_ALL='C.UTF-8'), here
    for language in LANGUAGES:
        yield language, dict(plain, LC_ALL=f'{language}.UTF-8', LOCPATH=str(locales)), here
    yield 'a locale that is not there', dict(plain, LC_ALL='xx_XX.UTF-8'), here
    for zone in ('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'XXX-14'):
        yield f'TZ={zone}', dict(plain, TZ=zone), here
    yield 'a terminal', dict(plain, TERM='xterm-256color', COLUMNS='40', CLICOLOR_FORCE='1'), here
    yield 'another user', dict(plain, HOME='/nonexistent', USER='nobody', TMPDIR='/nonexistent'), there


def lay_out(folder, base):
    folder.mkdir(parents=True)
    shutil.copytree(witness.PROJECT / 'policies', folder / 'policies')
    shutil.copy(base, folder / 'base.dtb')


def check(policy, form, runs, failures):
    first = None
    for name, environment, folder in runs:
        arguments = [f'policies/{policy}', '--base', 'base.dtb', '--emit', form]
        if name == 'a second run':  # to a file, rather than to standard output
            witness.compiled(*arguments, '-o', 'out', cwd=folder, env=environment)
            output = (folder / 'out').read_bytes()
        else:
            output = witness.compiled(*arguments, cwd=folder, env=environment)
        if first is None:
            first = output
            for unwanted in (str(folder).encode(), os.fsencode(Path.home())):
                if len(unwanted) > 1 and unwanted in output:
                    failures.append(f'{policy} as {form} holds a path of this machine: {unwanted!r}')
        if not output or output != first:
            failures.append(f'{policy} as {form} differs: {name}')


def main():
    failures = []
    checked = 0
    all_forms = forms()
    cases = [('google-snow.yaml', 'armhf/exynos5250-snow.dtb'),
             ('hardkernel-odroid-xu3.yaml', 'armhf/exynos5422-odroidxu3.dtb')]
    with tempfile.TemporaryDirectory() as name:
        locales = Path(name) / 'locales'
        locales.mkdir()
        make_locales(locales)
        for policy, base in cases:
            scratch = Path(name) / policy
            for folder in (scratch / 'here', scratch / 'another folder' / 'deeper'):
                lay_out(folder, witness.boards() / base)
            # The files' own times are no input.
            os.utime(scratch / 'another folder' / 'deeper' / 'base.dtb', (0, 0))
            runs = list(surroundings(scratch, locales))
            for form in all_forms:
                try:
                    check(policy, form, runs, failures)
                except witness.Failure as error:
                    failures.append(f'{policy} as {form}: {error}')
                checked += len(runs)
    witness.finish(f'{len(cases)} policies in {len(all_forms)} forms, {checked} runs', checked, failures)


if __name__ == '__main__':
    main()
