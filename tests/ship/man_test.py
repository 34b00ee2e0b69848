#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Holds the man pages to the binary, as a reader sees them: rendered by mandoc, and by groff.

Each command has a page with each of its options, each form and format; each finding is in
dtpolicy-findings(7) with its level and all that `dtpolicy explain` says; each key of the schema in
dtpolicy-policy(5). The pages render without a warning, and there is no page too many.

    man_test.py DTPOLICY FOLDER
"""
import json
import os
import pathlib
import re
import subprocess
import sys

PROSE = pathlib.Path(__file__).resolve().parent.parent.parent / "man" / "prose"


def ask(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def words(text):
    """Without line breaks, hyphenation and spacing, so that texts can be compared; no backticks,
    which pages show as bold."""
    return re.sub(r"\s+", " ", text.replace("`", ""))


def render(page):
    return ask("mandoc", "-T", "ascii", "-O", "width=990", page)


def plain(page):
    # Bold and underlined characters are struck over.
    return re.sub(r".\x08", "", render(page))


def entries(text):
    """The first words of the page's lists: what stands at the left of an entry."""
    return {name for line in text.splitlines() for name in re.findall(r"^ +((?:-[\w-]+(?:, )?)+)", line)}


def schema_keys(schema):
    for name, part in schema.get("properties", {}).items():
        yield name
        yield from schema_keys(part)
        yield from schema_keys(part.get("items", {}))


def check_warnings(page):
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True,
                          timeout=60)
    if done.returncode != 0 or done.stdout:
        yield f"mandoc: {done.stdout}"
    # What lintian and `man --warnings` ask.
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True,
                          timeout=60)
    if done.returncode != 0 or done.stderr:
        yield f"groff: {done.stderr}"


def check_command(tool, command, folder):
    name = f"dtpolicy-{command}" if command else "dtpolicy"
    text = plain(folder / f"{name}.1")
    help_text = ask(tool, *([command] if command else []), "--help")
    declared = {option for group in re.findall(r"^  (-\S+)", help_text, re.M)
                for option in group.split(",")}
    shown = {option for entry in entries(text.split("OPTIONS", 1)[1]) for option in entry.split(", ")}
    for option in sorted(declared ^ {option.rstrip(", ") for option in shown if option}):
        yield f"{name}(1): `{option}` is in one of page and --help only"
    for choices in re.findall(r"[A-Z]+:\{([^}]*)\}", help_text):
        for choice in choices.split(","):
            if not re.search(rf"(^|[\s(]){re.escape(choice)}($|[\s,.)])", text, re.M):
                yield f"{name}(1): nothing of `{choice}`"
    # Every description, word by word.
    for line in help_text.split("Example:")[0].splitlines():
        described = re.match(r" {30}(?:[\w-]+: )?(\S.*)|  .* {2,}(\S.*)", line)
        if described:
            said = words(described[1] or described[2])
            if said not in words(text):
                yield f"{name}(1): does not say `{said}`"
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
        if not re.search(rf"^{part}$", text, re.M):
            yield f"{name}(1): no {part}"
    if not (PROSE / (command or "dtpolicy")).exists():
        yield f"{name}(1): no prose: write man/prose/{command}"
    for reference, section in re.findall(r"(dtpolicy[\w-]*)\((\d)\)", text):
        if not (folder / f"{reference}.{section}").exists():
            yield f"{name}(1): {reference}({section}) does not exist"


def check_findings(tool, folder):
    text = plain(folder / "dtpolicy-findings.7")
    listed = dict(line.split()[:2] for line in ask(tool, "explain").splitlines()[1:])
    shown = dict(re.findall(r"^ +([a-z-]+) \((error|warning|note)\)$", text, re.M))
    for lint in sorted(listed.keys() | shown.keys()):
        if shown.get(lint) != listed.get(lint):
            yield f"dtpolicy-findings(7): {lint} is {shown.get(lint)}, and {listed.get(lint)} by explain"
            continue
        for paragraph in re.split(r"\n(?! )", ask(tool, "explain", lint))[1:]:
            said = words(paragraph.split("\n", 1)[-1]).strip()
            if said not in words(text):
                yield f"dtpolicy-findings(7): {lint}: does not say `{said}`"
    if not listed:
        yield "explain lists nothing"


def check_policy(tool, folder):
    # An entry begins with its key in bold, which is struck twice.
    text = render(folder / "dtpolicy-policy.5")
    schema = json.loads(ask(tool, "schema"))
    keys = set(schema_keys(schema)) | set(schema["definitions"]["selector"]["properties"])
    for key in sorted(keys):
        bold = "".join(re.escape(f"{letter}\x08{letter}") for letter in key)
        if not re.search(rf"^ +{bold}( |$)", text, re.M):
            yield f"dtpolicy-policy(5): no entry `{key}`"
    if len(keys) < 20:
        yield f"the schema has {len(keys)} keys only"


def main():
    tool, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", ask(tool, "--help"), re.M)[1]
    commands = re.findall(r"^  (\w+)", listed, re.M)
    wanted = {"dtpolicy.1", "dtpolicy-policy.5", "dtpolicy-findings.7",
              *(f"dtpolicy-{command}.1" for command in commands)}
    pages = sorted(folder.glob("*.[0-9]"))
    faults = [f"{name}: in one of page and --help only"
              for name in sorted(wanted ^ {page.name for page in pages})]
    if not faults:
        for page in pages:
            faults += [f"{page.name}: {fault}" for fault in check_warnings(page)]
        for command in ["", *commands]:
            faults += check_command(tool, command, folder)
        faults += list(check_findings(tool, folder)) + list(check_policy(tool, folder))
    print("\n".join(faults + [f"{len(pages)} pages, {len(faults)} faults"]))
    return 1 if faults or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
