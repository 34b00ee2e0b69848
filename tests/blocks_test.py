#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Every command that a document shows in a block is run by a test, or its reader is told that it is not.

    ```console          run by readme_test.py, in the documents that it lists
    ```sh NAME          run by scripts/test-deploy, in docs/deploy
    ```sh run           likewise: each command must succeed
    ```sh by TEST       run by that file: it takes the block out of the document, or starts the scripts
                        that the block starts
    ```sh not-run       `Not run by a test` stands in the paragraph above it, with what is known instead

Scripts of the project that are named between backticks exist, with the options that are shown.

    blocks_test.py
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import readme_test

PROJECT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = ("*.md", "docs/**/*.md", "policies/**/*.md", "patches/**/*.md", "tests/**/*.md", "integration/**/*.md",
             "kernel/**/*.md", "bench/**/*.md", "tool/DESIGN.md")
SHOWN = {"yaml", "text", "cmake", "make", "bitbake", "dts", "c", "diff", "json"}
TOLD = "Not run by a test"


def paragraph_above(lines, begin):
    """The text that stands directly above the block whose first line is `begin` (from 0)."""
    at = begin - 2  # above the fence
    while at >= 0 and not lines[at].strip():
        at -= 1
    found = []
    while at >= 0 and lines[at].strip() and not lines[at].startswith("```"):
        found.insert(0, lines[at])
        at -= 1
    return " ".join(found)


def starts(command):
    """The project's scripts that a block starts."""
    return set(re.findall(r"(?:^|[ /(])((?:scripts|tests)/[\w/.-]*\w)", command, re.M))


def fault_of(name, kind, words, block, above):
    if words[:1] == ["not-run"]:
        return None if TOLD in above else f"is not run, and the paragraph above does not say `{TOLD}`"
    if words[:1] == ["by"]:
        test = PROJECT / words[1] if len(words) == 2 else PROJECT / "missing"
        if not test.is_file():
            return f"is run by `{' '.join(words[1:])}`, which is no file"
        text = test.read_text()
        if name in text or (starts(block) and all(script in text or "/" + script.split("/")[-1] in text for script in starts(block))):
            return None
        return f"is run by {words[1]}, which names neither {name} nor the scripts of the block"
    if words == ["run"]:
        return None if kind == "sh" and name in readme_test.DOCUMENTS else "is in no document of readme_test.py"
    if name.startswith("docs/deploy/"):
        return None if len(words) == 1 else "has no name that scripts/test-deploy runs it by"
    if kind == "console" and not words:
        return None if name in readme_test.DOCUMENTS else "is in no document of readme_test.py"
    return f"says neither that it is run nor that it is not: `{kind} {' '.join(words)}`"


def block_faults(name):
    """(faults, number of blocks with commands) of a document."""
    faults, count = [], 0
    blocks = readme_test.Blocks(name)
    for info, begin, lines in blocks.found:
        kind, *words = info.split() or [""]
        text = "\n".join(lines)
        if kind in SHOWN and not words:
            continue
        if kind not in ("sh", "console"):
            # A block of no kind shows no commands, or is told to be not run.
            if re.search(r"^[$#] ", text, re.M) and TOLD not in paragraph_above(blocks.lines, begin):
                faults.append(f"{name}:{begin}: shows commands, and is neither `sh` nor `console`")
            continue
        count += 1
        fault = fault_of(name, kind, words, text, paragraph_above(blocks.lines, begin))
        if fault:
            faults.append(f"{name}:{begin}: {fault}")
    return faults, count


def indented_faults(path, name):
    """Commands that are set off by four blanks: a block has a fence, so that it can say what it is."""
    text = re.sub(r"^```.*?^```", "", path.read_text(), flags=re.M | re.S)
    for found in re.finditer(r"\n\n    ((?:\$ )?(?:(?:dtpolicy|git|make|cmake|sudo) |scripts/|tests/|build/)\S.*)", text):
        yield f"{name}: `{found[1]}` stands in no fenced block"


def inline_faults(path, name):
    """Scripts between backticks, and their options."""
    for code in re.findall(r"`([^`\n]+)`", path.read_text()):
        found = re.match(r"((?:scripts|tests)/[\w/.-]*[\w])((?: .*)?)$", code)
        if not found:
            continue
        script = PROJECT / found[1]
        if not script.exists() and not list(PROJECT.glob(found[1] + "*")):
            if name.startswith("docs/deploy/") or re.search("[A-Z]", found[1]):
                continue  # of another project; a name to be put in
            yield f"{name}: `{found[1]}` does not exist"
        elif script.is_file():
            text = script.read_text()
            # What a script hands on is known by what it starts.
            text += "".join(other.read_text() for other in (PROJECT / "scripts/lib").iterdir() if other.is_file())
            for option in re.findall(r"(?<=\s)(--[a-z][\w-]*)", found[2]):
                if option not in text and "$@" not in text:
                    yield f"{name}: `{found[1]}` has no option {option}"


def main():
    faults, count = [], 0
    for path in sorted({path for pattern in DOCUMENTS for path in PROJECT.glob(pattern)}):
        name = str(path.relative_to(PROJECT))
        if name.startswith("build"):
            continue
        wrong, blocks = block_faults(name)
        faults += [*wrong, *indented_faults(path, name), *inline_faults(path, name)]
        count += blocks
    print("\n".join(faults + [f"{count} blocks with commands, {len(faults)} faults"]))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
