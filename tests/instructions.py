# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""How much work a run is, in instructions: the same on each machine, busy or idle. Counted by
valgrind, whose simulation of caches is off."""

import re
import subprocess
import sys
import tempfile

COUNTED = re.compile(r'^==\d+== I\s+refs:\s+([\d,]+)$', re.MULTILINE)


def count(command, cwd=None, codes=(0,)):
    """(instructions, standard output and error) of a run, which must end with one of `codes`."""
    command = [str(part) for part in command]
    with tempfile.NamedTemporaryFile('r', prefix='instructions.') as log:
        done = subprocess.run(
            ['valgrind', '--tool=cachegrind', '--cache-sim=no', '--cachegrind-out-file=/dev/null',
             f'--log-file={log.name}', *command], cwd=cwd, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        counted = COUNTED.search(log.read())
    text = done.stdout.decode(errors='replace')
    if done.returncode not in codes or not counted:
        sys.exit(f'{" ".join(command)}: exit code {done.returncode}: {text[:500]}')
    return int(counted[1].replace(',', '')), text


class Growth:
    """Pairs of runs, the second with more of something, and how much more work it may be."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, small, large, at_most):
        good = large <= at_most * small
        self.passed += good
        self.failed += not good
        print(f'{"passed" if good else "FAILED"}: {what}: {small / 1e6:,.1f} to {large / 1e6:,.1f} '
              f'million instructions, {large / small:.2f} times, at most {at_most}', flush=True)

    def finish(self):
        print(f'{self.passed} passed, {self.failed} failed')
        sys.exit(1 if self.failed or not self.passed else 0)
