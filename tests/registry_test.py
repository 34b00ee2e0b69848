#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every finding of the catalogue (tool/findings/ID.md, `dtpolicy explain`) has

    code that reports it                     finding::kItsId in tool/
    a case in tests/cases that fires it      bad-ID... (error) or warn-ID... (warning) where `allow` takes
                                             the id; for the others any case, or a policy of
                                             tests/policies/bad
    a case in which it stays silent          ok-ID... where `allow` takes it
    a manual entry with all its parts        dtpolicy explain ID
    its place in docs/findings.md, which is made from the catalogue

and every id that a case prints is in the catalogue, and none is one that was retired. A manual that
lacks a part stops the build.

    DTPOLICY=... registry_test.py [--rebase]    --rebase writes docs/findings.md
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent
PROJECT = TESTS.parent
CASES = TESTS / "cases"
MANUALS = PROJECT / "tool" / "findings"
DOCUMENT = PROJECT / "docs" / "findings.md"
PREFIX = {"error": "bad", "warning": "warn"}
PARTS = ["What was seen", "What will happen on the board", "How to mend it", "Source"]
OPTIONAL = {"What will happen on the board", "Source"}  # where `allow` does not take the id
SPDX = "<!-- SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause -->"
# What no case can bring about, and where it is tested.
ELSEWHERE = {"cannot-read": "tests/faults", "cannot-write": "tests/faults", "internal": "tests/faults",
             "limit-exceeded": "tests/hostile", "tree-layout": "tests/unit/edit"}


def explain(tool, *arguments):
    return subprocess.run([tool, "explain", *arguments], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def read_registry(tool):
    """{id: (level, what changes it, what it is about)}"""
    lines = explain(tool).splitlines()
    if lines[0].split() != ["ID", "LEVEL", "CHANGED", "BY", "ABOUT"]:
        sys.exit(f"`dtpolicy explain` begins with `{lines[0]}`")
    registry = {}
    for line in lines[1:]:
        row = re.fullmatch(r"([a-z-]+) +(note|warning|error) +(-W, allow|-W|-) +(\S.*)", line)
        registry[row[1]] = row[2], row[3], row[4]
    return registry


def expected_of(prefix, finding):
    """The expected texts of the cases about a finding, by the case's name."""
    folders = [CASES / f"{prefix}-{finding}", *CASES.glob(f"{prefix}-{finding}-*")]
    return {folder.name: (folder / "expected.txt").read_text() for folder in folders
            if (folder / "expected.txt").exists()}


def check_cases(finding, level):
    if level not in PREFIX:
        yield f"{finding}: a {level} that `allow` takes; it is a warning or an error"
        return
    fires = re.compile(rf"(^|: ){level}: .* \[{re.escape(finding)}\]$", re.M)
    firing = expected_of(PREFIX[level], finding)
    if not any(fires.search(text) for text in firing.values()):
        yield f"{finding}: no case `{PREFIX[level]}-{finding}...` fires it"
    silent = expected_of("ok", finding)
    if not silent:
        yield f"{finding}: no case `ok-{finding}...` shows it silent"
    for name, text in silent.items():
        if f"[{finding}]" in text:
            yield f"{name}: reports `{finding}`"


def check_printed(registry, retired):
    """What cases print is known, and what is known some case prints."""
    printed = {}
    for path in sorted(CASES.glob("*/expected.txt")):
        text = path.read_text()
        for finding in re.findall(r"^\S.*(?:note|warning|error): .* \[([a-z-]+)\]$", text, re.M):
            printed.setdefault(finding, path.parent.name)
        for finding in re.findall(r"^::(?:notice|warning|error) .*title=([a-z-]+)::", text, re.M):
            printed.setdefault(finding, path.parent.name)
    for path in sorted((TESTS / "policies" / "bad").glob("*.yaml")):
        printed.setdefault(re.search(r"^# refused: ([\w-]+)$", path.read_text(errors="replace"), re.M)[1],
                           path.name)
    for finding, name in printed.items():
        if finding not in registry:
            yield f"{name}: `{finding}` is not in the catalogue"
    for finding in sorted(registry.keys() - printed.keys() - ELSEWHERE.keys()):
        yield f"{finding}: no case prints it"
    for finding in sorted(registry.keys() & retired):
        yield f"{finding}: an id that was retired must not come back"


def check_reported(registry):
    code = "\n".join(path.read_text() for path in (PROJECT / "tool").rglob("*") if path.suffix in (".cc", ".h"))
    for finding in registry:
        constant = "finding::k" + "".join(word.capitalize() for word in finding.split("-"))
        if not re.search(rf"{constant}\b", code):
            yield f"{finding}: nothing in tool/ uses {constant}"


def check_manual(tool, finding, level, changed_by):
    text = explain(tool, finding)
    if text.splitlines()[0] != f"{finding} ({level})":
        yield f"{finding}: its manual entry begins with `{text.splitlines()[0]}`"
    sections = re.split(r"^(\S.*)$", text, flags=re.M)[3:]
    parts = dict(zip(sections[::2], sections[1::2]))
    wanted = [part for part in PARTS
              if part in parts or "allow" in changed_by or part not in OPTIONAL]
    if list(parts) != wanted:
        yield f"{finding}: its manual entry has the parts {list(parts)}"
    for part, content in parts.items():
        words = content.split()
        if len(words) < 4 and part != "Source":
            yield f"{finding}: `{part}` says too little: `{' '.join(words)}`"
        elif part != "Source" and words[-1][-1] not in ".:":
            yield f"{finding}: `{part}` ends without a full stop"
        if any(len(line) > 80 for line in content.splitlines()):
            yield f"{finding}: `{part}` is wider than 80 columns"


# A change to a manual, each of which the build must refuse.
SPOILT = [
    (r"^# .*", "# other-id"),
    (r"^- Level: .*", "- Level: fatal"),
    (r"^- Level: .*\n", ""),
    (r"^- Changed by: .*", "- Changed by: allow"),
    (r"^- Fires when: .*\n", ""),
    (r"^## Source", "## Sources"),
    (r"^## How to mend it", "## Source"),
]


def check_generator():
    """The build takes the catalogue as it is, and no manual of another form."""
    manual = (MANUALS / "no-iommu.md").read_text()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "RETIRED").write_text("# none\ngone-long-ago\n")
        (folder / "out" / "base").mkdir(parents=True)

        def built(text):
            (folder / "no-iommu.md").write_text(text)
            return subprocess.run(
                ["cmake", f"-DFOLDER={folder}", f"-DOUTPUT={folder / 'out'}", "-P",
                 PROJECT / "cmake" / "WriteFindings.cmake"], capture_output=True, timeout=60).returncode == 0

        if not built(manual):
            yield "WriteFindings.cmake refuses a manual that is right"
        if '{"", "gone-long-ago"}' not in (folder / "out" / "base" / "findings.cc").read_text():
            yield "WriteFindings.cmake leaves a retired id out"
        for pattern, text in SPOILT:
            changed = re.sub(pattern, text, manual, flags=re.M)
            if changed == manual or built(changed):
                yield f"WriteFindings.cmake takes a manual with `{pattern}` changed to `{text}`"


def fires_when(finding):
    return re.search(r"^- Fires when: (.*)$", (MANUALS / f"{finding}.md").read_text(), re.M)[1]


def tables(registry):
    yield "| id | level | fires when |"
    yield "|---|---|---|"
    others = {}
    for finding, (level, changed_by, about) in registry.items():
        if "allow" in changed_by:
            yield f"| `{finding}` | {level} | {fires_when(finding)} |"
        else:
            others.setdefault(about, []).append(finding)
    yield ""
    yield "The others are about"
    yield ""
    yield "| about | ids |"
    yield "|---|---|"
    by_option = [finding for finding, (_, changed_by, _) in registry.items() if changed_by == "-W"]
    for about in sorted(others):
        yield f"| {about} | {', '.join(f'`{finding}`' for finding in others[about])} |"
    yield ""
    yield f"Of these, `-W` takes {', '.join(f'`{finding}`' for finding in by_option)}."


def document(registry):
    yield SPDX
    yield "# Findings"
    yield ""
    yield ("Everything that dtpolicy reports has an id, which stands in brackets behind the message. This is "
           "what")
    yield "`dtpolicy explain ID` prints of each; it is made from the files in `tool/findings`."
    yield ""
    yield "`allow` of a policy and `-W` take these:"
    yield ""
    yield from tables(registry)
    for finding in registry:
        text = (MANUALS / f"{finding}.md").read_text().removeprefix(SPDX + "\n")
        yield ""
        yield re.sub(r"^#", "##", text.rstrip("\n"), flags=re.M)


def check_documents(registry, rebase):
    manual = "\n".join(document(registry)) + "\n"
    if rebase:
        DOCUMENT.write_text(manual)
    if not DOCUMENT.exists() or DOCUMENT.read_text() != manual:
        return ["docs/findings.md is not what the catalogue says (--rebase)"]
    return []


def main():
    tool = os.path.abspath(os.environ["DTPOLICY"])
    registry = read_registry(tool)
    retired = {line for line in (MANUALS / "RETIRED").read_text().splitlines()
               if line and not line.startswith("#")}
    faults = []
    for finding, (level, changed_by, _) in registry.items():
        if "allow" in changed_by:
            faults.extend(check_cases(finding, level))
        faults.extend(check_manual(tool, finding, level, changed_by))
    faults.extend(check_printed(registry, retired))
    faults.extend(check_reported(registry))
    faults.extend(check_generator())
    faults.extend(check_documents(registry, "--rebase" in sys.argv))
    print("\n".join(faults + [f"{len(registry)} findings, {len(faults)} faults"]))
    return 1 if faults or not registry else 0


if __name__ == "__main__":
    sys.exit(main())
