#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""docs/snow.svg is what the tool draws today, and reports are the same bytes whenever they are made.

    DTPOLICY=... BOARDS=... picture_test.py [--rebase]   --rebase writes the picture anew
"""
import os
import pathlib
import subprocess
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PICTURE = PROJECT / "docs" / "snow.svg"
POLICY = PROJECT / "policies" / "google-snow.yaml"


def report(folder, name, *arguments):
    output = pathlib.Path(folder) / name
    subprocess.run([os.environ["DTPOLICY"], "report", *arguments, "-o", output], check=True,
                   timeout=60)
    return output.read_bytes()


def main():
    snow = pathlib.Path(os.environ["BOARDS"]) / "armhf" / "exynos5250-snow.dtb"
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        picture = report(folder, "snow.svg", POLICY, "--base", snow)
        if "--rebase" in sys.argv:
            PICTURE.write_bytes(picture)
        elif picture != PICTURE.read_bytes():
            faults.append("docs/snow.svg is not what the tool draws: see --rebase")
        first = report(folder, "snow.html", POLICY, "--base", snow)
        os.chdir(snow.parent)
        second = report(folder, "snow.html", POLICY, "--base", snow.name)
        if first != second:
            faults.append("the page depends on where it was made")
        for found in (str(PROJECT).encode(), str(snow.parent).encode()):
            if found in first:
                faults.append(f"the page holds a path of this machine: {found.decode()}")
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
