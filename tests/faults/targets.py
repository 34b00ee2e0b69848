# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Outputs that are no plain file, readers that go away, and several runs at once."""

import os
import subprocess
import threading

import witness
from place import Place


def links(place, failures):
    target = place.outputs / 'target.dtb'
    link = place.outputs / 'link.dtb'
    for name, text in [('relative', 'target.dtb'), ('absolute', str(target)),
                       ('by way of another', 'middle.dtb')]:
        for exists in (False, True):
            link.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
            (place.outputs / 'middle.dtb').unlink(missing_ok=True)
            (place.outputs / 'middle.dtb').symlink_to('target.dtb')
            link.symlink_to(text)
            if exists:
                target.write_bytes(b'old')
            what = f'link, {name}, {"to a file" if exists else "to nothing yet"}'
            failures.made(what, place, place.run(place.command(link)), target)
            failures.check(what, link.is_symlink() and os.readlink(link) == text, 'the link changed')
            failures.check(what, not target.is_symlink())
    link.unlink()
    link.symlink_to('link.dtb')
    failures.refused('link to itself', place, place.run(place.command(link)),
                     'Too many levels of symbolic links', place.contents())


def inputs(place, failures):
    """An output that is an input, by whatever name, is a mistake on the command line."""
    (place.outputs / 'link.dtb').symlink_to(place.base)
    os.link(place.base, place.outputs / 'hard.dtb')
    before = place.contents()
    for name in ('base.dtb', 'link.dtb', 'hard.dtb', '../' + place.outputs.name + '/base.dtb'):
        result = place.run(place.command(name), cwd=place.outputs)
        failures.check(f'output is the input {name}', result.returncode == 2, witness.shown(result))
        failures.check(f'output is the input {name}', place.contents() == before, 'it was changed')


def fifo(place, failures):
    path = place.outputs / 'fifo'
    os.mkfifo(path)
    read = []

    def reader():
        with open(path, 'rb') as file:
            read.append(file.read())
    thread = threading.Thread(target=reader)
    thread.start()
    result = place.run(place.command(path))
    thread.join(witness.TIMEOUT)
    failures.check('FIFO', result.returncode == 0, witness.shown(result))
    failures.check('FIFO', read == [place.expected], 'another output')
    failures.check('FIFO', path.is_fifo(), 'it was replaced')


def closed_pipe(place, failures):
    """The reader has gone before, or goes in the midst."""
    report = [str(witness.tool()), 'report', str(place.policy), '--base', str(place.base), '-o', '-']
    for command in (place.command('-'), report):
        closes_pipe(command, failures)


def closes_pipe(command, failures):
    for name, keep in [('at once', 0), ('after a byte', 1)]:
        reading, writing = os.pipe()
        if not keep:
            os.close(reading)  # Later, the output might be in the pipe already.
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=writing,
                              stderr=subprocess.PIPE) as process:
            os.close(writing)
            if keep:
                # Less room than the output takes, so that it is written when the reader goes.
                os.read(reading, keep)
                os.close(reading)
            error = process.stderr.read()
        # After one byte the whole of a small output may already be in the pipe.
        wanted = (3,) if keep == 0 else (0, 3)
        failures.check(f'{command[1]}: reader closes {name}', process.returncode in wanted and error == b'',
                       f'exit code {process.returncode}: {error.decode()}')
    small = subprocess.run(['bash', '-c', '"$@" | true; exit ${PIPESTATUS[0]}', '-', *command],
                           stderr=subprocess.PIPE, check=False)
    failures.check('reader that reads nothing', small.returncode in (0, 3), witness.shown(small))


def full_device(place, failures):
    """Each command that prints tells of a full output, by exit code and message."""
    tool, policy, base = str(witness.tool()), str(place.policy), str(place.base)
    commands = [['compile', policy, '--base', base], ['check', policy, '--base', base],
                ['check', policy, '--base', base, '--format', 'json'], ['list', '--base', base],
                ['explain', 'no-match'], ['explain', policy, '--base', base, '/soc/mixer@14450000'],
                ['init', '--base', base], ['schema'], ['diff', base, base + '.other'],
                ['apply', base, base + '.dtbo', '-o', '-'], ['audit', base],
                ['report', policy, '--base', base, '-o', '-'],
                ['verify', policy, '--base', base, '--tree', base],
                ['--help'], ['--version'], ['compile', '--help']]
    (place.folder / 'base.dtb.dtbo').write_bytes(witness.compiled(place.policy, '--base', base))
    (place.folder / 'base.dtb.other').write_bytes(place.expected)
    for command in commands:
        with open('/dev/full', 'wb') as full:
            result = place.run([tool, *command], stdout=full)
        # No finding is printed when there is none: then nothing was lost either.
        printed = place.run([tool, *command]).stdout != b''
        good = result.returncode == 3 and b'No space left' in result.stderr
        failures.check(f'{command[0]} to a full device', good if printed else
                       result.returncode == place.run([tool, *command]).returncode,
                       witness.shown(result))
    result = place.run(place.command('/dev/full'))
    failures.check('-o /dev/full', result.returncode == 3 and b'No space left' in result.stderr,
                   witness.shown(result))


def at_once(place, failures):
    """Twenty rounds of six runs with two different results over one output."""
    other = Place(place.folder, place.outputs)
    other.base = place.folder / 'other.dtb'
    other.base.write_bytes((witness.boards() / 'armhf/exynos5250-spring.dtb').read_bytes())
    other.policy = witness.PROJECT / 'policies' / 'google-spring.yaml'
    other.expected = witness.compiled(other.policy, '--base', other.base, '--emit', 'dtb')
    winners = set()
    for _ in range(20):
        running = [subprocess.Popen(which.command(), stdin=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE)
                   for which in (place, other) * 3]
        while any(process.poll() is None for process in running):
            if place.output.exists():
                seen = place.output.read_bytes()
                if seen not in (place.expected, other.expected):
                    failures.check('runs at once', False, f'{len(seen)} bytes of neither')
        errors = [process.stderr.read() for process in running]
        failures.check('runs at once', all(process.returncode == 0 for process in running), errors)
        winners.add(place.output.read_bytes())
        failures.check('runs at once', winners <= {place.expected, other.expected}, 'neither')
        failures.check('runs at once', not place.left_behind(), place.left_behind())


SCENARIOS = [links, inputs, fifo, closed_pipe, full_device, at_once]
