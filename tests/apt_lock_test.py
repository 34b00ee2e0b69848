#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The scripts wait for another apt rather than stop: apt_get of scripts/lib/apt.sh, on folders of its
own instead of the machine's, with each of the three locks held by this process.

    apt_lock_test.py
"""
import fcntl
import os
import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
SCRIPT = """source "$PROJECT/scripts/lib/common.sh"
source "$PROJECT/scripts/lib/apt.sh"
apt_get "$@" >/dev/null"""

# The lock, below apt's folders, and a command that takes it.
LOCKS = {
    "lists/lock": ["update"],
    "cache/archives/lock": ["clean"],
    "dpkg/lock-frontend": ["check"],
}


def start(folder, command, patience):
    for name in ("lists/partial", "cache/archives/partial", "dpkg", "etc"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "dpkg" / "status").touch()
    (folder / "sources.list").touch()
    options = {
        "Dir::State": folder, "Dir::State::Lists": folder / "lists",
        "Dir::State::Status": folder / "dpkg" / "status", "Dir::Cache": folder / "cache",
        "Dir::Etc::SourceList": folder / "sources.list", "Dir::Etc::SourceParts": "-",
        "Dir::Etc::Preferences": folder / "etc" / "none",
        "Dir::Etc::PreferencesParts": folder / "etc", "APT::Sandbox::User": "",
    }
    arguments = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
    environment = dict(os.environ, PROJECT=str(PROJECT), DTPOLICY_APT_PATIENCE=str(patience))
    return subprocess.Popen(["bash", "-c", SCRIPT, "script", *arguments, *command], text=True,
                            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)


def check(folder, lock, command):
    free = start(folder, command, 0)
    said = free.stderr.read()
    if free.wait(60) != 0:
        return f"fails though nobody holds the lock:\n{said}"

    # A lock as apt's own (fcntl, not flock): another process than its holder is refused.
    with open(folder / lock, "a") as file:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stopped = start(folder, command, 0)
        said = stopped.stderr.read()
        if stopped.wait(60) == 0 or "waited 0 seconds for a lock" not in said:
            return f"passes, or does not say why it fails, though the lock is held:\n{said}"

        waiting = start(folder, command, 300)
        said = waiting.stderr.readline()
        if not (said.startswith("script: waiting for another apt to end: ") and lock in said):
            waiting.kill()
            return f"does not say that it waits:\n{said}"
        if waiting.poll() is not None:
            return "ends while it says that it waits"
    # The lock is free now.
    rest = waiting.stderr.read()
    if waiting.wait(60) != 0 or rest:
        return f"fails after the lock was released:\n{rest}"
    return None


def main():
    failed = 0
    for lock, command in LOCKS.items():
        with tempfile.TemporaryDirectory() as name:
            fault = check(pathlib.Path(name), lock, command)
        if fault:
            print(f"{lock}: {fault}")
        failed += fault is not None
    print(f"{len(LOCKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
