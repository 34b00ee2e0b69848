#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Runs every case folder through the built tool and compares what it prints, to the byte.

    tests/cases/<name>/args          the command line behind `dtpolicy`, one command a line
    tests/cases/<name>/*.yaml, ...   what it reads; *.dts, in its folders too, is compiled to *.dtb
                                     first, and X.files becomes the folder X: `file PATH TEXT`,
                                     `link PATH TARGET`
    tests/cases/<name>/expected.txt  what it prints on standard error and output, and its exit code
    tests/cases/<name>/expected.*    what it writes to `out.*`

A base that is not in the folder is taken from tests/boards. `bad-*` must fail with findings, `warn-*`
must pass with a warning, `ok-*` must pass without one.

A case that is named after a finding (`bad-ID`, `ok-ID-more`) is about that one: of all findings
expected.txt holds its own alone, and a new finding somewhere else changes nothing. In the other cases,
and in those of WHOLE, it holds everything.

    cases_test.py DTPOLICY [--rebase] [NAME ...]   --rebase writes what was seen as expected
"""
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
INPUTS_NOT_COPIED = {"args"}

# Named after a finding, and yet all that is printed counts: several findings at once, a finding
# beside an output, and runs that must be quite silent.
WHOLE = {
    "bad-bad-iommus",
    "bad-expect-mismatch",
    "bad-guests-at-risk",
    "bad-unused-allow",
    "bad-xen-hides-device",
    "ok-granted-pages",
    "ok-guests-at-risk",
    "ok-no-iommu",
    "ok-split-group",
    "ok-uncovered-iommu-user",
    "warn-kernel-identity-domain",
    "warn-tree-growth",
}

HEADER = re.compile(r"(?:.*: )?(error|warning|note): .*?(?: \[([a-z0-9-]+)\])?$")
SUMMARY = re.compile(r"\d+ polic(?:y|ies), \d+ bases?: .*\n(?:no policy is for .*\n)?")


def compile_tree(source, target):
    """A small tree of the tests may be as wrong as its case needs: dtc's warnings do not matter."""
    subprocess.run(
        ["dtc", "-q", "-@" if "/plugin/" in source.read_text() else "-f",
         "-I", "dts", "-O", "dtb", "-o", target, source], check=True)


def make_files(listing, folder):
    """What git or a copy would not keep: links that lead nowhere, names and bytes as /proc has them."""
    for line in listing.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, path, *rest = line.split(" ", 2)
        value = rest[0] if rest else ""
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if kind == "link":
            (folder / path).symlink_to(value)
        else:
            (folder / path).write_bytes(value.encode().decode("unicode_escape").encode("latin-1"))


def set_up(case, folder):
    for file in case.iterdir():
        if file.name.startswith("expected.") or file.name in INPUTS_NOT_COPIED:
            continue
        if file.suffix == ".dts":
            compile_tree(file, folder / (file.stem + ".dtb"))
        elif file.suffix == ".files":
            make_files(file, folder / file.stem)
        elif file.is_dir():
            shutil.copytree(file, folder / file.name)
            for source in (folder / file.name).rglob("*.dts"):
                compile_tree(source, source.with_suffix(".dtb"))
        else:
            shutil.copy(file, folder / file.name)
    for name in re.findall(r"([\w-]+)\.dtb\b", (case / "args").read_text()):
        board = TESTS / "boards" / f"{name}.dts"
        if not (folder / f"{name}.dtb").exists() and board.exists():
            compile_tree(board, folder / f"{name}.dtb")


def read_ids(tool):
    """The ids of all findings that have a manual entry."""
    listed = subprocess.run([tool, "explain"], check=True, capture_output=True, text=True, timeout=60)
    return {line.split()[0] for line in listed.stdout.splitlines()[1:] if line.strip()}


def finding_of(name, ids):
    """The id of the finding that a case is about, or None for one that holds everything."""
    if name in WHOLE:
        return None
    subject = name.partition("-")[2]
    own = [one for one in ids if subject == one or subject.startswith(one + "-")]
    return max(own, key=len, default=None)


def only(finding, errors):
    """Of findings that were printed the blocks of one: its line, the place below it, help and notes.
    What has no id is no finding and stays."""
    kept, keeping = [], True
    for line in errors.splitlines(keepends=True):
        header = HEADER.fullmatch(line.rstrip("\n"))
        if header and header[1] != "note":
            keeping = header[2] in (finding, None)
        if keeping:
            kept.append(line)
    return "".join(kept)


def run(tool, case, folder, finding):
    """What a user sees of the case's commands, as one text; of findings the one the case is about."""
    seen = []
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    for line in (case / "args").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        done = subprocess.run([tool, *shlex.split(line)], cwd=folder, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        errors = done.stderr.decode("utf-8", "backslashreplace")
        output = done.stdout.decode("utf-8", "backslashreplace")
        if finding:
            errors = only(finding, SUMMARY.sub("", errors))
        if finding and line.startswith("check "):  # its output is its findings
            output = only(finding, output)
        seen += [f"$ dtpolicy {line}\n", errors, output]
        seen.append(f"exit {done.returncode}\n")
    return "".join(seen)


def check_kind(case, text, finding):
    """The name of a case promises how its first command ends, and what it is about."""
    exit_code = int(re.search(r"^exit (\d+)$", text, re.M)[1])
    kind = case.name.split("-")[0]
    warned = " warning: " in text
    if kind == "bad" and exit_code != 1:
        return f"must end with exit code 1, not {exit_code}"
    if kind == "warn" and (exit_code != 0 or not warned):
        return "must pass with a warning"
    if kind == "ok" and (exit_code != 0 or warned):
        return "must pass without a warning"
    if finding and (f"[{finding}]" in text) != (kind != "ok"):
        return f"is {'silent about' if kind != 'ok' else 'not silent about'} `{finding}`"
    if kind not in ("bad", "warn", "ok", "usage"):
        return "is not named bad-, warn-, ok- or usage-"
    return None


def compare(case, name, seen, rebase):
    expected = case / name
    if rebase:
        expected.write_bytes(seen)
        return None
    if not expected.exists():
        return f"{name} is missing (--rebase writes it)"
    if expected.read_bytes() == seen:
        return None
    with tempfile.NamedTemporaryFile() as file:
        file.write(seen)
        file.flush()
        diff = subprocess.run(["diff", "-u", "--label", name, "--label", "seen", expected, file.name],
                              capture_output=True).stdout.decode("utf-8", "backslashreplace")
    return "differs:\n" + diff


def check(tool, case, finding, rebase):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        set_up(case, folder)
        text = run(tool, case, folder, finding)
        faults = [check_kind(case, text, finding), compare(case, "expected.txt", text.encode(), rebase)]
        outputs = {f"expected{out.suffix}" for out in folder.glob("out.*")}
        for out in sorted(folder.glob("out.*")):
            faults.append(compare(case, f"expected{out.suffix}", out.read_bytes(), rebase))
        for expected in case.glob("expected.*"):
            if expected.name != "expected.txt" and expected.name not in outputs:
                faults.append(f"no output is compared with {expected.name}")
        return [fault for fault in faults if fault]


def main():
    arguments = [a for a in sys.argv[1:] if a != "--rebase"]
    rebase = "--rebase" in sys.argv
    tool = os.path.abspath(arguments[0])
    cases = sorted(p for p in (TESTS / "cases").iterdir() if p.is_dir())
    if arguments[1:]:
        cases = [case for case in cases if case.name in arguments[1:]]
    ids = read_ids(tool)
    failed = 0
    for case in cases:
        faults = check(tool, case, finding_of(case.name, ids), rebase)
        for fault in faults:
            print(f"{case.name}: {fault}")
        failed += bool(faults)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
