#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Holds the JSON Schema that `dtpolicy schema` prints to the parser, which has the last word.

    tests/policies/good/*.yaml   both must take it
    tests/policies/bad/*.yaml    both must refuse it, the parser with the id of `# refused: ID` and no
                                 other; what no schema can see is listed in UNSEEN
    values made at random        both must give the same verdict, value by value
    the parser's own help        must list the keys and values that the schema has
    policies/                    each file is valid and names policies/dtpolicy.schema.json

    schema_test.py DTPOLICY [--rebase]   --rebase writes policies/dtpolicy.schema.json anew
"""
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import jsonschema
import yaml

TESTS = pathlib.Path(__file__).resolve().parent
POLICIES = TESTS.parent / "policies"
SCHEMA = POLICIES / "dtpolicy.schema.json"

# Faults that a schema cannot see, and why. The parser refuses each.
UNSEEN = {
    "version-not-first": "the keys of an object have no order",
    "no-board": "a layer may leave the board to the file that extends it",
    "extends-itself": "a schema does not open other files",
    "duplicate-key": "the YAML reader has dropped one of the two",
    "duplicate-rule": "`uniqueItems` compares whole items, not their names",
    "expect-backwards": "a pattern does not compare numbers",
    "expect-too-many-as-range": "a pattern does not compare numbers",
    "expect-in-hexadecimal": "the YAML reader has made it the number 16",
    "expect-with-fraction": "2.0 is an integer to JSON Schema",
    "version-of-format-with-fraction": "1.0 is 1 to JSON Schema",
    "linux-version-of-one-number": "6 and 6.0 are the same number",
    "pci-function-a-number-above-7": "the YAML reader has made it the number 1.8",
    "compatible-list-split-by-comma": "a compatible without a comma is one, quoted or not",
    "merge-key": "the YAML reader has merged it",
}


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: `off` and `12:30` are texts, `010` is ten."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
        ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.inf|\.nan",
         "-+.0123456789"),
        ("merge", r"<<", "<")):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"),
                                     list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(
    node.value, 0 if re.match("0[xo]", node.value) else 10))


def search_as_editors_do(validator, pattern, text, _):
    """JSON Schema's patterns are ECMAScript's, where `$` is the very end of the text."""
    if validator.is_type(text, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), text):
        yield jsonschema.ValidationError(f"{text!r} does not match {pattern!r}")


Validator = jsonschema.validators.extend(
    jsonschema.Draft7Validator, {"pattern": search_as_editors_do})


class Test:
    def __init__(self, tool, folder):
        self.tool = tool
        self.folder = folder
        self.base = folder / "board.dtb"
        subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", self.base,
                        TESTS / "policies" / "board.dts"], check=True)
        self.text = subprocess.run([tool, "schema"], check=True, capture_output=True).stdout
        self.schema = json.loads(self.text)
        self.lints = set(self.schema["properties"]["allow"]["items"]["properties"]["lint"]["enum"])
        self.faults = []
        self.checked = 0

    def expect(self, holds, fault):
        self.checked += 1
        if not holds:
            self.faults.append(fault)

    def findings(self, policy):
        """What the parser says of a file. What a lint says is about the board, not the text."""
        done = subprocess.run([self.tool, "check", policy, "--base", self.base, "--format", "json"],
                              capture_output=True, timeout=60, check=False)
        found = json.loads(done.stdout)["diagnostics"]
        assert done.returncode in (0, 1), (policy, done)
        return [finding for finding in found if finding["id"] not in self.lints]

    def valid(self, data, schema=None):
        if schema is not None:
            schema = {**schema, "definitions": self.schema["definitions"]}
        return Validator(schema or self.schema).is_valid(data)

    def accepted_by_schema(self, path):
        """None where there is no YAML that a schema could look at."""
        try:
            return self.valid(yaml.load(path.read_bytes(), CoreLoader))
        except yaml.YAMLError:
            return None


def check_schema_itself(test):
    jsonschema.Draft7Validator.check_schema(test.schema)
    test.expect(SCHEMA.exists() and SCHEMA.read_bytes() == test.text,
                f"{SCHEMA.name} is not what `dtpolicy schema` prints (--rebase writes it)")

    def walk(schema, where):
        if not isinstance(schema, dict):
            return
        for key, value in schema.get("properties", {}).items():
            test.expect(value.get("description", "").endswith("."), f"{where}/{key}: no description")
        if schema.get("type") == "object":
            test.expect(schema.get("additionalProperties") is False, f"{where}: takes any key")
        for key, value in schema.items():
            walk(value, f"{where}/{key}")

    walk(test.schema, "")


def check_files(test):
    good = sorted((TESTS / "policies" / "good").glob("*.yaml"))
    bad = sorted((TESTS / "policies" / "bad").glob("*.yaml"))
    test.expect(good and bad, "no policies to check")
    for path in good:
        found = [f"{finding['id']}: {finding['message']}" for finding in test.findings(path)]
        test.expect(not found, f"{path.name}: the parser refuses it: {found}")
        test.expect(test.accepted_by_schema(path), f"{path.name}: the schema refuses it")
    for path in bad:
        wanted = re.search(rb"^# refused: ([\w-]+)$", path.read_bytes(), re.M)[1].decode()
        ids = [finding["id"] for finding in test.findings(path)]
        test.expect(ids == [wanted], f"{path.name}: the parser says {ids}, not {wanted}")
        seen = test.accepted_by_schema(path) is not True
        if path.stem in UNSEEN:
            test.expect(not seen, f"{path.name}: the schema sees it now; take it out of UNSEEN")
        else:
            test.expect(seen, f"{path.name}: the schema takes it")
    for name in sorted(set(UNSEEN) - {path.stem for path in bad}):
        test.expect(False, f"UNSEEN has {name}, which is no file")


def check_shipped(test):
    shipped = sorted(POLICIES.glob("*.yaml")) + sorted(POLICIES.glob("*/*.yaml"))
    test.expect(shipped, "no shipped policies")
    for path in shipped:
        name = path.relative_to(POLICIES)
        test.expect(test.accepted_by_schema(path), f"{name}: the schema refuses it")
        head = path.read_text().partition("\ndtpolicy:")[0]
        line = re.search(r"^# yaml-language-server: \$schema=(\S+)$", head, re.M)
        test.expect(line is not None and (path.parent / line[1]).resolve() == SCHEMA,
                    f"{name}: no yaml-language-server line that leads to {SCHEMA.name}")


HEAD = "dtpolicy: 1\nboard:\n  compatible:\n    - vendor,board\n"
RULE = "{name: a, dma: iommu, devices: [{node: a}]"
ENTRY = "rules: [{name: a, dma: iommu, devices: [%s]}]\n"
# Where the parser lists what it knows: a policy with a hole, and the same place in the schema.
KEYS = {
    (): HEAD + "%s: 1\n",
    ("properties", "board"): HEAD + "  %s: 1\n",
    ("properties", "xen"): HEAD + "xen: {%s: 1}\n",
    ("properties", "linux"): HEAD + "linux: {%s: 1}\n",
    ("properties", "rules", "items"): HEAD + "rules: [" + RULE + ", %s: 1}]\n",
    ("properties", "allow", "items"): HEAD + "allow: [{lint: no-match, reason: a, %s: 1}]\n",
    ("definitions", "selector"): HEAD + ENTRY % "{node: a, %s: 1}",
    ("definitions", "excluded"): HEAD + ENTRY % "{node: a, not: {node: a, %s: 1}}",
    ("definitions", "selector", "properties", "pci"):
        HEAD + ENTRY % "{pci: {bridge: /a, function: '1.0', %s: 1}}",
}
CHOICES = {
    ("properties", "linux", "properties", "grants"): HEAD + "linux: {grants: %s}\n",
    ("properties", "linux", "properties", "swiotlb-xen"): HEAD + "linux: {swiotlb-xen: %s}\n",
    ("properties", "rules", "items", "properties", "dma"):
        HEAD + "rules: [{name: a, dma: %s, devices: [{node: a}]}]\n",
    ("properties", "rules", "items", "properties", "on-missing"):
        HEAD + "rules: [" + RULE + ", on-missing: %s}]\n",
}


def check_lists_of_parser(test):
    """An unknown key or value makes the parser list those it knows."""
    policy = test.folder / "hole.yaml"
    for table, member, phrase in ((KEYS, "properties", "its keys are "), (CHOICES, "enum", "it is one of ")):
        for where, text in table.items():
            schema = test.schema
            for step in where:
                schema = schema[step]
            policy.write_text(text % "qqqqqqqqqqqq")
            found = test.findings(policy)
            listed = [help_text for finding in found for help_text in finding["help"]
                      if help_text.startswith(phrase)]
            test.expect(len(listed) == 1, f"{where}: the parser lists nothing: {found}")
            known = re.findall(r"`([^`]+)`", "".join(listed))
            # Inside `not` no other `not` may be; the parser knows the key to say so.
            if where == ("definitions", "excluded"):
                known.remove("not")
            test.expect(known == list(schema[member]),
                        f"{where}: the parser knows {known}, the schema {list(schema[member])}")


def random_texts(count):
    """Texts made of what the forms of values turn on; the same ones in every run."""
    chosen = random.Random(6)
    pieces = ["/", "/", "*", "**", "a", "B", "0", "7", "8", "1c.0", "01.0", "1f.7", "20.0", ".", "..",
              ",", "_", "-", "@", "&", ":", " ", "\t", "\n", "\u00e9", "\u00a0", "\x01", "\x7f"]
    texts = {"".join(chosen.choices(pieces, k=chosen.randint(0, 5))) for _ in range(count)}
    return sorted(texts)


def check_random_texts(test):
    """One value a line, so that the parser's verdict on each is told by the line of its finding."""
    definitions = test.schema["definitions"]
    rule = test.schema["properties"]["rules"]["items"]["properties"]
    pci = definitions["selector"]["properties"]["pci"]["properties"]
    entry = "- {name: n%d, dma: iommu, devices: [{%s: %s}]}"
    forms = [(definitions["selector"]["properties"][key], lambda i, text, key=key: entry % (i, key, text))
             for key in definitions["selector"]["properties"] if key not in ("pci", "not")]
    forms += [
        (pci["bridge"], lambda i, text: entry % (i, "pci", "{function: '1.0', bridge: %s}" % text)),
        (pci["function"], lambda i, text: entry % (i, "pci", "{bridge: /a, function: %s}" % text)),
        (rule["name"], lambda i, text: "- {name: %s, dma: iommu, devices: [{node: a}]}" % text),
        (rule["reason"], lambda i, text: "- {name: n%d, dma: iommu, devices: [{node: a}], reason: %s}"
                                         % (i, text)),
    ]
    texts = random_texts(450)
    policy = test.folder / "random.yaml"
    for schema, line in forms:
        lines = [line(i, json.dumps(text)) for i, text in enumerate(texts)]
        policy.write_text(HEAD + "rules:\n" + "\n".join(lines) + "\n")
        refused = {finding["place"]["line"] for finding in test.findings(policy)}
        first = HEAD.count("\n") + 2
        verdicts = [(text, first + i not in refused, test.valid(text, schema))
                    for i, text in enumerate(texts)]
        test.expect({parser for _, parser, _ in verdicts} == {True, False},
                    f"{lines[0]}: all texts get one verdict, so that nothing is compared")
        for text, parser, by_schema in verdicts:
            test.expect(parser == by_schema,
                        f"{line(0, json.dumps(text))}: parser {parser}, schema {by_schema}")


def check_numbers(test):
    """Versions and counts in quotes, one policy each."""
    policy = test.folder / "number.yaml"
    rule = test.schema["properties"]["rules"]["items"]["properties"]
    xen = test.schema["properties"]["xen"]["properties"]
    texts = ["", "1", "0", "00", "01", "1.", "1..", "1..2", "0..", "0..0", "0..1", "..", "..1", "1...2",
             "1..2..3", "a", "1a", "1 ", " 1", "-1", "+1", "4.17", "4.17.", ".17", "4.17.1", "4.17.1.1",
             "4..17", "4.17-rc1", "v4.17", "12345.1", "1234.1", "4.17\n"]
    for schema, text in ((rule["expect"], "rules: [" + RULE + ", expect: %s}]\n"),
                         (xen["version"], "xen: {version: %s}\n")):
        for value in texts:
            policy.write_text(HEAD + text % json.dumps(value))
            parser = not test.findings(policy)
            test.expect(parser == test.valid(value, schema),
                        f"{text.strip() % json.dumps(value)}: parser {parser}, schema {not parser}")


def main():
    arguments = [a for a in sys.argv[1:] if a != "--rebase"]
    tool = os.path.abspath(arguments[0])
    with tempfile.TemporaryDirectory() as folder:
        test = Test(tool, pathlib.Path(folder))
        if "--rebase" in sys.argv:
            SCHEMA.write_bytes(test.text)
        for check in (check_schema_itself, check_files, check_shipped, check_lists_of_parser,
                      check_random_texts, check_numbers):
            check(test)
    for fault in test.faults:
        print(fault)
    print(f"{test.checked - len(test.faults)} passed, {len(test.faults)} failed")
    return 1 if test.faults else 0


if __name__ == "__main__":
    sys.exit(main())
