#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What `dtpolicy check --format sarif` writes, against the SARIF specification (sarif_spec.py), the
input, and the text format; and that all formats are the same bytes however the work is done.

    sarif_test.py DTPOLICY [--schema sarif-schema-2.1.0.json]   also against OASIS's JSON Schema
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from sarif_spec import Violation, check_log, must

BOARD = """/dts-v1/;
/ {
	compatible = "vendor,board%s";
	#address-cells = <1>;
	#size-cells = <1>;
	soc {
		compatible = "simple-bus";
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;
		mmu: iommu@1000 {
			compatible = "vendor,iommu";
			reg = <0x1000 0x1000>;
			#iommu-cells = <1>;
		};
		display@2000 {
			compatible = "vendor,display";
			reg = <0x2000 0x1000>;
			iommus = <&mmu 1>;
			xen,force-iommu-dma;
		};
		uart@3000 {
			compatible = "vendor,uart";
			reg = <0x3000 0x1000>;
			iommus = <0x77 1>;
		};
	};
};
"""
# A character of two UTF-16 code units and four bytes, one of one and three, one of one and two.
WIDE = "\U0001F5A5\u2014\u00e9"
HEAD = "dtpolicy: 1\nboard: {name: a, compatible: [\"vendor,board\"]}\n"
FILES = {
    "wide.yaml": HEAD + f"rules: [{{name: '{WIDE}', dma: iommu, devices: [{{compatible: 'vendor,gone'}}]}}]\n",
    "both ways #1.yaml": HEAD + """rules:
  - name: one
    dma: iommu
    devices:
      - path: /soc/display@2000
  - name: other
    dma: swiotlb
    devices:
      - compatible: vendor,d*
""",
    "braces.yaml": HEAD + "rules: [{name: '{0} }', dma: iommu, expect: 3, devices: [{node: 'display@*'}]}]\n",
    "syntax.yaml": HEAD + "rules: [\n",
    "prose.yaml": HEAD + "rules: [{name: a, dma: iommu, devices: [{node: a}], reason: \"\n\n\"}]\n",
    "colon:100%.yaml": HEAD + "rule: []\n",
}


class Test:
    def __init__(self, tool, folder, validator):
        self.tool = tool
        self.folder = folder
        self.validator = validator
        self.checked = 0
        for name in ("a", "b"):
            source = (BOARD % "").encode()
            subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", folder / f"{name}.dtb", "-"],
                           input=source, check=True)
        for name, text in FILES.items():
            (folder / name).write_text(text)
        (folder / "cut.dtb").write_bytes((folder / "a.dtb").read_bytes()[:100])

    def run(self, *arguments, exit_code, text=""):
        done = subprocess.run([self.tool, "check", *arguments], cwd=self.folder, input=text.encode(),
                              capture_output=True, timeout=60, check=False)
        must(done.returncode == exit_code, f"{arguments}: exit code {done.returncode}: {done.stderr}")
        return done.stdout

    def log(self, *arguments, exit_code, text=""):
        """The run that is told; every log is held to the specification."""
        output = self.run(*arguments, "--format", "sarif", exit_code=exit_code, text=text)
        log = json.loads(output)
        check_log(log)
        if self.validator:
            self.validator.validate(log)
        # The same findings as the text format tells, each at the same line.
        lines = self.run(*arguments, "--color", "never", exit_code=exit_code, text=text).decode()
        heads = re.findall(r"^(?:\S.*?: )?(?:error|warning): .* \[([\w-]+)\]$", lines, re.M)
        told = log["runs"][0]["results"] + log["runs"][0]["invocations"][0].get(
            "toolExecutionNotifications", [])
        ids = [entry.get("ruleId") or entry["descriptor"]["id"] for entry in told]
        must(sorted(ids) == sorted(heads) and ids, f"{arguments}: {ids} and, as text, {heads}")
        self.checked += 1
        return log["runs"][0]


def region_of(result):
    region = result["locations"][0]["physicalLocation"]["region"]
    return tuple(region[key] for key in ("startLine", "startColumn", "endLine", "endColumn"))


def uri_of(location):
    return location["physicalLocation"]["artifactLocation"]["uri"]


def only(results, rule):
    found = [result for result in results if result["ruleId"] == rule]
    must(len(found) == 1, f"{len(found)} results of {rule}")
    return found[0]


def check_columns(test):
    result = only(test.log("wide.yaml", "--base", "a.dtb", exit_code=1)["results"], "no-match")
    line = FILES["wide.yaml"].split("\n")[2]
    before = line[:line.index("'vendor,gone'")]
    begin = len(before.encode("utf-16-le")) // 2 + 1
    must(begin == len(before) + 2, "the line has one surrogate pair")
    must(region_of(result) == (3, begin, 3, begin + len("'vendor,gone'")), region_of(result))


def check_notes(test):
    run = test.log("both ways #1.yaml", "--base", "a.dtb", "b.dtb", exit_code=1)
    result = only(run["results"], "conflicting-rules")
    must(uri_of(result["locations"][0]) == "both%20ways%20%231.yaml", uri_of(result["locations"][0]))
    must(result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "/soc/display@2000",
         "the device is a logical location")
    notes = [location for location in result["relatedLocations"]
             if "region" in location["physicalLocation"]]
    must([note["physicalLocation"]["region"]["startLine"] for note in notes] == [11], notes)
    bases = [uri_of(location) for location in result["relatedLocations"] if location not in notes]
    must(bases == ["a.dtb", "b.dtb"], bases)


def check_trees(test):
    run = test.log("wide.yaml", "--base", "a.dtb", exit_code=1)
    bad = only(run["results"], "bad-iommus")["locations"][0]
    must("region" not in bad["physicalLocation"] and uri_of(bad) == "a.dtb", bad)
    must(bad["logicalLocations"] == [{"name": "iommus", "fullyQualifiedName": "/soc/uart@3000:iommus",
                                      "kind": "property"}], bad)


def check_failures(test):
    (test.folder / "empty").mkdir()
    run = test.log("syntax.yaml", "gone.yaml", "--base", "cut.dtb", "gone.dtb", "empty", exit_code=3)
    ids = sorted(result["ruleId"] for result in run["results"])
    must(ids == ["bad-tree", "yaml-syntax"], ids)
    notified = [uri_of(notification["locations"][0])
                for notification in run["invocations"][0]["toolExecutionNotifications"]]
    must(notified == ["gone.yaml", "empty", "gone.dtb"], notified)


def check_names(test):
    run = test.log("colon:100%.yaml", "--base", "a.dtb", exit_code=1)
    must(uri_of(only(run["results"], "unknown-key")["locations"][0]) == "colon%3A100%25.yaml", run)
    run = test.log(f"{test.folder}/.//syntax.yaml", "--base", "./a.dtb", exit_code=1)
    must(uri_of(only(run["results"], "yaml-syntax")["locations"][0]) ==
         f"file://{test.folder}/syntax.yaml", run["results"])
    run = test.log("-", "--base", "a.dtb", exit_code=1, text=FILES["syntax.yaml"])
    must(uri_of(only(run["results"], "yaml-syntax")["locations"][0]) == "%3Cstdin%3E", run["results"])


def check_messages(test):
    run = test.log("braces.yaml", "--base", "a.dtb", exit_code=1)
    must("`{{0}} }}`" in only(run["results"], "expect-mismatch")["message"]["text"], run["results"])
    test.log("prose.yaml", "--base", "a.dtb", exit_code=1)


def check_rules(test):
    """Each lint has its manual entry among the rules, whether it was found or not."""
    rules = test.log("wide.yaml", "--base", "a.dtb", exit_code=1)["tool"]["driver"]["rules"]
    schema = json.loads(subprocess.run([test.tool, "schema"], check=True, capture_output=True).stdout)
    lints = schema["properties"]["allow"]["items"]["properties"]["lint"]["enum"]
    must([rule["id"] for rule in rules][:len(lints)] == lints and lints, "rules and lints differ")
    for rule in rules[:len(lints)]:
        must(len(rule["help"]["text"]) > len(rule["fullDescription"]["text"]), f"{rule['id']}: no help")


def check_same_bytes(test):
    """Any number of threads, any order of the arguments, any run: the same bytes."""
    policies = sorted(set(FILES) - {"syntax.yaml"})
    bases = ["a.dtb", "b.dtb", "cut.dtb", "gone.dtb"]
    for form in ("sarif", "json", "github", "text"):
        outputs = {test.run(*names, "--base", *trees, "--format", form, "-j", jobs, exit_code=3)
                   for jobs in ("1", "2", "0", "7") for names in (policies, policies[::-1])
                   for trees in (bases, bases[::-1])}
        must(len(outputs) == 1, f"{form}: {len(outputs)} different outputs")
        test.checked += 1


def main():
    arguments = sys.argv[1:]
    validator = None
    if "--schema" in arguments:
        import jsonschema  # pylint: disable=import-outside-toplevel
        schema = json.loads(pathlib.Path(arguments[arguments.index("--schema") + 1]).read_text())
        validator = jsonschema.validators.validator_for(schema)(schema)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        test = Test(os.path.abspath(arguments[0]), pathlib.Path(folder).resolve(), validator)
        for check in (check_columns, check_notes, check_trees, check_failures, check_names,
                      check_messages, check_rules, check_same_bytes):
            try:
                check(test)
            except Violation as violation:
                print(f"{check.__name__}: {violation}")
                failed += 1
    print(f"{test.checked} outputs checked, {failed} failed"
          + (", all held to the published schema" if validator else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
