#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every finding that `dtpolicy explain` lists has

    a case in tests/cases that fires it      bad-ID... (error) or warn-ID... (warning)
    a case in which it stays silent          ok-ID...
    a manual entry with all its parts        dtpolicy explain ID
    a row in the README, with its level      and the README has no other

    DTPOLICY=... registry_test.py
"""
import os
import pathlib
import re
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent
CASES = TESTS / "cases"
README = TESTS.parent / "README.md"
PREFIX = {"error": "bad", "warning": "warn"}
PARTS = ["What was seen", "What will happen on the board", "How to mend it", "Source"]


def explain(tool, *arguments):
    return subprocess.run([tool, "explain", *arguments], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def read_registry(tool):
    lines = explain(tool).splitlines()
    if lines[0].split() != ["ID", "LEVEL"]:
        sys.exit(f"`dtpolicy explain` begins with `{lines[0]}`")
    return dict(line.split() for line in lines[1:])


def expected_of(prefix, lint):
    """The expected texts of the cases about a finding, by the case's name."""
    folders = [CASES / f"{prefix}-{lint}", *CASES.glob(f"{prefix}-{lint}-*")]
    return {folder.name: (folder / "expected.txt").read_text() for folder in folders
            if (folder / "expected.txt").exists()}


def check_cases(lint, level):
    fires = re.compile(rf"(^|: ){level}: .* \[{re.escape(lint)}\]$", re.M)
    firing = expected_of(PREFIX[level], lint)
    if not any(fires.search(text) for text in firing.values()):
        yield f"{lint}: no case `{PREFIX[level]}-{lint}...` fires it"
    silent = expected_of("ok", lint)
    if not silent:
        yield f"{lint}: no case `ok-{lint}...` shows it silent"
    for name, text in silent.items():
        if f"[{lint}]" in text:
            yield f"{name}: reports `{lint}`"


def check_manual(tool, lint, level):
    text = explain(tool, lint)
    if text.splitlines()[0] != f"{lint} ({level})":
        yield f"{lint}: its manual entry begins with `{text.splitlines()[0]}`"
    sections = re.split(r"^(\S.*)$", text, flags=re.M)[3:]
    parts = dict(zip(sections[::2], sections[1::2]))
    if list(parts) != PARTS:
        yield f"{lint}: its manual entry has the parts {list(parts)}"
    for part, content in parts.items():
        words = content.split()
        if len(words) < 4:
            yield f"{lint}: `{part}` says too little: `{' '.join(words)}`"
        elif part != "Source" and words[-1][-1] not in ".:":
            yield f"{lint}: `{part}` ends without a full stop"
        if any(len(line) > 80 for line in content.splitlines()):
            yield f"{lint}: `{part}` is wider than 80 columns"


def check_readme(registry):
    table = re.search(r"^\| id \| level \|.*\n\|[-|]+\n((?:\|.*\n)+)", README.read_text(), re.M)
    shown = {}
    for row in table[1].splitlines() if table else []:
        lint, level = [cell.strip() for cell in row.strip("|").split("|")[:2]]
        if lint.strip("`") in shown:
            yield f"README.md: {lint} stands there twice"
        shown[lint.strip("`")] = level
    for lint in sorted(registry.keys() | shown.keys()):
        if shown.get(lint) != registry.get(lint):
            yield (f"{lint}: {shown.get(lint, 'absent')} in the README, "
                   f"{registry.get(lint, 'absent')} in `dtpolicy explain`")


def main():
    tool = os.path.abspath(os.environ["DTPOLICY"])
    registry = read_registry(tool)
    faults = []
    for lint, level in registry.items():
        faults.extend(check_cases(lint, level))
        faults.extend(check_manual(tool, lint, level))
    faults.extend(check_readme(registry))
    print("\n".join(faults + [f"{len(registry)} findings, {len(faults)} faults"]))
    return 1 if faults or not registry else 0


if __name__ == "__main__":
    sys.exit(main())
