# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the binary says of itself, as data: commands, arguments, options, findings, the policy's
schema. Man pages and completions are made from it, so that a new command or option is in them
without being written down twice. A line of --help that is not understood is an error.
"""
import dataclasses
import json
import re
import subprocess

# Where CLI11 begins descriptions; longer names have theirs on the lines below.
COLUMN = 30


@dataclasses.dataclass
class Argument:
    """An option, or an argument by position (no names)."""
    names: list          # ["-o", "--output"]
    value: str           # FILE; empty for a switch
    choices: list        # what VALUE may be, where that is a list
    bounds: str          # "in [0 - 1024]"
    many: bool           # may be given several values
    required: bool
    text: list           # lines of the description


@dataclasses.dataclass
class Command:
    name: str            # empty for the program itself
    summary: str
    positionals: list
    options: list
    example: list
    exit_codes: dict = dataclasses.field(default_factory=dict)
    description: list = dataclasses.field(default_factory=list)


LEFT = re.compile(
    r"^  (?:(?P<names>-[\w-]*(?:,-[\w-]+)*)(?: (?P<value>[A-Z][\w|-]*))?|(?P<place>[A-Z][\w|-]*))"
    r"(?:\((?P<count>[^)]*)\))?(?P<dots>\.\.\.)?"
    r"(?::(?:\{(?P<choices>[^}]*)\}|(?P<type>[A-Z]+)(?: (?P<bounds>in \[[^\]]*\]))?))?"
    r"(?P<more>(?: \.\.\.)*)(?P<required> REQUIRED)?(?: (?:Excludes|Needs): \S+)?(?:\s+(?P<text>\S.*))?$")


def ask(tool, *arguments):
    return subprocess.run([tool, *arguments], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def sections(text):
    """{heading: lines} of a --help text; what stands above the first heading has the heading ''."""
    found = {"": []}
    lines = found[""]
    for line in text.splitlines():
        heading = re.fullmatch(r"(Positionals|Options|Subcommands|Example|Exit|Usage):(.*)", line)
        if heading:
            lines = found.setdefault(heading[1], [])
            if heading[2].strip():
                lines.append(heading[2].strip())
        else:
            lines.append(line)
    return found


def read_arguments(lines, where):
    arguments = []
    for line in lines:
        if not line.strip():
            continue
        if line.startswith(" " * COLUMN) and arguments:
            arguments[-1].text.append(line[COLUMN:])
            continue
        seen = LEFT.match(line)
        if not seen or (seen["text"] and seen.start("text") < COLUMN):
            raise ValueError(f"{where}: `{line}` is not understood")
        arguments.append(Argument(
            names=seen["names"].split(",") if seen["names"] else [],
            value=seen["value"] or seen["place"] or "",
            choices=seen["choices"].split(",") if seen["choices"] else [],
            bounds=seen["bounds"] or "",
            many=bool(seen["dots"] or seen["more"]),
            required=bool(seen["required"]),
            text=[seen["text"]] if seen["text"] else []))
    return arguments


def read_command(tool, name, summary):
    parts = sections(ask(tool, *([name] if name else []), "--help"))
    known = {"", "Usage", "Positionals", "Options", "Example", "Subcommands", "Exit"}
    if not {"", "Usage", "Options"} <= parts.keys() <= known:
        raise ValueError(f"{name} --help has the parts {list(parts)}")
    return Command(
        name, summary,
        read_arguments(parts.get("Positionals", []), f"{name} --help"),
        read_arguments(parts["Options"], f"{name} --help"),
        [line.strip() for line in parts.get("Example", []) if line.strip()],
        description=[line for line in parts[""] if line.strip()])


def read_exit_codes(lines):
    """{code: meaning} of `Exit: 0 done (...), 1 findings, ...`."""
    text = " ".join(line.strip() for line in lines)
    return dict(re.findall(r"(\d) (.*?)(?=, \d |$)", text))


class Tool:
    """Everything the binary says of itself."""

    def __init__(self, binary):
        self.version = ask(binary, "--version").split()[-1]
        top = sections(ask(binary, "--help"))
        self.program = read_command(binary, "", "")
        self.program.exit_codes = read_exit_codes(top["Exit"])
        self.commands = []
        for line in top["Subcommands"]:
            if line.strip():
                name, summary = line.split(None, 1)
                self.commands.append(read_command(binary, name, summary))
        # The ids in their order, each with its level and its manual.
        self.findings = {}
        self.adjustable = []  # those that `-W` takes
        for line in ask(binary, "explain").splitlines()[1:]:
            finding, level, changed_by, _ = re.split(r"  +", line)
            self.findings[finding] = (level, ask(binary, "explain", finding))
            if changed_by != "-":
                self.adjustable.append(finding)
        self.schema = json.loads(ask(binary, "schema"))
        if not (self.commands and self.findings and self.program.exit_codes):
            raise ValueError("the binary names no commands, no findings or no exit codes")
