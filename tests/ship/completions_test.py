#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Asks bash, zsh and fish themselves what they complete, with the completions that ship.

Every command and every option that --help names must be offered by each shell. A shell that is not
installed is a failure.

    completions_test.py DTPOLICY FOLDER      FOLDER has the completions
"""
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

FILES = ["board.dtb", "snow.yaml", "snow.dtbo", "notes.txt", "trees/other.dtb"]


class Bash:
    """Calls the function as bash does: it splits words at `=`, too."""

    def __init__(self, completions, folder):
        self.file, self.folder = completions / "dtpolicy.bash", folder

    def offers(self, line):
        words = [part for word in line.split(" ") for part in re.findall(r"=|[^=]+", word) or [""]]
        script = ('set -u; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1));'
                  '[ "$(complete -p dtpolicy)" = "complete -F _dtpolicy dtpolicy" ] || exit 9;'
                  '_dtpolicy; for reply in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do echo "$reply"; done')
        done = subprocess.run(["bash", "--norc", "-c", script, "-", self.file, *words],
                              cwd=self.folder, capture_output=True, text=True, timeout=60)
        if done.returncode != 0 or done.stderr:
            return {f"exit code {done.returncode}: {done.stderr}"}
        # A word that ends in = is completed further.
        return set(done.stdout.split("\n")) - {""}


class Fish:
    def __init__(self, completions, folder):
        self.folder = folder
        self.file = completions / "dtpolicy.fish"
        self.environment = {**os.environ, "HOME": str(folder / ".home"), "LC_ALL": "C.UTF-8",
                            "XDG_CONFIG_HOME": str(folder / ".home"), "XDG_DATA_HOME": str(folder / ".home")}

    def offers(self, line):
        done = subprocess.run(
            ["fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", self.file, line],
            cwd=self.folder, capture_output=True, text=True, timeout=60, env=self.environment,
            stdin=subprocess.DEVNULL)
        if done.returncode != 0 or done.stderr:
            return {f"exit code {done.returncode}: {done.stderr}"}
        return {offer.split("\t")[0] for offer in done.stdout.split("\n") if offer}


class Zsh:
    """Types into an interactive zsh whose list of matches is printed instead of shown."""

    START = r"""
PS1=READY%%
fpath=(%s $fpath)
autoload -Uz compinit && compinit -u -D
zstyle ':completion:*' list-prompt ''
compadd() {
  # What would be offered: -O collects the matches of this call without adding them.
  local -a offered
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  builtin compadd -O offered "$@"
  print -rl -- $offered >>$OFFERS
  builtin compadd "$@"
}
stty -echo
unsetopt zle_bracketed_paste 2>/dev/null
bindkey '^T' complete-word
setopt no_beep no_always_last_prompt
zle -N note-end; note-end() { print -r -- '#end' >>$OFFERS; zle kill-buffer }
bindkey '^X^E' note-end
"""

    def __init__(self, completions, folder):
        self.offers_file = folder / ".offers"
        start = folder / ".start.zsh"
        start.write_text(self.START % completions)
        child, self.terminal = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.update(OFFERS=str(self.offers_file), TERM="dumb", HOME=str(folder),
                              ZDOTDIR=str(folder), LC_ALL="C.UTF-8")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self.child = child
        os.write(self.terminal, f"source {start}\n".encode())
        self.settle()

    def settle(self, quiet=0.7):
        while select.select([self.terminal], [], [], quiet)[0]:
            if not os.read(self.terminal, 65536):
                return

    def offers(self, line):
        self.offers_file.write_text("")
        os.write(self.terminal, line.encode() + b"\x14\x18\x05")
        for _ in range(200):
            if "#end" in self.offers_file.read_text():
                break
            if select.select([self.terminal], [], [], 0.1)[0]:
                os.read(self.terminal, 65536)
            else:
                time.sleep(0.02)
        else:
            return {"no answer"}
        return set(self.offers_file.read_text().split("\n")) - {"", "#end"}

    def end(self):
        os.write(self.terminal, b"\x03exit\n")
        os.close(self.terminal)
        os.waitpid(self.child, 0)


def help_of(tool, *command):
    return subprocess.run([tool, *command, "--help"], capture_output=True, text=True, check=True,
                          timeout=60).stdout


def options_of(tool, command):
    names = re.findall(r"^  (-\S+)", help_of(tool, command), re.M)
    return {name for group in names for name in group.split(",")}


def choices_of(tool, command, option):
    return set(re.search(rf"{option} \w+:\{{([^}}]*)\}}", help_of(tool, command))[1].split(","))


def main():
    tool = os.path.abspath(sys.argv[1])
    completions = pathlib.Path(sys.argv[2]).resolve()
    top = help_of(tool)
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", top, re.M)[1]
    commands = set(re.findall(r"^  (\w+)", listed, re.M))
    explain = subprocess.run([tool, "explain"], capture_output=True, text=True, check=True).stdout
    findings = {line.split()[0] for line in explain.splitlines()[1:]}
    adjustable = {line.split()[0] for line in explain.splitlines()[1:] if " -W" in line}

    faults, asked = [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file in FILES:
            (folder / file).parent.mkdir(exist_ok=True)
            (folder / file).write_text("")

        def expect(shell, line, wanted, unwanted=(), prefix=""):
            """The shell offers all of `wanted`, none of `unwanted`."""
            nonlocal asked
            asked += 1
            offers = {offer[len(prefix):] if offer.startswith(prefix) else offer
                      for offer in shell.offers(line)}
            # Shells differ in whether a folder's name ends in a slash.
            offers |= {offer.rstrip("/") for offer in offers}
            missing, odd = set(wanted) - offers, set(unwanted) & offers
            if missing or odd:
                faults.append(f"{type(shell).__name__}: `{line}`: missing {sorted(missing)}, "
                              f"odd {sorted(odd)}, of {sorted(offers)[:40]}")

        shells = [Bash(completions, folder), Zsh(completions, folder), Fish(completions, folder)]
        for shell in shells:
            expect(shell, "dtpolicy ", commands, {"board.dtb", "compile.yaml"})
            expect(shell, "dtpolicy comp", {"compile"}, {"check", "list"})
            for command in sorted(commands):
                options = options_of(tool, command)
                # fish offers long options for `-` first, and a short one by its letter.
                expect(shell, f"dtpolicy {command} --", {o for o in options if o.startswith("--")})
                if not isinstance(shell, Fish):
                    expect(shell, f"dtpolicy {command} -", options)
            expect(shell, "dtpolicy compile --emit ", choices_of(tool, "compile", "--emit"),
                   {"board.dtb", "text"})
            expect(shell, "dtpolicy compile --emit d", {"dtbo", "dts", "dtb"}, {"uboot", "plan"})
            expect(shell, "dtpolicy compile --emit=uboot", {"uboot", "uboot-apply"}, {"dtb"},
                   prefix="--emit=")
            expect(shell, "dtpolicy check --format ", choices_of(tool, "check", "--format"))
            expect(shell, "dtpolicy list --format ", {"text", "json"}, {"sarif"})
            expect(shell, "dtpolicy compile ", {"snow.yaml", "trees"})
            expect(shell, "dtpolicy compile snow.yaml --base ", {"board.dtb", "trees"})
            expect(shell, "dtpolicy check snow.yaml --base trees/", {"other.dtb"}, {"snow.yaml"},
                   prefix="trees/")
            expect(shell, "dtpolicy explain ", findings | {"snow.yaml"})
            expect(shell, "dtpolicy compile -W ", adjustable)
            expect(shell, "dtpolicy compile -W no-", {f"no-{finding}" for finding in adjustable})
            expect(shell, "dtpolicy compile -W error=", adjustable, prefix="error=")
            if not isinstance(shell, Fish):  # fish also lists what has another suffix, after the rest
                expect(shell, "dtpolicy compile snow.yaml --base ", (), {"snow.yaml", "notes.txt"})
        expect(shells[0], "dtpolicy check snow.yaml --base board.dtb ", {"board.dtb"}, {"snow.yaml"})
        shells[1].end()
    print("\n".join(faults + [f"{asked} completions asked for, {len(faults)} faults"]))
    return 1 if faults or not asked else 0


if __name__ == "__main__":
    sys.exit(main())
