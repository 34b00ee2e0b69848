# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""QEMU's debugger port: runs a machine up to one instruction, and reads the registers there.

The words are those of GDB's remote protocol: `$TEXT#SUM`, where the sum is of the text's bytes.
"""

import socket
import time

from machine import BootError


class Debugger:
    def __init__(self, path, seconds):
        """`path`: the socket of a QEMU that was started with `-S`. `seconds`: for each answer."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(seconds)
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._socket.connect(path)
                break
            except OSError:  # QEMU has not come to it yet
                if time.monotonic() > deadline:
                    raise BootError("QEMU has no debugger port") from None
                time.sleep(0.05)
        self._stream = self._socket.makefile("rb")

    def close(self):
        self._stream.close()
        self._socket.close()

    def _send(self, text):
        self._socket.sendall(f"${text}#{sum(text.encode()) % 256:02x}".encode())

    def _answer(self):
        try:
            while (byte := self._stream.read(1)) != b"$":
                if not byte:
                    raise BootError("the machine ended before it came to Xen")
            text = b""
            while (byte := self._stream.read(1)) != b"#":
                text += byte
            self._stream.read(2)
            self._socket.sendall(b"+")
        except socket.timeout:
            raise BootError("the machine did not come to Xen's first instruction") from None
        return text.decode()

    def _ask(self, text):
        self._send(text)
        answer = self._answer()
        if not answer or answer.startswith("E"):
            raise BootError(f"QEMU's debugger port: `{text}`: `{answer}`")
        return answer

    def run_to(self, address):
        """Lets the machine go on; it will stop before the instruction there. Does not wait for it."""
        self._ask(f"Z1,{address:x},4")
        self._send("c")

    def registers(self, size, count):
        """Waits until the machine has stopped; the first registers, `size` bytes each."""
        stopped = self._answer()
        if "thread:" in stopped:  # which processor it was
            self._ask("Hg" + stopped.partition("thread:")[2].partition(";")[0])
        data = bytes.fromhex(self._ask("g")[: 2 * size * count])
        return [int.from_bytes(data[at : at + size], "little") for at in range(0, size * count, size)]
