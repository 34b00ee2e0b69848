# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Many runs of a program in one process, by the protocol of tests/tools/serve.h: what each prints and
its exit code, as a process of its own would give them.

A run that ends the process, by a crash or a sanitizer, raises Ended; the next one gets a new
process. What a sanitizer finds at the very end, such as memory that was never freed, close() raises.
"""

import os
import select
import subprocess


class Ended(Exception):
    """The process ended where it should not have, or not as it should."""


class Served:
    """One such process; started with the first run."""

    def __init__(self, program, timeout):
        self.program = program
        self.timeout = timeout
        self.process = None
        self.files = []

    def run(self, arguments, text=b''):
        """(exit code, standard output, standard error) of one run."""
        if self.process is None:
            self.files = [os.memfd_create(name, 0) for name in ('stdin', 'stdout', 'stderr')]
            self.process = subprocess.Popen(
                [self.program, *map(str, self.files)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, pass_fds=self.files, bufsize=0)
        arguments = [os.fsencode(str(argument)) for argument in arguments]
        if any(b'\n' in argument or b'\0' in argument for argument in arguments):
            raise ValueError('a line feed or NUL in an argument')
        for file in self.files:
            # Its place is that of the process too.
            os.lseek(file, 0, os.SEEK_SET)
            os.ftruncate(file, 0)
        os.write(self.files[0], text)
        os.lseek(self.files[0], 0, os.SEEK_SET)
        self.process.stdin.write(b''.join(argument + b'\0' for argument in arguments) + b'\n')
        return self._answer(arguments), self._written(1), self._written(2)

    def close(self):
        """Ends the process."""
        if self.process is not None:
            os.ftruncate(self.files[2], 0)
            self._end(0)

    def _answer(self, arguments):
        answer = b''
        while not answer.endswith(b'\n'):
            if not select.select([self.process.stdout], [], [], self.timeout)[0]:
                self.process.kill()
                self._forget()
                raise subprocess.TimeoutExpired(arguments, self.timeout)
            read = os.read(self.process.stdout.fileno(), 64)
            if not read:
                self._end(None)
            answer += read
        return int(answer)

    def _end(self, expected):
        """Waits for the end of the process, which is wrong unless it is quiet and as expected."""
        self.process.stdin.close()
        code = self.process.wait(self.timeout)
        errors = self._written(2)
        self._forget()
        if code != expected or errors:
            raise Ended(f'ended with exit code {code}: {errors.decode(errors="replace")}')

    def _written(self, number):
        return os.pread(self.files[number], os.fstat(self.files[number]).st_size, 0)

    def _forget(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        for file in self.files:
            os.close(file)
        self.process, self.files = None, []
