# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The pages of docs/deploy/ as a test: the blocks in them that are run.

    ```sh NAME         commands for bash, in a folder with the files that boot; $BOOT is the boot partition
    ```console NAME    one start of the machine: `=> ` lines are typed at U-Boot's prompt; each other line
                       has to be said, as a line or as part of one, in this order
    ```console not-run, or a block of another kind: only shown

A line `...` stands for lines that are left out, as any lines may be. README.md comes first and has
what the other pages need; the pages follow in the order in which it links to them.
"""

import os
import re
from dataclasses import dataclass, field


@dataclass
class Block:
    kind: str
    name: str
    place: str  # for messages: docs/deploy/fit.md:31
    text: list = field(default_factory=list)

    def steps(self):
        """A console block as [(typed or None, [lines that must be said after it])]."""
        steps = [(None, [])]
        for line in self.text:
            if line.startswith("=> "):
                steps.append((line[3:], []))
            elif line.strip() not in ("", "..."):
                steps[-1][1].append(line.rstrip())
        return steps if steps[0][1] else steps[1:]


def read(folder):
    """(blocks of the first page, [(title, blocks)] of the others)."""
    first, _ = _page(folder, "README.md")
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as source:
        names = re.findall(r"\]\(([\w-]+\.md)\)", source.read())
    ways = []
    for name in dict.fromkeys(names):
        blocks, title = _page(folder, name)
        ways.append((title, blocks))
    return first, ways


def _page(folder, name):
    """The blocks of a page that are run, and its title."""
    blocks, block, title = [], None, name
    with open(os.path.join(folder, name), encoding="utf-8") as source:
        lines = source.read().split("\n")
    for number, line in enumerate(lines, 1):
        if block is not None:
            if line == "```":
                if block.name:
                    blocks.append(block)
                block = None
            else:
                block.text.append(line)
        elif line.startswith("```"):
            kind, _, called = line[3:].partition(" ")
            if called == "not-run":
                called = ""
            block = Block(kind, called if kind in ("sh", "console") else "", f"docs/deploy/{name}:{number}")
        elif line.startswith("# "):
            title = line[2:]
    return blocks, title


def missing(said, wanted):
    """The first of the wanted lines that was not said in its turn, or None."""
    lines = iter(said.split("\n"))
    for want in wanted:
        if not any(want.strip() in line for line in lines):
            return want
    return None
