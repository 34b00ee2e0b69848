#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The reusable workflow, the GitLab job and the pre-commit hook do what they promise: their own shell
lines are run, on real trees, with a policy that fits and with one that does not.

    DTPOLICY=... BOARDS=... forge_test.py

What fetches and builds dtpolicy is not run; scripts/build-static has a test of its own.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

PROJECT = pathlib.Path(__file__).resolve().parent.parent
WRONG = """dtpolicy: 1
board: {compatible: ["google,snow"]}
rules:
  - name: disk
    dma: iommu
    devices: [{device: 12200000.mmc}]
"""


def workflow():
    document = yaml.safe_load((PROJECT / ".github/workflows/check-policies.yml").read_text())
    steps = document["jobs"]["check"]["steps"]
    build = [step for step in steps if "build-static" in step.get("run", "")]
    check = [step for step in steps if "dtpolicy.sarif" in step.get("run", "")]
    assert len(build) == len(check) == 1, "the workflow builds once and checks once"
    uploads = {step["with"].get("sarif_file") or step["with"]["path"]
               for step in steps if "upload" in step.get("uses", "")}
    assert set(check[0]["env"]) == {"POLICIES", "TREES"}
    # GitHub runs `sh -e` in a container.
    return check[0]["run"], ("POLICIES", "TREES"), uploads


def gitlab():
    job = yaml.safe_load((PROJECT / "integration/gitlab/dtpolicy.yml").read_text())[".dtpolicy-check"]
    assert any("build-static" in line for line in job["before_script"])
    return ("\n".join(job["script"]), ("DTPOLICY_POLICIES", "DTPOLICY_TREES"),
            set(job["artifacts"]["paths"]))


def faults_of(name, script, variables, uploads, tool, boards):
    for policy, expected in (("right.yaml", 0), ("wrong.yaml", 1)):
        with tempfile.TemporaryDirectory() as place:
            folder = pathlib.Path(place)
            (folder / ".dtpolicy").mkdir()
            (folder / ".dtpolicy/binary").write_text(f"{tool}\n")
            (folder / "trees").mkdir()
            for tree in ("exynos5250-snow.dtb", "am57xx-beagle-x15.dtb"):
                (folder / "trees" / tree).symlink_to(boards / "armhf" / tree)
            (folder / "soc").symlink_to(PROJECT / "policies/soc")
            (folder / "right.yaml").write_text((PROJECT / "policies/google-snow.yaml").read_text())
            (folder / "wrong.yaml").write_text(WRONG)
            done = subprocess.run(["sh", "-e", "-c", script], cwd=folder, capture_output=True, text=True,
                                  timeout=120,
                                  env={"PATH": os.environ["PATH"], variables[0]: policy,
                                       variables[1]: "trees"})
            if done.returncode != expected:
                yield f"{name}: exit code {done.returncode} for {policy}\n{done.stdout}{done.stderr}"
            if uploads != {"dtpolicy.sarif", "dtpolicy-report"}:
                yield f"{name}: uploads {uploads}"
            results = json.loads((folder / "dtpolicy.sarif").read_text())["runs"][0]["results"]
            if bool(results) != bool(expected):
                yield f"{name}: {len(results)} results for {policy}"
            pages = sorted(path.name for path in (folder / "dtpolicy-report").iterdir())
            if pages != ["am57xx-beagle-x15.html", "data.json", "exynos5250-snow.html", "index.html"]:
                yield f"{name}: the report is {pages}"
            if expected and "12200000" not in done.stdout + done.stderr:
                yield f"{name}: the finding is not shown"


def pre_commit_faults(tool, boards):
    hook, = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    command = hook["entry"].split()
    assert command[0] == "dtpolicy" and hook["id"] == "dtpolicy-check"
    done = subprocess.run([tool, *command[1:], "--base", boards / "armhf/exynos5250-snow.dtb", "--",
                           PROJECT / "policies/google-snow.yaml"], capture_output=True, text=True,
                          timeout=60)
    if done.returncode != 0:
        yield f"pre-commit: exit code {done.returncode}: {done.stdout}{done.stderr}"


def main():
    tool = os.path.abspath(os.environ["DTPOLICY"])
    boards = pathlib.Path(os.environ["BOARDS"]).resolve()
    faults = [*faults_of("workflow", *workflow(), tool, boards),
              *faults_of("GitLab job", *gitlab(), tool, boards), *pre_commit_faults(tool, boards)]
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
