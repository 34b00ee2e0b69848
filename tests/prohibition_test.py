#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""No device that any entry of a `dma: swiotlb` rule matches is ever forced, in any form.

Random rules over random trees, with PCI functions of every odd shape below host bridges, and names
that libfdt takes for another node's. What an entry matches is told by a slow matcher of this test's
own, which knows the tree as it made it; what is forced, by `dtc`, `fdtoverlay` and the lines of the
U-Boot script, and by where the series looks for the property (xen_iommu_named). Every finding that
`-W` takes is silenced, so that nothing but the rule itself keeps a device from being forced.

    prohibition_test.py DTPOLICY [COUNT [SEED]]
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

PROPERTY = "xen,force-iommu-dma"
# What an entry may say, as often as it is said here.
KEYS = ["path", "node", "compatible", "label", "alias", "device", "iommu", "iommu", "pci", "pci"]


class Node:
    def __init__(self, name, parent=None, **properties):
        self.name = name
        self.parent = parent
        self.properties = {key.replace("__", ","): value for key, value in properties.items()}
        self.children = []
        if parent:
            parent.children.append(self)

    @property
    def path(self):
        if not self.parent:
            return "/"
        return self.parent.path.rstrip("/") + "/" + self.name

    def below(self):
        yield self
        for child in self.children:
            yield from child.below()

    def available(self):
        return self.properties.get("status", "okay") in ("okay", "ok") and (
            not self.parent or self.parent.available())

    def devfn(self):
        reg = self.properties.get("reg", [])
        return reg[0] >> 8 & 0xff if isinstance(reg, list) and len(reg) >= 5 else None

    def source(self, depth=0):
        lines = ["\t" * depth + (self.name or "/") + " {"]
        for key, value in self.properties.items():
            if isinstance(value, list):
                text = " = <" + " ".join(f"{cell:#x}" for cell in value) + ">"
            else:
                text = f' = "{value}"'
            lines.append("\t" * (depth + 1) + key + text + ";")
        for child in self.children:
            lines.append(child.source(depth + 1))
        return "\n".join([*lines, "\t" * depth + "};"])


class Function:
    """A PCI function that the policy names and that has no node: the deepest node on its way, and the
    device and function numbers below that."""

    def __init__(self, node, steps):
        self.node = node
        self.steps = steps

    @property
    def path(self):
        names = [f"pci@{device:x},{function:x}" for device, function in self.steps[:-1]]
        return "/".join([self.node.path.rstrip("/"), *names, self.name])

    @property
    def name(self):
        return "dev@{:x},{:x}".format(*self.steps[-1])

    def available(self):
        return self.node.available()

    def has_no_place(self):
        """Whether a node on its way has its name, or its bridge's, and another one's number."""
        node = self.node
        for name, (device, function) in zip(self.path.rsplit("/", len(self.steps))[1:], self.steps):
            node = next((child for child in node.children if child.name == name), None)
            if not node:
                return False
            if node.devfn() not in (None, device << 3 | function):
                return True
        return False


class Board:
    def __init__(self, chosen):
        self.chosen = chosen
        self.root = Node("", compatible="acme,board")
        self.root.properties.update({"#address-cells": [1], "#size-cells": [1]})
        self.labels, self.aliases, self.iommus = {}, {}, []
        self.bridges = []
        soc = Node("soc", self.root, compatible="simple-bus", ranges=[])
        soc.properties.update({"#address-cells": [1], "#size-cells": [1]})
        for i in range(chosen.randint(1, 3)):
            iommu = Node(f"iommu@{i + 1}000", soc, compatible=chosen.choice(["acme,mmu", "acme,mmu-v2"]),
                         reg=[(i + 1) * 0x1000, 0x1000], phandle=[i + 1])
            iommu.properties["#iommu-cells"] = [1]
            self.iommus.append(iommu)
        for i in range(chosen.randint(2, 5)):
            base = chosen.choice(["disk", "net", "video"])
            node = Node(f"{base}@{i + 1}0000", soc, compatible=f"acme,{base}", reg=[(i + 1) * 0x10000, 0x1000])
            if chosen.random() < 0.7:
                node.properties["iommus"] = [chosen.randint(1, len(self.iommus)), i]
            if chosen.random() < 0.2:
                node.properties["status"] = "disabled"
        if chosen.random() < 0.3:  # for libfdt this is the first of the name with an address
            Node(chosen.choice(["disk", "net", "video"]), soc, compatible="acme,nameless", iommus=[1, 9])
        for i in range(chosen.randint(1, 2)):
            self.add_bridge(i)
        nodes = [node for node in self.root.below() if node.parent]
        for i in range(4):
            self.labels[f"label{i}"] = chosen.choice(nodes)
            self.aliases[f"alias{i}"] = chosen.choice(nodes)
        for iommu, label in zip(self.iommus, ("mmu_a", "mmu_b", "mmu_c")):
            self.labels[label] = iommu
        Node("aliases", self.root, **{name: node.path for name, node in self.aliases.items()})
        Node("__symbols__", self.root, **{name: node.path for name, node in self.labels.items()})

    def add_bridge(self, i):
        chosen = self.chosen
        bridge = Node(f"pcie@{i + 8}0000000", self.root, compatible="acme,pcie", device_type="pci",
                      reg=[(i + 8) * 0x10000000, 0x1000])
        bridge.properties.update({"#address-cells": [3], "#size-cells": [2]})
        cells = []
        for first in (0, 0x10):
            if chosen.random() < 0.8:
                cells += [first, chosen.randint(1, len(self.iommus)), first, 0x10]
        if cells:
            bridge.properties["iommu-map"] = cells
        self.bridges.append(bridge)
        self.add_functions(bridge, 2)

    def add_functions(self, parent, levels):
        chosen = self.chosen
        for _ in range(chosen.randint(0, 3)):
            device, function = chosen.randint(0, 4), chosen.randint(0, 1)
            base = chosen.choice(["nvme", "dev", "dev", "pci", "wifi"])
            name = f"{base}@{device:x},{function:x}"
            if any(child.name == name for child in parent.children):
                continue
            number = device << 11 | function << 8
            shape = chosen.random()
            if shape < 0.6:
                reg = [number, 0, 0, 0, 0]
            elif shape < 0.7:
                reg = [number]
            elif shape < 0.8:
                reg = [chosen.randint(0, 4) << 11, 0, 0, 0, 0]  # of another function, or of two
            else:
                reg = None
            node = Node(name, parent, compatible=f"acme,{base}")
            node.properties.update({"#address-cells": [3], "#size-cells": [2]})
            if reg:
                node.properties["reg"] = reg
            if levels > 1 and chosen.random() < 0.5:
                self.add_functions(node, levels - 1)

    def nodes(self):
        return list(self.root.below())

    def at(self, path):
        return next((node for node in self.nodes() if node.path == path), None)

    def iommus_of(self, device):
        """Phandles of the IOMMUs that a node or a function is behind."""
        node = device.node if isinstance(device, Function) else device
        if not isinstance(device, Function):
            own = node.properties.get("iommus")
            if own:
                return {own[0]}
            if "iommu-map" in node.properties:
                return set(node.properties["iommu-map"][1::4])
        way = list(getattr(device, "steps", []))
        while "iommu-map" not in node.properties:
            if node.devfn() is None or not node.parent:
                return set()
            way.insert(0, (node.devfn() >> 3, node.devfn() & 7))
            node = node.parent
        if not way:
            return set()
        entries = node.properties["iommu-map"]
        if len(way) > 1:
            return set(entries[1::4])
        number = way[0][0] << 3 | way[0][1]
        for first, phandle, length in zip(entries[::4], entries[1::4], entries[3::4]):
            if first <= number < first + length:
                return {phandle}
        return set()

    def bridge_of(self, device):
        """The host bridge whose map speaks for a PCI function, if it is one and there is a map."""
        at = device.node if isinstance(device, Function) else device.parent
        is_function = isinstance(device, Function) or at in self.bridges or device.devfn() is not None
        while at and at not in self.bridges:
            is_function = is_function and at.devfn() is not None
            at = at.parent
        return at if at and is_function and "iommu-map" in at.properties else None

    def follow(self, bridge, steps):
        """The node, or function without one, that a `pci` entry names; None where it names nothing."""
        node = self.at(bridge)
        steps = list(steps)
        while node and steps:
            number = steps[0][0] << 3 | steps[0][1]
            child = next((c for c in node.children if c.devfn() == number), None)
            if not child:
                break
            node = child
            steps.pop(0)
        if not node:
            return None
        return Function(node, steps) if steps else node


def matches_glob(pattern, text):
    expression = ""
    i = 0
    while i < len(pattern):
        if pattern.startswith("**/", i) and i > 0 and pattern[i - 1] == "/":
            expression += "(?:.*/)?"
            i += 3
        elif pattern.startswith("**", i):
            expression += ".*"
            i += 2
        else:
            expression += "[^/]*" if pattern[i] == "*" else re.escape(pattern[i])
            i += 1
    return re.fullmatch(expression, text) is not None


def linux_name(board, device):
    """Linux's name of what stands right below /soc with a `reg`."""
    if isinstance(device, Function) or not device.parent or device.parent.path != "/soc":
        return None
    if "reg" not in device.properties:
        return None  # no entry asks for it
    return f"{device.properties['reg'][0]:x}.{device.name.partition('@')[0]}"


def matches_keys(board, entry, device):
    function = isinstance(device, Function)
    for key, wanted in entry.items():
        if key == "not":
            continue
        if key == "path":
            holds = matches_glob(wanted, device.path)
        elif key == "node":
            holds = matches_glob(wanted, device.name)
        elif key == "compatible":
            holds = not function and matches_glob(wanted, device.properties.get("compatible", "/"))
        elif key == "label":
            holds = board.labels.get(wanted) is device
        elif key == "alias":
            holds = board.aliases.get(wanted) is device
        elif key == "device":
            holds = linux_name(board, device) == wanted
        elif key == "iommu":
            names = {iommu.properties["phandle"][0]: {iommu.path, iommu.properties["compatible"]} |
                     {label for label, node in board.labels.items() if node is iommu}
                     for iommu in board.iommus}
            holds = any(wanted == "*" or any(matches_glob(wanted, name) for name in names[phandle])
                        for phandle in board.iommus_of(device))
        else:
            target = board.follow(*wanted)
            holds = target is not None and target.path == device.path and (
                isinstance(target, Function) == function)
        if not holds:
            return False
    return True


def matches(board, entry, device):
    if isinstance(device, Function) and device.has_no_place() and "pci" not in entry:
        return False  # a path is that of the other node
    pattern = any("*" in entry.get(key, "") for key in ("path", "node", "compatible", "iommu"))
    if pattern and not device.available():
        return False
    return matches_keys(board, entry, device) and not (
        "not" in entry and matches_keys(board, entry["not"], device))


def keeps(board, entry, device):
    """Whether an entry that matches for swiotlb-xen keeps the device: itself, or the bridge it is behind."""
    if matches(board, entry, device):
        return True
    bridge = board.bridge_of(device)
    return (bridge is not None and matches(board, entry, bridge) and
            not ("not" in entry and matches(board, entry["not"], device)) and
            ("iommu" not in entry or matches(board, {"iommu": entry["iommu"]}, device)))


class Policies:
    """Random entries, of one to three keys."""

    def __init__(self, board, chosen):
        self.board = board
        self.chosen = chosen

    def value(self, key):
        chosen, board = self.chosen, self.board
        node = chosen.choice([node for node in board.nodes() if node.parent])
        if key == "path":
            return chosen.choice([node.path, node.path, re.sub(r"@.*", "@*", node.path), "/**",
                                  node.parent.path.rstrip("/") + "/*"])
        if key == "node":
            return chosen.choice([node.name, node.name.partition("@")[0] + "*", "dev@*"])
        if key == "compatible":
            return chosen.choice(["acme,nvme", "acme,d*", "acme,*", "acme,pcie", "acme,disk"])
        if key == "label":
            return chosen.choice(list(board.labels))
        if key == "alias":
            return chosen.choice(list(board.aliases))
        if key == "device":
            named = [linux_name(board, node) for node in board.nodes()]
            return chosen.choice([name for name in named if name])
        if key == "iommu":
            iommu = chosen.choice(board.iommus)
            return chosen.choice(["*", "*", "mmu_*", "mmu_a", iommu.path, "acme,mmu*", "/soc/iommu@*"])
        return (chosen.choice(board.bridges).path,
                [(chosen.randint(0, 4), chosen.randint(0, 1)) for _ in range(chosen.randint(1, 2))])

    def entry(self, nested=False):
        keys = self.chosen.sample(KEYS, self.chosen.choice([1, 1, 1, 2, 2, 3]))
        entry = {key: self.value(key) for key in keys}
        if not nested and self.chosen.random() < 0.15:
            entry["not"] = self.entry(True)
        return entry

    def rules(self):
        rules = []
        for i in range(self.chosen.randint(2, 5)):
            dma = self.chosen.choice(["iommu", "iommu", "swiotlb"])
            rules.append((f"rule{i}", dma, [self.entry() for _ in range(self.chosen.randint(1, 3))]))
        if self.chosen.random() < 0.3:  # a host bridge, and one function behind it that is kept
            kept = self.value("pci")
            rules.append(("bridge", "iommu", [{"path": kept[0]}]))
            rules.append(("kept", "swiotlb", [{"pci": kept}]))
        return rules


def written(entry):
    parts = []
    for key, value in entry.items():
        if key == "not":
            parts.append(f"not: {written(value)}")
        elif key == "pci":
            steps = "/".join(f"{device:02x}.{function:x}" for device, function in value[1])
            parts.append(f'pci: {{bridge: "{value[0]}", function: "{steps}"}}')
        else:
            parts.append(f'{key}: "{value}"')
    return "{" + ", ".join(parts) + "}"


def policy_text(rules):
    lines = ["dtpolicy: 1", 'board: {compatible: ["acme,board"]}', "linux: {grants: translated}", "rules:"]
    for name, dma, entries in rules:
        lines.append(f"  - {{name: {name}, dma: {dma}, devices: [{', '.join(map(written, entries))}]}}")
    return "\n".join(lines) + "\n"


def read_tree(blob):
    """{path: (has the property, devfn or None)} of a blob, by dtc."""
    text = subprocess.run(["dtc", "-q", "-I", "dtb", "-O", "dts", blob], check=True, capture_output=True,
                          text=True).stdout
    found, stack = {}, []
    for line in text.splitlines():
        line = line.strip()
        if line.endswith("{"):
            stack.append(line[:-1].strip() if line != "/ {" else "")
            found["/".join(stack) or "/"] = [False, None]
        elif line == "};":
            stack.pop()
        elif line == PROPERTY + ";":
            found["/".join(stack) or "/"][0] = True
        elif line.startswith("reg = <"):
            cells = line[len("reg = <"):-2].split()
            if len(cells) >= 5:
                found["/".join(stack) or "/"][1] = int(cells[0], 0) >> 8 & 0xff
    return found


def is_forced(tree, board, device):
    """Whether Linux finds the property for a device: at its own node, or, of a PCI function without one
    that Linux finds, at that of its host bridge, whatever is between."""
    node = device.node if isinstance(device, Function) else device
    bridge, lost = node, False
    while bridge and bridge not in board.bridges:
        lost = lost or bridge.devfn() is None
        bridge = bridge.parent
    if not isinstance(device, Function):
        return tree[device.path][0] or (lost and bridge is not None and tree[bridge.path][0])
    path = node.path
    for step in device.steps:
        number = step[0] << 3 | step[1]
        below = [child for child, (_, devfn) in tree.items()
                 if child.rpartition("/")[0] == path.rstrip("/") and devfn == number]
        if not below:
            return tree[bridge.path][0]
        path = below[0]
    return tree[path][0]


class Test:
    def __init__(self, tool, folder):
        self.tool = tool
        self.folder = folder
        listed = subprocess.run([tool, "explain"], check=True, capture_output=True, text=True).stdout
        self.silence = [f"-Wno-{line.split()[0]}" for line in listed.splitlines()[1:] if " -W" in line]
        self.faults, self.forced, self.forbidden, self.kept, self.refused = [], 0, 0, 0, 0

    def compile(self, form, output):
        return subprocess.run([self.tool, "compile", "policy.yaml", "--base", "base.dtb", "--emit", form, "-o",
                               output, *self.silence], cwd=self.folder, capture_output=True, text=True)

    def trees(self, rules):
        """The tree of each form; None where the policy is refused."""
        (self.folder / "policy.yaml").write_text(policy_text(rules))
        done = self.compile("dtb", "merged.dtb")
        if done.returncode == 1:
            return None
        if done.returncode != 0:
            sys.exit(f"{policy_text(rules)}{done.stderr}")
        trees = {"dtb": read_tree(self.folder / "merged.dtb")}
        for form in ("dtbo", "dts", "uboot"):
            assert self.compile(form, f"out.{form}").returncode == 0
        subprocess.run(["dtc", "-q", "-@", "-I", "dts", "-O", "dtb", "-o", "out.source.dtbo", "out.dts"],
                       cwd=self.folder, check=True)
        for form, overlay in (("dtbo", "out.dtbo"), ("dts", "out.source.dtbo")):
            done = subprocess.run(["fdtoverlay", "-i", "base.dtb", "-o", "applied.dtb", overlay],
                                  cwd=self.folder, capture_output=True, text=True)
            if done.returncode == 0:  # an overlay without fragments is not one to fdtoverlay
                trees[form] = read_tree(self.folder / "applied.dtb")
        base = read_tree(self.folder / "base.dtb")
        script = (self.folder / "out.uboot").read_text()
        for parent, name in re.findall(r"fdt mknode? (\S+) (\S+)", script):
            base.setdefault(parent.rstrip("/") + "/" + name, [False, None])
        for path, cells in re.findall(r"fdt set (\S+) reg .?<([^>]*)>", script):
            base[path][1] = int(cells.split()[0], 0) >> 8 & 0xff
        for path in re.findall(rf"fdt set (\S+) {PROPERTY}", script):
            base[path][0] = True
        trees["uboot"] = base
        return trees

    def run(self, board, rules):
        functions = {}
        for _, _, entries in rules:
            for entry in entries:
                target = board.follow(*entry["pci"]) if "pci" in entry else None
                if isinstance(target, Function):
                    functions[target.path] = target
        devices = board.nodes() + list(functions.values())
        forbidden = [device for device in devices
                     if any(keeps(board, entry, device) for _, dma, entries in rules if dma == "swiotlb"
                            for entry in entries)]
        trees = self.trees(rules)
        if trees is None:
            self.refused += 1
            return
        self.forced += sum(forced for forced, _ in trees["dtb"].values())
        self.forbidden += len(forbidden)
        for form, tree in trees.items():
            for device in forbidden:
                if is_forced(tree, board, device):
                    self.faults.append(f"{form}: {device.path} is forced in spite of `dma: swiotlb`\n" +
                                       policy_text(rules) + board.root.source())
        # Without its prohibitions the policy may force more: then they were what kept it from that.
        permits = [rule for rule in rules if rule[1] == "iommu"]
        if forbidden and permits and (without := self.trees(permits)):
            self.kept += sum(is_forced(without["dtb"], board, device) for device in forbidden)


def main():
    tool = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    schema = json.loads(subprocess.run([tool, "schema"], check=True, capture_output=True).stdout)
    unknown = sorted(set(schema["definitions"]["selector"]["properties"]) - {*KEYS, "not"})
    if unknown:
        sys.exit(f"the matcher of this test does not know {unknown}")
    with tempfile.TemporaryDirectory() as name:
        test = Test(tool, pathlib.Path(name))
        for i in range(count):
            chosen = random.Random(seed * 100000 + i)
            board = Board(chosen)
            (test.folder / "base.dts").write_text("/dts-v1/;\n" + board.root.source().replace("{", "{", 1) + "\n")
            subprocess.run(["dtc", "-q", "-f", "-I", "dts", "-O", "dtb", "-o", "base.dtb", "base.dts"],
                           cwd=test.folder, check=True)
            for _ in range(2):
                test.run(board, Policies(board, chosen).rules())
    print("\n".join(test.faults[:3]))
    print(f"{count * 2} policies, {test.refused} refused; {test.forced} nodes forced, {test.forbidden} devices "
          f"forbidden, {test.kept} of them would be forced otherwise; {len(test.faults)} faults")
    if min(test.forced, test.forbidden, test.kept) < count // 10 or test.refused > count:
        print("too little was looked at")
        return 1
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
