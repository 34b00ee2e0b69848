# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""System calls of reading and writing that are interrupted, or fail, or in which the program is
killed: by strace's injection, each call on its own."""

import re

from place import OLD

READING = ('openat', 'read')
WRITING = ('openat', 'fchmod', 'write', 'fsync', 'rename')


def calls_on_files(place):
    """(name, number among the calls of that name, is it a call of writing) for each call from the
    first input on. Those before are the loader's."""
    log = place.folder / 'strace.txt'
    place.put_old()
    result = place.run(before=['strace', '-qq', '-y', '-o', str(log), '-e',
                               'trace=' + ','.join({*READING, *WRITING, 'close'})])
    assert result.returncode == 0, result.stderr
    numbers, calls, writing, begun = {}, [], False, False
    for line in log.read_text(errors='replace').split('\n'):
        call = re.match(r'(\w+)\(', line)
        if not call:
            continue
        name = call[1]
        numbers[name] = numbers.get(name, 0) + 1
        begun = begun or str(place.policy) in line
        # Writing begins where the temporary file is made.
        writing = writing or begun and 'O_CREAT' in line
        if begun and name in (WRITING if writing else READING):
            calls.append((name, numbers[name], writing))
    assert {name for name, _, _ in calls} >= set(WRITING), calls
    return calls


def injected(call, number, what):
    return ['strace', '-qq', '-o', '/dev/null', '-e', f'trace={call}',
            '-e', f'inject={call}:{what}:when={number}']


def interrupted(place, failures):
    """EINTR once, and three times in a row."""
    for name, number, _ in calls_on_files(place):
        if name in ('fchmod', 'rename'):
            continue  # not interruptible (signal(7))
        for when in (number, f'{number}..{number + 2}'):
            place.put_old()
            result = place.run(before=injected(name, when, 'error=EINTR'))
            failures.made(f'EINTR in {name} {when}', place, result)


def failing(place, failures):
    for name, number, writing in calls_on_files(place):
        for error in ('EIO', 'ENOSPC', 'EDQUOT') if writing else ('EIO', 'EACCES'):
            place.put_old()
            before = place.contents()
            what = f'{error} in {name} {number}'
            result = place.run(before=injected(name, number, f'error={error}'))
            if result.returncode == 0:
                # The folder was not opened, or not synced, after the rename: some file systems
                # cannot, and the file is whole.
                folder = writing and name in ('openat', 'fsync')
                failures.check(what, folder, 'it was ignored')
                failures.made(what, place, result)
            else:
                failures.refused(what, place, result, '', before)


def killed(place, failures):
    """Killed in each call. What is left behind is told, and hinders no later run."""
    for name, number, writing in calls_on_files(place):
        for temporary in place.left_behind():
            (place.outputs / temporary).unlink()
        place.put_old()
        what = f'killed in {name} {number}'
        place.run(before=injected(name, number, 'signal=KILL'))
        seen = place.output.read_bytes()
        failures.check(what, seen in (OLD, place.expected), f'{len(seen)} bytes of neither')
        left = place.left_behind()
        failures.check(what, len(left) <= (1 if writing else 0), f'left behind: {left}')
        failures.check(f'run after {what}', place.run().returncode == 0)
        failures.check(f'run after {what}', place.output.read_bytes() == place.expected)
        failures.check(f'run after {what}', place.left_behind() == left)


SCENARIOS = [interrupted, failing, killed]
