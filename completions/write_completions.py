#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Writes completions for bash, zsh and fish from what the binary says of itself (../man/read_help.py).

    write_completions.py DTPOLICY FOLDER    writes FOLDER/dtpolicy.bash, _dtpolicy and dtpolicy.fish
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "man")]
import read_help  # noqa: E402

# What a value of this name is: suffixes of files, or one of the words below. A name that is not
# here is any file.
TREES = (".dtb", ".dtbo")
KINDS = {
    "POLICY": (".yaml", ".yml"), "DTB": (".dtb",), "BASE": (".dtb",), "OVERLAY": (".dtbo",),
    "A": TREES, "B": TREES, "DIR": "folders", "ID": "adjustments", "WHAT": "findings or policy",
    "N": "nothing", "BYTES": "nothing",
}
SPDX = "# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause\n"


def kind_of(argument):
    return "choices" if argument.choices else KINDS.get(argument.value, ())


def summary_of(argument):
    """The description as one line, without the table of choices below it and default values."""
    text = argument.text[0] if argument.text else ""
    return text.split(";")[0].rstrip(":")


def choices_of(argument):
    """[(choice, what it means or nothing)]"""
    meanings = dict(line.split(": ", 1) for line in argument.text if ": " in line)
    return [(choice, meanings.get(choice, "")) for choice in argument.choices]


def adjustments(tool):
    return [before + finding for before in ("", "no-", "error=") for finding in tool.adjustable]


# bash

def bash_action(tool, argument):
    kind = kind_of(argument)
    if kind == "choices":
        return f"_dtpolicy_words '{' '.join(argument.choices)}'"
    if kind == "folders":
        return "_dtpolicy_folders"
    if kind == "adjustments":
        return "_dtpolicy_adjustments"
    if kind == "nothing":
        return ":"
    if kind == "findings or policy":
        return "_dtpolicy_files '*.yaml' '*.yml'; _dtpolicy_words \"$_dtpolicy_findings\""
    return "_dtpolicy_files " + (" ".join(f"'*{suffix}'" for suffix in kind) or "'*'")


def write_bash(tool):
    values, many, options, places = [], [], [], []
    for command in tool.commands:
        names = [name for option in command.options for name in option.names]
        options.append(f"    {command.name}) echo '{' '.join(names)}' ;;")
        for option in command.options:
            patterns = " | ".join(f"{command.name}:{name}" for name in option.names)
            if option.value:
                values.append(f"    {patterns}) {bash_action(tool, option)} ;;")
            if option.value and option.many:
                many.append(f"    {patterns}) return 0 ;;")
        actions = [bash_action(tool, place) for place in command.positionals]
        places.append(f"    {command.name}) {'; '.join(dict.fromkeys(actions)) or ':'} ;;")
    commands = " ".join(command.name for command in tool.commands)
    own = " ".join(name for option in tool.program.options for name in option.names)
    text = (HERE / "dtpolicy.bash.in").read_text()
    for mark, lines in [("@VALUES@", values), ("@MANY@", many), ("@OPTIONS@", options),
                        ("@PLACES@", places)]:
        text = text.replace(mark, "\n".join(lines))
    return (text.replace("@COMMANDS@", commands).replace("@OWN@", own)
            .replace("@FINDINGS@", " ".join(tool.findings))
            .replace("@ADJUSTABLE@", " ".join(tool.adjustable)))


# zsh

def zsh_quote(text):
    return text.replace("'", "'\\''")


def zsh_text(text):
    """A description within _arguments' own syntax."""
    for special in "\\[]:":
        text = text.replace(special, "\\" + special)
    return zsh_quote(text)


def zsh_action(argument):
    kind = kind_of(argument)
    if kind == "choices":
        if not any(meaning for _, meaning in choices_of(argument)):
            return f"({' '.join(argument.choices)})"
        return "((" + " ".join(f"{choice}\\:\"{zsh_quote(meaning).replace(':', chr(92) + ':')}\""
                               for choice, meaning in choices_of(argument)) + "))"
    if kind == "folders":
        return "_files -/"
    if kind == "adjustments":
        return "_dtpolicy_adjustments"
    if kind == "nothing":
        return " "
    if kind == "findings or policy":
        return "_dtpolicy_what"
    if not kind:
        return "_files"
    suffixes = "|".join(suffix[1:] for suffix in kind)
    return f'_files -g "*.({suffixes})(-.)"'


def zsh_arguments(command):
    lines = []
    for option in command.options:
        text = zsh_text(summary_of(option))
        value = f":{option.value}:{zsh_action(option)}" if option.value else ""
        again = option.many or option.names == ["-W"]
        excluded = "" if again else f"({' '.join(option.names)})"
        for name in option.names:
            star = "*" if again else ""
            # `=`: the value may also follow an equals sign.
            equals = "=" if value and name.startswith("--") else ""
            lines.append(f"      '{star}{excluded}{name}{equals}[{text}]{value}'")
    for number, place in enumerate(command.positionals, 1):
        at = "*" if place.many else number
        lines.append(f"      '{at}:{place.value}:{zsh_action(place)}'")
    return " \\\n".join(lines)


def write_zsh(tool):
    commands = "\n".join(f"    '{command.name}:{zsh_quote(command.summary)}'"
                         for command in tool.commands)
    cases = "\n".join(f"    {command.name})\n      _arguments -s \\\n{zsh_arguments(command)}\n      ;;"
                      for command in tool.commands)
    text = (HERE / "_dtpolicy.in").read_text()
    return (text.replace("@COMMANDS@", commands).replace("@CASES@", cases)
            .replace("@OWN@", zsh_arguments(tool.program))
            .replace("@FINDINGS@", " ".join(tool.findings))
            .replace("@ADJUSTABLE@", " ".join(tool.adjustable)))


# fish

def fish_quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish_words(pairs, before=""):
    """Words with descriptions, as `complete -a` takes them."""
    return fish_quote(before + " ".join(
        word + (f"\\t{fish_quote(meaning)}" if meaning else "") for word, meaning in pairs))


def fish_action(tool, argument):
    kind = kind_of(argument)
    if kind == "choices":
        return "-x -a " + fish_words(choices_of(argument))
    if kind == "folders":
        return "-x -a '(__fish_complete_directories)'"
    if kind == "adjustments":
        return "-x -a " + fish_quote(" ".join(adjustments(tool)))
    if kind == "nothing":
        return "-x"
    if kind == "findings or policy":
        words = [(lint, level) for lint, (level, _) in tool.findings.items()]
        return "-k -x -a " + fish_words(words, "(__fish_complete_suffix .yaml) ")
    if not kind:
        return "-r -F"
    return "-k -x -a '" + " ".join(f"(__fish_complete_suffix {suffix})" for suffix in kind) + "'"


def fish_option(tool, option, condition):
    names = " ".join(f"-{'l' if name.startswith('--') else 's'} {name.lstrip('-')}"
                     for name in option.names)
    action = f" {fish_action(tool, option)}" if option.value else ""
    return f"complete -c dtpolicy -n {condition} {names}{action} -d {fish_quote(summary_of(option))}"


def write_fish(tool):
    lines = [SPDX + "# Completions of dtpolicy for fish, made from the binary's own help.",
             "complete -c dtpolicy -f"]
    for option in tool.program.options:
        lines.append(fish_option(tool, option, "__fish_use_subcommand"))
    for command in tool.commands:
        lines.append(f"complete -c dtpolicy -n __fish_use_subcommand -a {command.name} "
                     f"-d {fish_quote(command.summary)}")
    for command in tool.commands:
        condition = fish_quote(f"__fish_seen_subcommand_from {command.name}")
        for option in command.options:
            lines.append(fish_option(tool, option, condition))
        for action in dict.fromkeys(fish_action(tool, place) for place in command.positionals):
            lines.append(f"complete -c dtpolicy -n {condition} {action}")
    return "\n".join(lines) + "\n"


def main():
    tool = read_help.Tool(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dtpolicy.bash").write_text(write_bash(tool))
    (folder / "_dtpolicy").write_text(write_zsh(tool))
    (folder / "dtpolicy.fish").write_text(write_fish(tool))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main()
