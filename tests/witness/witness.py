# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the witnesses share: where things are, running dtpolicy, keeping count.

Each witness is a program that ctest runs with DTPOLICY (the binary) and BOARDS (the folder that
scripts/fetch-boards fills) in its environment. It prints what it checked, and exits with 1 when
something did not hold or when there was nothing to check.
"""

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import dts_tree

PROJECT = Path(__file__).resolve().parents[2]
# More than this at once would only fight over the processors.
JOBS = max(1, min(2, os.cpu_count() or 1))
# No run takes nearly so long; with sanitizers everything is some ten times slower.
TIMEOUT = 120


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


def board_trees():
    """All real device trees, sorted."""
    return sorted(boards().rglob('*.dtb'))


def policies():
    """The policies of boards that the project ships, sorted; soc/ holds only parts of them."""
    return sorted((PROJECT / 'policies').glob('*.yaml'))


def run(*arguments, **options):
    """Runs dtpolicy. Text comes back as bytes."""
    command = [str(tool())] + [str(argument) for argument in arguments]
    options.setdefault('stdin', subprocess.DEVNULL)
    if 'input' in options:
        del options['stdin']
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=TIMEOUT, check=False, **options)


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


class _Guarded:
    """Calls check(item); gives (what the check returned, None) or (None, what went wrong)."""

    def __init__(self, check):
        self.check = check

    def __call__(self, item):
        try:
            return self.check(item), None
        except (Failure, dts_tree.TreeError, subprocess.TimeoutExpired) as error:
            return None, f'{_label(item)}: {error}'


def _label(item):
    parts = item if isinstance(item, tuple) else (item,)
    return ' on '.join(part.name if isinstance(part, Path) else str(part) for part in parts)


def check_each(check, items):
    """check(item) for each item, JOBS at a time; gives the results and the failures' texts."""
    results, failures = [], []
    with multiprocessing.Pool(JOBS) as pool:
        for result, failure in pool.imap(_Guarded(check), items, chunksize=4):
            if failure is None:
                results.append(result)
            else:
                failures.append(failure)
    return results, failures


def finish(summary, checked, failures):
    """Prints the failures and the summary, and ends the program."""
    for failure in failures:
        print(f'FAILED: {failure}')
    print(f'{summary}; {len(failures)} failed')
    if checked == 0:
        print('FAILED: there was nothing to check')
    sys.exit(1 if failures or checked == 0 else 0)
