#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The progress line of `dtpolicy check`: on a terminal, after a second, and wiped at the end; nowhere
else.

    progress_test.py DTPOLICY
"""
import os
import pathlib
import pty
import re
import subprocess
import sys
import tempfile
import threading
import time

TESTS = pathlib.Path(__file__).resolve().parent
POLICY = "dtpolicy: 1\nboard:\n  compatible:\n    - vendor,board\n"


def feed_late(folder):
    """A thread that lets the reader of the base `pipe.dtb` wait for more than a second, counted from
    when it opens it."""
    def feed():
        with open(folder / "pipe.dtb", "wb") as pipe:
            time.sleep(1.6)
            pipe.write((folder / "board.dtb").read_bytes())

    feeder = threading.Thread(target=feed)
    feeder.start()
    return feeder


def seen_on_terminal(tool, folder, arguments):
    """What `check` writes to a terminal as its standard error."""
    feeder = feed_late(folder)
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        [tool, "check", "policy.yaml", "--base", "board.dtb", "pipe.dtb", "-j", "2", *arguments],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=terminal,
        env={**os.environ, "TERM": "xterm"})
    os.close(terminal)
    seen = b""
    while True:
        try:
            seen += os.read(control, 4096) or b""
        except OSError:  # the other end is closed
            break
    os.close(control)
    process.wait()
    feeder.join()
    return seen


def main():
    tool = os.path.abspath(sys.argv[1])
    faults = []
    checked = 0

    def expect(holds, what, seen):
        nonlocal checked
        checked += 1
        if not holds:
            faults.append(f"{what}: {seen}")

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", folder / "board.dtb",
                        TESTS / "policies" / "board.dts"], check=True)
        (folder / "policy.yaml").write_text(POLICY)
        os.mkfifo(folder / "pipe.dtb")

        seen = seen_on_terminal(tool, folder, [])
        lines = rb"(?:\r\x1b\[Kchecked [01] of 2 bases)+"
        expect(re.match(lines, seen), "no progress line on a terminal", seen)
        rest = re.sub(lines, b"", seen, count=1)
        expect(rest == b"\r\x1b[K1 policy, 2 bases: no findings\r\n", "not wiped", rest)

        seen = seen_on_terminal(tool, folder, ["-q"])
        expect(seen == b"", "with -q something is shown", seen)

        feeder = feed_late(folder)
        seen = subprocess.run([tool, "check", "policy.yaml", "--base", "pipe.dtb"], cwd=folder,
                              capture_output=True, check=False).stderr
        feeder.join()
        expect(seen == b"1 policy, 1 base: no findings\n", "without a terminal", seen)
    for fault in faults:
        print(fault)
    print(f"{checked - len(faults)} passed, {len(faults)} failed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
