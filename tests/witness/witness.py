# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the witnesses share: where things are, running dtpolicy, keeping count.

Each witness is a program that ctest runs with DTPOLICY (the binary), BOARDS (the folder that
scripts/fetch-boards fills), CHOSEN_TREES (a file that names those of its newest trees that differ,
made by tests/tools/choose_trees) and RUN_COMMANDS (tests/tools/run_commands, which saves starting the
binary thousands of times) in its environment. It prints what it checked, and exits with 1 when
something did not hold or when there was nothing to check.
"""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import dts_tree
import served

PROJECT = Path(__file__).resolve().parents[2]
# More than this at once would only fight over the processors.
JOBS = max(1, min(2, os.cpu_count() or 1))
# No run takes nearly so long; with sanitizers everything is some ten times slower.
TIMEOUT = 120
# So many items at most are checked with the same served processes.
BATCH = 32
# These processes by their programs, while check_each checks a batch.
_served = None


def _environment_path(name):
    value = os.environ.get(name)
    if not value:
        sys.exit(f'{name} is not set')
    path = Path(value).resolve()
    if not path.exists():
        sys.exit(f'{name}: {path} does not exist')
    return path


def tool():
    """The dtpolicy binary under test."""
    return _environment_path('DTPOLICY')


def boards():
    """The folder of real device trees."""
    return _environment_path('BOARDS')


def older_trees():
    """The device trees of Debian 12's kernels, sorted."""
    return sorted(tree for folder in ('arm64', 'armhf') for tree in (boards() / folder).rglob('*.dtb'))


def newest_trees():
    """All device trees of the newest kernels, sorted."""
    return sorted((boards() / 'newest').rglob('*.dtb'))


def board_trees():
    """The real device trees that are worth a look: all of Debian 12's kernels, and of the newest
    those that have something else; all of them where nobody chose, or with ALL_TREES set."""
    newest = newest_trees()
    if 'CHOSEN_TREES' in os.environ and not os.environ.get('ALL_TREES'):
        chosen = set(_environment_path('CHOSEN_TREES').read_text().splitlines())
        newest = [tree for tree in newest if str(tree.relative_to(boards())) in chosen]
    if not newest:
        sys.exit(f'{boards()} has no newest trees: scripts/fetch-boards')
    return older_trees() + newest


def policies():
    """The policies of boards that the project ships, sorted; soc/ holds only parts of them."""
    return sorted((PROJECT / 'policies').glob('*.yaml'))


def run(*arguments, **options):
    """Runs dtpolicy. Text comes back as bytes. Within check_each, a run that needs nothing special
    has no process of its own, where RUN_COMMANDS says how."""
    if _served is not None and 'RUN_COMMANDS' in os.environ and not options.keys() - {'input'}:
        result = run_served('RUN_COMMANDS', *arguments, **options)
        result.args[0] = 'dtpolicy'
        return result
    command = [str(tool())] + [str(argument) for argument in arguments]
    options.setdefault('stdin', subprocess.DEVNULL)
    if 'input' in options:
        del options['stdin']
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT, check=False, **options)


def run_served(program, *arguments, **options):
    """Within check_each: a run of the program of tests/tools that the environment names."""
    if program not in _served:
        _served[program] = served.Served(_environment_path(program), TIMEOUT)
    answer = _served[program].run(arguments, options.get('input', b''))
    return subprocess.CompletedProcess([program, *arguments], *answer)


def shown(result):
    """A run, for a message: the command, the exit code and the first lines of its errors."""
    errors = result.stderr.decode(errors='replace').strip().split('\n')
    return '\n    '.join([' '.join(str(part) for part in result.args),
                          f'exit code {result.returncode}'] + errors[:12])


def compiled(*arguments, **options):
    """What `dtpolicy compile` prints; a failure is a Failure."""
    result = run('compile', *arguments, **options)
    if result.returncode != 0:
        raise Failure(shown(result))
    return result.stdout


def command(*arguments, text=None):
    """Runs another program and gives its output; it must succeed and say nothing on the side."""
    result = subprocess.run([str(argument) for argument in arguments], check=False,
                            input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if result.returncode != 0 or result.stderr:
        raise Failure(shown(result))
    return result.stdout


class Failure(Exception):
    """Something that must hold did not."""


def compatibles(tree):
    """The compatible strings of a tree's root."""
    return dts_tree.strings(tree.nodes['/'].get('compatible', b''))


class _Batch:
    """Calls check(item) for some items; gives what it returned, and what went wrong."""

    def __init__(self, check):
        self.check = check

    def __call__(self, items):
        global _served
        results, failures = [], []
        _served = {}
        for item in items:
            try:
                results.append(self.check(item))
            # SystemExit: something is not there. It must not end a worker, whose batch would be waited
            # for ever.
            except (Failure, dts_tree.TreeError, served.Ended, subprocess.TimeoutExpired,
                    SystemExit) as error:
                failures.append(f'{_label(item)}: {error}')
        for process in _served.values():
            try:
                process.close()
            except served.Ended as error:
                failures.append(f'one of {", ".join(map(_label, items))}: {error}')
        _served = None
        return results, failures


def _label(item):
    parts = item if isinstance(item, tuple) else (item,)
    return ' on '.join(part.name if isinstance(part, Path) else str(part) for part in parts)


def check_each(check, items):
    """check(item) for each item, JOBS at a time; gives the results and the failures' texts."""
    items = list(items)
    size = max(1, min(BATCH, len(items) // (8 * JOBS)))
    results, failures = [], []
    with multiprocessing.Pool(JOBS) as pool:
        for some, failed in pool.imap(_Batch(check), [items[at:at + size]
                                                      for at in range(0, len(items), size)]):
            results += some
            failures += failed
    return results, failures


def finish(summary, checked, failures):
    """Prints the failures and the summary, and ends the program."""
    for failure in failures:
        print(f'FAILED: {failure}')
    print(f'{summary}; {len(failures)} failed')
    if checked == 0:
        print('FAILED: there was nothing to check')
    sys.exit(1 if failures or checked == 0 else 0)
