#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A file of tool/ includes only files of its own layer and of those that it may know."""
import pathlib
import re
import sys

KNOWS = {
    "base": set(),
    "dt": {"base"},
    "policy": {"base"},
    "platform": {"base"},
    "edit": {"base", "dt"},
    "plan": {"base", "dt", "policy", "platform"},
    "lint": {"base", "dt", "policy", "platform", "plan"},
    "overlay": {"base", "dt", "policy", "platform", "edit", "plan", "lint"},
    "compare": {"base", "dt", "policy", "platform", "plan", "overlay"},
}
KNOWS["report"] = set(KNOWS)
KNOWS["picture"] = {"base"}
KNOWS["page"] = set(KNOWS)
KNOWS["cli"] = set(KNOWS)
# Third-party headers that one place alone may know.
ONLY_IN = {"yaml-cpp/": {"policy/yaml_tree.cc"}, "CLI/": {"cli/"},
           "ctemplate/": {"page/fill_template.cc"}}


def faults_of(path, layer, tool):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', line)
        if not include:
            continue
        where = f"{path.relative_to(tool.parent)}:{number}"
        own, system = include.groups()
        if own:
            other = own.split("/")[0]
            if other not in KNOWS or not (tool / own).exists():
                yield f"{where}: \"{own}\" is no file of tool/"
            elif other != layer and other not in KNOWS[layer]:
                yield f"{where}: {layer}/ must not know {other}/"
        else:
            for prefix, places in ONLY_IN.items():
                inside = str(path.relative_to(tool))
                if system.startswith(prefix) and not inside.startswith(tuple(places)):
                    yield f"{where}: <{system}> belongs to {', '.join(places)}"


def main():
    tool = pathlib.Path(__file__).resolve().parent.parent / "tool"
    files = sorted(tool.rglob("*.cc")) + sorted(tool.rglob("*.h"))
    faults = []
    for path in files:
        layer = path.relative_to(tool).parts[0]
        if layer not in KNOWS:
            faults.append(f"{path}: no layer of that name")
            continue
        faults.extend(faults_of(path, layer, tool))
    print("\n".join(faults + [f"{len(files)} files, {len(faults)} faults"]))
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
