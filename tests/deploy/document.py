# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""docs/deploy.md as a test: its sections, and the blocks in them that are run.

    ```sh NAME         commands for bash, in a folder with the files that boot; $BOOT is the boot partition
    ```console NAME    one start of the machine: `=> ` lines are typed at U-Boot's prompt; each other line
                       has to be said, as a line or as part of one, in this order
    ```                without a name, or of another kind: only shown

A line `...` stands for lines that are left out, as any lines may be. A section without a `console`
block has what the sections after it need.
"""

import re
from dataclasses import dataclass, field


@dataclass
class Block:
    kind: str
    name: str
    line: int
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


def read(path):
    """[(section title, [blocks that are run])] of the sections that have any."""
    sections, blocks, block = {}, None, None
    with open(path, encoding="utf-8") as source:
        lines = source.read().split("\n")
    for number, line in enumerate(lines, 1):
        if block is not None:
            if line == "```":
                if block.name and blocks is not None:
                    blocks.append(block)
                block = None
            else:
                block.text.append(line)
        elif line.startswith("```"):
            kind, _, name = line[3:].partition(" ")
            block = Block(kind, name if kind in ("sh", "console") else "", number)
        elif match := re.match(r"## (.*)", line):
            blocks = sections.setdefault(match.group(1), [])
    return [(title, blocks) for title, blocks in sections.items() if blocks]


def missing(said, wanted):
    """The first of the wanted lines that was not said in its turn, or None."""
    lines = iter(said.split("\n"))
    for want in wanted:
        if not any(want.strip() in line for line in lines):
            return want
    return None
