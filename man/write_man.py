#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Writes the man pages: what the binary says of itself, and the prose of prose/PAGE.

    dtpolicy(1)          the program; prose/dtpolicy
    dtpolicy-COMMAND(1)  each command; prose/COMMAND
    dtpolicy-policy(5)   the policy's keys, from the schema; prose/policy
    dtpolicy-findings(7) each finding, from `dtpolicy explain`

A file of prose is man(7) source. What stands above its first .SH goes into DESCRIPTION, sections
go behind OPTIONS. A command without prose gets its summary for a description.

    write_man.py DTPOLICY FOLDER       writes the pages into FOLDER and prints their names
"""
import email.utils
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import read_help  # noqa: E402

PROSE = pathlib.Path(__file__).resolve().parent / "prose"
SPDX = '.\\" SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause'


def escape(text):
    """Plain text as roff: dashes that can be copied, no control lines."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("^", "\\(ha").replace("~", "\\(ti")
    text = text.replace("`", "\\(ga").replace("'", "\\(aq")
    return "\\&" + text if text.startswith(".") else text


def marked(text):
    """Text with `names` in backticks as roff: they become bold."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    joined = "".join(f"\\fB{escape(part)}\\fR" if i % 2 else escape(part)
                     for i, part in enumerate(parts))
    return re.sub(r"^\.", r"\\&.", joined)


def read_prose(page):
    """(description, sections) of a page's prose, without its comments."""
    path = PROSE / page
    if not path.exists():
        return "", ""
    lines = [line for line in path.read_text().splitlines() if not line.startswith('.\\"')]
    at = next((i for i, line in enumerate(lines) if line.startswith(".SH")), len(lines))
    return "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:]).strip("\n")


def released():
    """The day of this version's entry in the changelog: the same sources give the same pages."""
    changelog = PROSE.parent.parent / "debian" / "changelog"
    stamp = re.search(r"^ -- .*>  (.*)$", changelog.read_text(), re.M)[1]
    return email.utils.parsedate_to_datetime(stamp).strftime("%Y-%m-%d")


def head(page, section, tool, summary):
    title = page.upper().replace("-", "\\-")
    return [SPDX, f'.TH {title} {section} {released()} "dtpolicy {escape(tool.version)}" "dtpolicy"',
            ".SH NAME", f"{escape(page)} \\- {escape(summary)}"]


def value_of(argument):
    # VALUE is no word of the user's: it stands in italics.
    return f"\\fI{escape(argument.value)}\\fR" if argument.value else ""


def synopsis(command):
    parts = [f"\\fBdtpolicy {escape(command.name)}\\fR"]
    for argument in command.options:
        if argument.required:
            parts.append(f"\\fB{escape(argument.names[-1])}\\fR {value_of(argument)}" +
                         (" ..." if argument.many else ""))
    parts.append("[\\fIoption\\fR ...]")
    for argument in command.positionals:
        part = value_of(argument) + (" ..." if argument.many else "")
        parts.append(part if argument.required else f"[{part}]")
    return [".SH SYNOPSIS", " ".join(parts)]


def argument_lines(argument):
    names = ", ".join(f"\\fB{escape(name)}\\fR" for name in argument.names)
    lines = [".TP", (f"{names} {value_of(argument)}" if names else value_of(argument)).strip() +
             (" ..." if argument.many else "")]
    rows = {}
    for line in argument.text:
        row = re.match(r"([\w-]+): (.*)", line)
        if row and row[1] in argument.choices:
            rows[row[1]] = row[2]
        elif rows:
            last = list(rows)[-1]
            rows[last] += " " + line.strip()
        else:
            lines.append(marked(line.strip()))
    if lines[2:] and not lines[-1].endswith((".", ":")):
        lines[-1] += "."
    if argument.bounds:
        lines.append(f"({escape(argument.bounds)})")
    if argument.choices and not rows and not all(
            re.search(rf"\b{re.escape(c)}\b", " ".join(argument.text)) for c in argument.choices):
        lines.append("One of " + ", ".join(f"\\fB{escape(c)}\\fR" for c in argument.choices) + ".")
    for choice in argument.choices if rows else []:
        if not rows.get(choice):
            raise ValueError(f"--help says nothing of {argument.names[-1]} {choice}")
        lines += [".RS", ".TP", f"\\fB{escape(choice)}\\fR", marked(rows[choice]), ".RE"]
    if argument.required and argument.names:
        lines.append("Required.")
    return lines


def argument_sections(command):
    lines = []
    if command.positionals:
        lines.append(".SH ARGUMENTS")
        for argument in command.positionals:
            lines += argument_lines(argument)
    lines.append(".SH OPTIONS")
    for argument in command.options:
        lines += argument_lines(argument)
    return lines


def exit_status(tool):
    lines = [".SH EXIT STATUS"]
    for code, meaning in tool.program.exit_codes.items():
        lines += [".TP", f"\\fB{code}\\fR", escape(meaning)]
    return lines + [".PP", "On 1, 2 and 3 nothing is written."]


def see_also(*pages):
    return [".SH SEE ALSO",
            ",\n".join(f"\\fB{escape(page)}\\fR({section})" for page, section in pages)]


def program_page(tool):
    prose, more = read_prose("dtpolicy")
    lines = head("dtpolicy", 1, tool, "compile a DMA policy for Xen's dom0 into a device-tree overlay")
    lines += [".SH SYNOPSIS", "\\fBdtpolicy\\fR \\fIcommand\\fR [\\fIoption\\fR ...] [\\fIargument\\fR ...]",
              ".SH DESCRIPTION", prose, ".SH COMMANDS"]
    for command in tool.commands:
        lines += [".TP", f"\\fBdtpolicy\\-{escape(command.name)}\\fR(1)", escape(command.summary)]
    lines += argument_sections(tool.program) + exit_status(tool) + [more]
    return lines + see_also(*[(f"dtpolicy-{command.name}", 1) for command in tool.commands],
                            ("dtpolicy-policy", 5), ("dtpolicy-findings", 7), ("dtc", 1))


def command_page(tool, command):
    prose, more = read_prose(command.name)
    summary = command.summary[0].lower() + command.summary[1:]
    lines = head(f"dtpolicy-{command.name}", 1, tool, summary) + synopsis(command)
    lines += [".SH DESCRIPTION", prose or marked(" ".join(command.description)) + "."]
    lines += argument_sections(command) + [more]
    if command.example:
        lines += [".SH EXAMPLES", ".nf", *[escape(line) for line in command.example], ".fi"]
    lines += exit_status(tool)
    return lines + see_also(("dtpolicy", 1), ("dtpolicy-policy", 5), ("dtpolicy-findings", 7))


def key_lines(name, schema, definitions, required):
    """One key of a policy, and the keys below it."""
    lines = [".TP", f"\\fB{escape(name)}\\fR", marked(schema["description"])]
    if required:
        lines.append("Required.")
    choices = schema.get("enum", [])
    meanings = schema.get("enumDescriptions", [])
    if name == "lint":
        lines.append("The ids are in \\fBdtpolicy\\-findings\\fR(7).")
    elif meanings:
        for choice, meaning in zip(choices, meanings):
            default = " (if not given)" if choice == schema.get("default") else ""
            lines += [".RS", ".TP", f"\\fB{escape(choice)}\\fR", marked(meaning) + default, ".RE"]
    below = schema if "properties" in schema else schema.get("items", {})
    if "properties" in below:
        lines.append(".RS")
        for key, part in below["properties"].items():
            lines += key_lines(key, part, definitions, key in below.get("required", []))
        lines.append(".RE")
    elif below.get("$ref", "").endswith("/selector"):
        lines.append("The keys of an entry are under SELECTORS.")
    return lines


def policy_page(tool):
    prose, more = read_prose("policy")
    lines = head("dtpolicy-policy", 5, tool, "which devices of a board use IOMMU DMA under Xen")
    lines += [".SH DESCRIPTION", prose, ".SH KEYS"]
    definitions = tool.schema["definitions"]
    for name, part in tool.schema["properties"].items():
        lines += key_lines(name, part, definitions, name in tool.schema["required"])
    lines += [".SH SELECTORS",
              "An entry under \\fBdevices\\fR has one or more of these keys, and matches what all of "
              "them match."]
    for name, part in definitions["selector"]["properties"].items():
        lines += key_lines(name, part, definitions, False)
    lines.append(more)
    return lines + see_also(("dtpolicy", 1), ("dtpolicy-compile", 1), ("dtpolicy-findings", 7))


def findings_page(tool):
    lines = head("dtpolicy-findings", 7, tool, "what the findings of dtpolicy mean")
    lines += [".SH DESCRIPTION",
              "Each message of \\fBdtpolicy\\fR ends in the id of its finding.",
              "\\fBdtpolicy explain\\fR lists them, and says which of them the option \\fB\\-W\\fR and the",
              "policy's \\fBallow\\fR take;",
              "\\fBdtpolicy explain\\fR \\fIid\\fR prints what stands here.",
              ".SH FINDINGS"]
    for lint, (level, manual) in tool.findings.items():
        lines += [f".SS {escape(lint)} ({level})"]
        paragraph = []
        for line in manual.splitlines()[1:] + [""]:
            if line.startswith(" "):
                paragraph.append(line.strip())
                continue
            if paragraph:
                lines.append(marked(" ".join(paragraph)))
                paragraph = []
            if line:
                lines += [".TP", f"\\fI{escape(line)}\\fR"]
    return lines + see_also(("dtpolicy", 1), ("dtpolicy-explain", 1), ("dtpolicy-policy", 5))


def main():
    tool = read_help.Tool(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"dtpolicy.1": program_page(tool), "dtpolicy-policy.5": policy_page(tool),
             "dtpolicy-findings.7": findings_page(tool)}
    for command in tool.commands:
        pages[f"dtpolicy-{command.name}.1"] = command_page(tool, command)
    for name, lines in sorted(pages.items()):
        text = "\n".join(line for line in lines if line) + "\n"
        # A command of an earlier version has no page any more.
        (folder / name).write_text(text)
        print(folder / name)
    for path in folder.glob("dtpolicy*.[157]"):
        if path.name not in pages:
            path.unlink()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main()
