# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""As much of BitBake's language as the layer's additions to a kernel recipe use, since Debian has no BitBake:
assignments, :remove, :append with and without an override, ${NAME}, ${@Python}, require, def and anonymous Python.
What it does not know is an error, so a file that uses more is not read wrongly."""
import os
import pathlib
import re
import types


class Skipped(Exception):
    """The recipe said why it cannot be used."""


def contains(name, wanted, yes, no, recipe):
    return yes if set(wanted.split()) <= set((recipe.getVar(name) or "").split()) else no


class Recipe:
    def __init__(self, variables, layer):
        self.values = dict(variables)
        self.appended = []  # (name, override, value)
        self.removed = []  # (name, words)
        self.anonymous = []
        self.layer = layer
        self.marked = set()
        self.names = {"os": os, "d": self, "bb": types.SimpleNamespace(
            utils=types.SimpleNamespace(contains=contains),
            parse=types.SimpleNamespace(SkipRecipe=Skipped, mark_dependency=lambda _, path: self.marked.add(path)))}

    def getVar(self, name):
        overrides = (self.values.get("OVERRIDES") or "").split(":")
        value = self.values.get(name)
        for appended, override, text in self.appended:
            if appended == name and (override is None or override in overrides):
                value = (value or "") + text
        value = None if value is None else self.expand(value)
        for removed, words in self.removed:
            if removed == name:
                value = " ".join(word for word in (value or "").split() if word not in words)
        return value

    def expand(self, text):
        def variable(found):
            value = self.getVar(found[1])
            return found[0] if value is None else value

        before = None
        while before != text:
            before = text
            text = re.sub(r"\$\{([\w-]+)\}", variable, text)
            # BitBake's own expression: a brace within ends at the first one that closes.
            text = re.sub(r"\$\{@((?:\{.*?\}|.)+?)\}", lambda found: str(eval(found[1], self.names)), text)
        return text

    def assign(self, path, name, change, operator, value):
        if change and change[0] == "append" and operator == "=" and len(change) <= 2:
            self.appended.append((name, change[1] if len(change) == 2 else None, value))
        elif change == ["remove"] and operator == "=":
            self.removed.append((name, self.expand(value).split()))
        elif change or operator not in ("=", "?=", ":="):
            raise ValueError(f"{path.name}: {':'.join([name, *change])} {operator} is not known here")
        elif operator == ":=":
            self.values[name] = self.expand(value)
        elif operator == "=" or name not in self.values:
            self.values[name] = value

    def read(self, path):
        outer = self.values.get("THISDIR")
        self.values["THISDIR"] = str(path.parent)
        text = re.sub(r"\\\n", "", path.read_text())
        while text:
            if found := re.match(r"(?:[ \t]*|#.*)\n", text):
                pass
            elif found := re.match(r"def \w+\(.*\):\n(?:(?:[ \t].*)?\n)+", text):
                exec(found[0], self.names)
            elif found := re.match(r"python \(\) \{\n((?:.*\n)*?)\}\n", text):
                self.anonymous.append("if True:\n" + found[1])
            elif found := re.match(r"require (.*)\n", text):
                for name in self.expand(found[1]).split():
                    self.read(self.layer / name)
            elif found := re.match(r'(\w+)((?::\w+)*) *(\?=|:=|=) *"([^"\n]*)"\n', text):
                self.assign(path, found[1], found[2].split(":")[1:], found[3], found[4])
            else:
                raise ValueError(f"{path.name}: `{text.splitlines()[0]}` is not known here")
            text = text[found.end():]
        self.values["THISDIR"] = outer

    def finish(self):
        """Runs the anonymous functions, as BitBake does when all files are read."""
        for code in self.anonymous:
            body = "def anonymous(d):\n    " + code.replace("\n", "\n    ") + "\nanonymous(d)\n"
            exec(body, self.names)

    def unpack(self, folder):
        """The files of SRC_URI, as BitBake lays them out; returns their names in order."""
        names = []
        for uri in self.getVar("SRC_URI").split():
            if not uri.startswith("file://"):
                continue
            name, *parameters = uri[len("file://"):].split(";")
            subdir = dict(item.split("=", 1) for item in parameters).get("subdir", ".")
            places = [pathlib.Path(place) for place in self.getVar("FILESPATH").split(":") if place]
            source = next((place / name for place in places if (place / name).exists()), None)
            if source is None:
                raise FileNotFoundError(name)
            files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
            for file in files:
                to = folder / subdir / (name if source.is_file() else pathlib.Path(name) / file.relative_to(source))
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(file.read_bytes())
            names.append(name)
        return names
