#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Holds the documents for users to the tool: what they show is what the commands print.

    ```console   commands behind `$ `, each followed by what it prints (standard error and output)
    ```sh run    commands, each of which must succeed; `board.dtb` is the Snow's tree
    ```yaml      a file, when the first line is `# NAME.yaml`; every one must compile or be shown failing

Those of one document run in one folder with the project's policies and real board trees (BOARDS). What
becomes of blocks of other kinds is held by blocks_test.py. The README's tables of commands and
exit codes are compared with --help; the options stand in the man pages, which are made from it.
The table of keys in docs/policy.md is compared with the schema.

    DTPOLICY=... BOARDS=... readme_test.py [--rebase]    --rebase writes what was seen into the documents
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
README = "README.md"
DOCUMENTS = (README, "docs/policy.md", "docs/snow.md", "policies/README.md")
# Documents whose links must lead somewhere.
LINKING = ("*.md", "docs/**/*.md", "*/README.md", "tests/*/README.md", "tool/DESIGN.md")


class Blocks:
    """The fenced blocks of a Markdown document: [kind, first line, lines]."""

    def __init__(self, name):
        self.name = name
        self.lines = (PROJECT / name).read_text().split("\n")
        self.found = []
        begin = None
        for number, line in enumerate(self.lines):
            if not line.startswith("```"):
                continue
            if begin is None:
                begin = number + 1
                kind = line[3:]
            else:
                self.found.append((kind, begin, self.lines[begin:number]))
                begin = None
        if begin is not None:
            sys.exit(f"{name}:{begin}: a block without an end")

    def of(self, kind):
        return [(begin, lines) for k, begin, lines in self.found if k == kind]


def commands_of(lines):
    """[command, output lines] of a console block."""
    commands = []
    for line in lines:
        if line.startswith("$ "):
            commands.append([line[2:], []])
        elif commands:
            commands[-1][1].append(line)
        else:
            sys.exit(f"a console block begins with `{line}`, which is no command")
    return commands


def set_up(folder, blocks, boards):
    """Policies, the files that the README shows, and every tree that it names."""
    # A copy: what is shown may write into it.
    shutil.copytree(PROJECT / "policies", folder / "policies")
    (folder / "overlays").mkdir()
    for begin, lines in blocks.of("yaml"):
        name = re.fullmatch(r"# (\w[\w-]*\.yaml)", lines[0])
        if not name:
            sys.exit(f"{blocks.name}:{begin}: a policy without its file's name")
        (folder / name[1]).write_text("\n".join(lines[1:]) + "\n")
    trees = {tree.name: tree for tree in sorted(boards.rglob("*.dtb"), reverse=True)}
    shown = "\n".join("\n".join(lines) for _, lines in blocks.of("console"))
    (folder / "board.dtb").symlink_to(trees["exynos5250-snow.dtb"])
    if " .config" in shown:
        # The Snow's fragments, and what Kconfig selects for them.
        fragments = (PROJECT / "kernel/dom0.config", PROJECT / "policies/google-snow.config")
        (folder / ".config").write_text("# Linux/arm 6.12.0 Kernel Configuration\n" + "".join(
            fragment.read_text() for fragment in fragments) + "CONFIG_SWIOTLB_XEN=y\nCONFIG_ARM_DMA_USE_IOMMU=y\n")
    # The README says itself where the trees are.
    (folder / "build").mkdir()
    (folder / "build" / "boards").symlink_to(boards)
    if blocks.name != README:
        for name in set(re.findall(r"(?<!/)\b[\w-]+\.dtb", shown)) & trees.keys():
            (folder / name).symlink_to(trees[name])


def run_block(commands, folder, tool):
    """What each command prints, in one shell, so that `$?` and files are those of the one before."""
    bin_folder = folder / ".bin"
    bin_folder.mkdir(exist_ok=True)
    if not (bin_folder / "dtpolicy").exists():
        (bin_folder / "dtpolicy").symlink_to(tool)
    script = "".join(
        f"{command}\nseen=$?; printf '\\0'; (exit $seen)\n" for command, _ in commands)
    done = subprocess.run(
        ["bash", "-c", "exec 2>&1; set -o pipefail\n" + script], cwd=folder, timeout=120,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        env={"PATH": f"{bin_folder}:{os.environ['PATH']}", "LC_ALL": "C", "TERM": "dumb"})
    outputs = done.stdout.decode().split("\0")
    if len(outputs) != len(commands) + 1:
        sys.exit(f"not every command was run: {[command for command, _ in commands]}")
    return [output.rstrip("\n").split("\n") if output else [] for output in outputs[:-1]]


def check_consoles(blocks, tool, boards, rebase):
    faults = []
    run = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        set_up(folder, blocks, boards)
        replaced = []
        for begin, lines in blocks.of("sh run"):
            run += len(lines)
            output, = run_block([["{ " + " && ".join(lines) + "; }; echo exit $?", []]], folder, tool)
            if output[-1] != "exit 0":
                faults.append(f"{blocks.name}:{begin + 1}: a command fails:\n  " + "\n  ".join(output))
        for begin, lines in blocks.of("console"):
            commands = commands_of(lines)
            run += len(commands)
            seen = run_block(commands, folder, tool)
            written = []
            for (command, expected), output in zip(commands, seen):
                written += [f"$ {command}", *output]
                if expected != output:
                    faults.append(f"{blocks.name}:{begin + 1}: `{command}` prints\n  " +
                                  "\n  ".join(output) + "\nand the document shows\n  " +
                                  "\n  ".join(expected))
            replaced.append((begin, len(lines), written))
        if rebase:
            for begin, count, written in reversed(replaced):
                blocks.lines[begin:begin + count] = written
            (PROJECT / blocks.name).write_text("\n".join(blocks.lines))
            faults = []
        faults += check_shown_policies(blocks, folder, tool)
    return faults, run


def check_shown_policies(blocks, folder, tool):
    """A policy that no command of the document shows is one to copy: it must be right."""
    faults = []
    shown = "\n".join("\n".join(lines) for _, lines in blocks.of("console"))
    for begin, lines in blocks.of("yaml"):
        name = lines[0][2:]
        if name in shown:
            continue
        done = subprocess.run(
            [tool, "check", name, "--base", "exynos5250-snow.dtb", "--format", "json",
             "-W", "no-unused-allow"], cwd=folder, capture_output=True, timeout=60)
        if done.returncode != 0:
            faults.append(f"{blocks.name}:{begin + 1}: {name} is not right:\n" + done.stdout.decode())
    return faults


def rows(text, head):
    """The rows of the table whose first column is headed `head`, as lists of cells."""
    found = re.search(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    if not found:
        sys.exit(f"there is no table of `{head}`")
    return [[cell.strip() for cell in row.strip("|").split(" | ")]
            for row in found[1].splitlines()]


def ticked(cell):
    return re.findall(r"`([^`]+)`", cell)


def help_of(tool, *command):
    done = subprocess.run([tool, *command, "--help"], capture_output=True, text=True, check=True,
                          timeout=60)
    return done.stdout


def compare(what, shown, real, document=README):
    return ([f"{document} says nothing of {what} `{name}`" for name in sorted(real - shown)] +
            [f"{document} has {what} `{name}`, which does not exist" for name in sorted(shown - real)])


def check_selector_keys(tool):
    document = "docs/policy.md"
    schema = json.loads(subprocess.run([tool, "schema"], capture_output=True, check=True, timeout=60).stdout)
    shown = {name for row in rows((PROJECT / document).read_text(), "key") for name in ticked(row[0])}
    return compare("key", shown, set(schema["definitions"]["selector"]["properties"]), document)


def check_commands(text, tool):
    top = help_of(tool)
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", top, re.M)[1]
    real = set(re.findall(r"^  (\w+)", listed, re.M))
    shown = {name for row in rows(text, "command") for name in ticked(row[0])}
    faults = compare("command", shown, real)

    codes = {row[0] for row in rows(text, "exit code")}
    real_codes = set(re.findall(r"\b(\d) ", re.search(r"^Exit: (.*(?:\n .*)*)", top, re.M)[1]))
    return faults + compare("exit code", codes, real_codes)


def check_links():
    faults = []
    for document in sorted(path for pattern in LINKING for path in PROJECT.glob(pattern)):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                faults.append(f"{document.relative_to(PROJECT)}: `{target}` leads nowhere")
    return faults


def main():
    tool = os.path.abspath(os.environ["DTPOLICY"])
    boards = pathlib.Path(os.environ["BOARDS"]).resolve()
    faults, run = check_links(), 0
    for name in DOCUMENTS:
        wrong, commands = check_consoles(Blocks(name), tool, boards, "--rebase" in sys.argv)
        faults += wrong
        run += commands
    faults += check_commands((PROJECT / README).read_text(), tool)
    faults += check_selector_keys(tool)
    print("\n".join(faults + [f"{run} commands run, {len(faults)} faults"]))
    return 1 if faults or not run else 0


if __name__ == "__main__":
    sys.exit(main())
