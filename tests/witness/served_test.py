#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""served.py: a served run says what a process of its own says, and no end of the process, timely or
not, is taken for an answer.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import served
import witness

SNOW = witness.boards() / 'armhf' / 'exynos5250-snow.dtb'
POLICY = (witness.PROJECT / 'policies' / 'soc' / 'exynos5250.yaml').read_bytes()

# (arguments, standard input): each exit code, short and long output, input from a pipe.
RUNS = [
    (['--version'], b''),
    (['list', '--base', SNOW], b''),
    (['list', '--base', '-'], SNOW.read_bytes()),
    (['nonsense'], b''),
    ([], b''),
    (['list', '--base', '/nonexistent'], b''),
    (['check', '-', '--base', SNOW], POLICY),
    (['check', '-', '--base', SNOW], b'dtpolicy: 1\nrules: 5\n'),
    (['compile', witness.PROJECT / 'policies' / 'google-snow.yaml', '--base', SNOW], b''),
    (['schema'], b''),
    (['list', '--base', SNOW, ''], b''),
]

# Speaks the protocol, and does what the first argument says.
PROGRAM = '''import os, signal, sys, time
requests, answers = os.fdopen(os.dup(0), 'rb'), os.dup(1)
for fd in range(3):
    os.dup2(int(sys.argv[1 + fd]), fd)
for request in requests:
    wanted = request.split(b'\\0')[0]
    if wanted == b'crash':
        os.write(2, b'last words')
        os.kill(os.getpid(), signal.SIGSEGV)
    if wanted == b'leave':
        sys.exit(0)
    if wanted == b'sleep':
        time.sleep(600)
    os.write(1, wanted)
    os.write(answers, b'5\\n')
if wanted == b'leak':
    os.write(2, b'leaked')
    sys.exit(23)
'''


def by_itself(arguments, text):
    """(exit code, standard output, standard error) of a process."""
    result = subprocess.run([witness.tool(), *arguments], input=text, capture_output=True, check=False)
    return result.returncode, result.stdout, result.stderr


def like_processes(failures):
    """Each run twice, in either order, in one process."""
    process = served.Served(os.environ['RUN_COMMANDS'], witness.TIMEOUT)
    codes = set()
    for arguments, text in RUNS + RUNS[::-1]:
        expected = by_itself(arguments, text)
        codes.add(expected[0])
        seen = process.run(arguments, text)
        if seen != expected:
            failures.append(f'{arguments}: served {seen}, by itself {expected}')
    process.close()
    if codes != {0, 1, 2, 3}:
        failures.append(f'the runs have the exit codes {codes} only')


def ended(failures, what, call, *words):
    """The call must raise Ended with these words in its text."""
    try:
        call()
    except served.Ended as error:
        if not all(word in str(error) for word in words):
            failures.append(f'{what}: {error}')
    else:
        failures.append(f'{what} is not seen')


def ends(folder, failures):
    """The ways to end that are no answer."""
    program = Path(folder) / 'program'
    program.write_text(f'#!{sys.executable}\n{PROGRAM}')
    program.chmod(0o755)
    process = served.Served(program, witness.TIMEOUT)
    if process.run(['word']) != (5, b'word', b''):
        failures.append('a plain run')
    ended(failures, 'a crash', lambda: process.run(['crash']), '-11', 'last words')
    if process.run(['again']) != (5, b'again', b''):
        failures.append('the run after a crash')
    ended(failures, 'a process that leaves', lambda: process.run(['leave']), 'exit code 0')
    process.run(['word'])
    process.timeout = .1
    try:
        process.run(['sleep'])
        failures.append('a run that takes too long is not seen')
    except subprocess.TimeoutExpired:
        process.timeout = witness.TIMEOUT
    process.run(['leak'])
    ended(failures, 'a leak', process.close, '23', 'leaked')
    process.close()


def main():
    failures = []
    like_processes(failures)
    with tempfile.TemporaryDirectory() as folder:
        ends(folder, failures)
    checked = 2 * len(RUNS) + 6
    witness.finish(f'{checked} runs', checked, failures)


if __name__ == '__main__':
    main()
