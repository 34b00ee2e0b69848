# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the fault tests share: a folder with inputs, runs in it, and what must be so after each."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'witness'))
import witness  # noqa: E402

OLD = b'an older output\n' * 100
# What a run that was killed may leave beside its output.
TEMPORARY = re.compile(r'\.out\.dtb\.[0-9]+-[0-9]+')


class Place:
    """A folder with a policy and a base. Outputs go to `outputs`, which may be elsewhere."""

    def __init__(self, folder, outputs=None):
        self.folder = Path(folder)
        self.outputs = Path(outputs or folder)
        self.policy = witness.PROJECT / 'policies' / 'google-snow.yaml'
        self.base = self.folder / 'base.dtb'
        self.base.write_bytes((witness.boards() / 'armhf/exynos5250-snow.dtb').read_bytes())
        self.output = self.outputs / 'out.dtb'
        # Made where nothing is wrong: what every good run must give.
        self.expected = witness.compiled(self.policy, '--base', self.base, '--emit', 'dtb')

    def command(self, output=None, *more):
        return [str(witness.tool()), 'compile', str(self.policy), '--base', str(self.base), '--emit',
                'dtb', '-o', str(output or self.output), *map(str, more)]

    def run(self, command=None, before=(), **options):
        """One run; `before` is a program that runs it (strace)."""
        options.setdefault('stdout', subprocess.PIPE)
        options.setdefault('stderr', subprocess.PIPE)
        # LeakSanitizer does not work under strace.
        environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0') if before else None
        return subprocess.run([*before, *(command or self.command())], stdin=subprocess.DEVNULL,
                              check=False, env=environment, timeout=witness.TIMEOUT, **options)

    def contents(self):
        return {entry.name: (os.readlink(entry) if entry.is_symlink() else
                             entry.read_bytes() if entry.is_file() else None)
                for entry in self.outputs.iterdir()}

    def put_old(self):
        self.output.write_bytes(OLD)

    def left_behind(self):
        return sorted(name for name in os.listdir(self.outputs) if TEMPORARY.fullmatch(name))


class Failures:
    def __init__(self):
        self.checked = 0
        self.texts = []

    def check(self, name, holds, more=''):
        self.checked += 1
        if not holds:
            self.texts.append(f'{name}{": " if more else ""}{more}')
        return holds

    def refused(self, name, place, result, message, before):
        """The run ended with exit code 3 and a message, and left the folder of outputs as it was."""
        text = result.stderr.decode(errors='replace')
        self.check(name, result.returncode == 3 and re.search(f'error: .*{message}', text),
                   witness.shown(result))
        after = place.contents()
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        self.check(name, not changed, f'changed or left behind: {sorted(changed)}')

    def made(self, name, place, result, output=None):
        """The run made the whole output and left nothing else behind."""
        self.check(name, result.returncode == 0, witness.shown(result))
        seen = Path(output or place.output).read_bytes()
        self.check(name, seen == place.expected, f'another output, {len(seen)} bytes')
        self.check(name, not place.left_behind(), f'left behind: {place.left_behind()}')


def with_place(scenario, failures):
    with tempfile.TemporaryDirectory() as folder:
        scenario(Place(folder), failures)
