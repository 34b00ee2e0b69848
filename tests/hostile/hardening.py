#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the release binary is built with, and what it never does: read by readelf from the binary and by
nm from what the tool's own code asks of the C library (the binary is static: it has no such list, and
all of the C library's own), and seen by strace. DTPOLICY and BOARDS as for tests/witness; LIBRARY is
the archive of the tool's objects."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'witness'))
import witness  # noqa: E402

# A shell or another program, the network, code from elsewhere, and temporary files that may be
# another's. Names of functions of the C library.
NEVER = re.compile(r'(system|popen|exec\w*|fexecve|posix_spawnp?|v?fork|clone\d?|socket|connect|bind|'
                   r'listen|accept4?|send\w*|recv\w*|getaddrinfo|gethostby\w+|dlm?open|tmpnam|tempnam|'
                   r'mktemp|mkstemps?|mkostemps?|mkdtemp|tmpfile|gets|strcpy|strcat|sprintf|vsprintf)')
# The system calls of the same.
CALLS = ('%network,execve,execveat,fork,vfork,ptrace,openat,open,creat,mkdir,mkdirat,mknod,mknodat,'
         'unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,symlinkat')


def output(*command):
    return witness.command(*command).decode()


def check_binary(binary, check):
    header = output('readelf', '-hW', binary)
    segments = output('readelf', '-lW', binary)
    dynamic = output('readelf', '-dW', binary)
    check('position-independent executable',
          re.search(r'Type:\s+DYN', header) and re.search(r'FLAGS_1\).*\bPIE\b', dynamic))
    check('the relocated part becomes read-only', 'GNU_RELRO' in segments)
    check('all is bound at the start, so that part is whole', re.search(r'\(FLAGS\).*BIND_NOW', dynamic)
          and re.search(r'FLAGS_1\).*\bNOW\b', dynamic))
    check('the stack is not executable', re.search(r'GNU_STACK.*\bRW \s*0x', segments))
    check('no segment is writable and executable', not re.search(r'LOAD.*\bRWE\b', segments))
    check('no text is relocated', 'TEXTREL' not in dynamic)
    check('no library is looked for in a folder of its own',
          not re.search(r'\((RPATH|RUNPATH)\)', dynamic))


def check_functions(library, check):
    lines = output('nm', '--undefined-only', library).splitlines()
    undefined = {line.split()[-1] for line in lines if line.startswith(' ')}
    check('stack protector', '__stack_chk_fail' in undefined)
    fortified = sorted(name for name in undefined if re.fullmatch(r'__\w+_chk', name))
    check('fortified functions', len(fortified) >= 2 and '__memcpy_chk' in fortified)
    called = sorted(name for name in undefined if NEVER.fullmatch(name))
    check(f'calls {called}', not called)
    print(f'fortified: {", ".join(fortified)}')


def check_runs(check):
    policy = witness.PROJECT / 'policies' / 'google-snow.yaml'
    snow = witness.boards() / 'armhf/exynos5250-snow.dtb'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / 'o.dtbo').write_bytes(witness.compiled(policy, '--base', snow))
        runs = [['compile', policy, '--base', snow, '-o', 'out', '--depfile', 'out.d'],
                ['apply', snow, 'o.dtbo', '-o', 'out'], ['check', policy, '--base', snow],
                ['list', '--base', snow], ['init', '--base', snow], ['schema'],
                ['explain', 'no-match'], ['diff', snow, snow],
                ['verify', policy, '--base', snow, '--tree', snow]]
        names = set()
        for arguments in runs * 2:
            log = folder / 'log'
            subprocess.run(['strace', '-f', '-qq', '-o', log, '-e', f'trace={CALLS}', witness.tool(),
                            *arguments], cwd=folder, check=False, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            calls = [line.split(' ', 1)[1].strip() for line in log.read_text().splitlines()]
            check(f'{arguments[0]}: strace saw it', any(call.startswith('execve(') for call in calls))
            made = [call for call in calls if re.search(r'O_CREAT|O_WRONLY|O_RDWR|O_TRUNC', call)]
            for call in made:
                temporary = re.search(r'"(?:\./|[^"]*/)?(\.out(?:\.d)?\.(\d+-\d+))".*O_EXCL', call)
                check(f'{arguments[0]}: {call}', temporary)
                if temporary:
                    check(f'{arguments[0]}: {temporary[1]} comes again', temporary[1] not in names)
                    names.add(temporary[1])
            check(f'{arguments[0]} writes where it is told', bool(made) == ('-o' in arguments))
            others = [call for call in calls[1:]
                      if not re.match(r'(openat|open|rename)\(|\+\+\+|--- SIG', call)]
            check(f'{arguments[0]}: {others}', not others)
        check('temporary names', len(names) == 6)


def main():
    checked, failures = [], []

    def check(name, holds):
        checked.append(name)
        if not holds:
            failures.append(name)
    check_binary(witness.tool(), check)
    check_functions(os.environ['LIBRARY'], check)
    check_runs(check)
    witness.finish(f'{len(checked)} checks', len(checked), failures)


if __name__ == '__main__':
    main()
