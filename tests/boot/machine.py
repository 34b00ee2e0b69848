# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""One emulated machine: QEMU as a child, its serial line, its monitor, one deadline for all of it."""

import json
import os
import re
import selectors
import socket
import subprocess
import tempfile
import time


# A line that is there to its end.
QUESTION = re.compile(r"^bt ask (.*)\n", re.MULTILINE)


class BootError(Exception):
    """A boot that went another way than expected; the text says where it stopped."""


# What QEMU takes beside the memory of its machine: its own code, what it translates (at most a GiB), its
# threads' stacks, disks' and devices' buffers. A machine that makes it take more is stopped before the host
# suffers.
QEMU_OWN_MEMORY = 3 << 30


def _limits(seconds, ram):
    """The command that QEMU is the child of in name only: it has its process id. QEMU ends with the test
    that started it, and takes no more memory or processor time than it should, even without the test."""
    return ["setpriv", "--pdeathsig", "KILL", "prlimit", f"--as={ram + QEMU_OWN_MEMORY}",
            f"--cpu={4 * seconds}", "--core=0", "--"]


class Machine:
    """Runs QEMU from `with` to the end of the block; every wait shares one deadline."""

    def __init__(self, arguments, log_path, seconds, ram):
        """`seconds`: for all of the block. `ram`: the machine's memory, in bytes."""
        self._arguments = _limits(seconds, ram) + arguments
        self._log_path = log_path
        self._deadline = time.monotonic() + seconds
        self._seconds = seconds
        self._text = ""
        self._read_to = 0

    def __enter__(self):
        self._scratch = tempfile.TemporaryDirectory(prefix="dtpolicy-boot-")
        self._monitor_path = os.path.join(self._scratch.name, "monitor")
        self._log = open(self._log_path, "wb")
        self._process = subprocess.Popen(
            self._arguments
            + ["-display", "none", "-nic", "none", "-no-reboot", "-serial", "stdio"]
            + ["-qmp", f"unix:{self._monitor_path},server=on,wait=off"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._process.stdout, selectors.EVENT_READ)
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
        self._selector.close()
        self._log.close()
        self._scratch.cleanup()

    @property
    def text(self):
        """All the machine has said so far."""
        return self._text

    def _receive(self):
        """Waits for more from the serial line; false at the end of QEMU."""
        left = self._deadline - time.monotonic()
        if left <= 0 or not self._selector.select(left):
            raise BootError(f"time limit of {self._seconds} s")
        data = os.read(self._process.stdout.fileno(), 65536)
        self._log.write(data)
        self._log.flush()
        # A terminal's control sequences are no part of what is said.
        text = data.decode("utf-8", "replace").replace("\r", "").replace("\0", "")
        self._text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
        return bool(data)

    def expect(self, *patterns):
        """Waits until one of the patterns is said; its match. What was matched is not seen again."""
        compiled = [re.compile(pattern, re.MULTILINE) for pattern in patterns]
        while True:
            for pattern in compiled:
                match = pattern.search(self._text, self._read_to)
                if match:
                    self._read_to = match.end()
                    return match
            if not self._receive():
                raise BootError(f"the machine ended before it said {' or '.join(patterns)}")

    def send(self, text):
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def wait_for_end(self, answer=None):
        """Reads on until QEMU ends by itself. `answer`: called with each question that dom0 asks
        (`ask_host` of guest/init); its text is sent to dom0 as one line."""
        while True:
            match = answer and QUESTION.search(self._text, self._read_to)
            if match:
                self._read_to = match.end()
                self.send(answer(match.group(1)) + "\n")
            elif not self._receive():
                break
        if self._process.wait():
            raise BootError(f"QEMU ended with status {self._process.returncode}")

    def save_memory(self, address, size):
        """The bytes of the machine's memory, through QEMU's monitor."""
        path = os.path.join(self._scratch.name, "memory")
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.settimeout(30)
            monitor.connect(self._monitor_path)
            stream = monitor.makefile("rw")

            def command(name, **arguments):
                stream.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
                stream.flush()
                while True:
                    answer = json.loads(stream.readline())
                    if "error" in answer:
                        raise BootError(f"QEMU's monitor: {answer['error']['desc']}")
                    if "return" in answer:
                        return

            stream.readline()
            command("qmp_capabilities")
            command("pmemsave", val=address, size=size, filename=path)
        with open(path, "rb") as memory:
            return memory.read()
