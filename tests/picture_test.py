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
ARGUMENTS = ("policies/google-snow.yaml", "--base", "exynos5250-snow.dtb")


def report(tool, snow, name):
    """The file of that name, made in a folder of its own, and the folder's path."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "policies").symlink_to(PROJECT / "policies")
        (pathlib.Path(folder) / snow.name).symlink_to(snow)
        subprocess.run([tool, "report", *ARGUMENTS, "-o", name], check=True, timeout=60, cwd=folder)
        return (pathlib.Path(folder) / name).read_bytes(), folder.encode()


def main():
    tool = os.path.abspath(os.environ["DTPOLICY"])
    snow = (pathlib.Path(os.environ["BOARDS"]) / "armhf" / "exynos5250-snow.dtb").resolve()
    faults = []
    picture, _ = report(tool, snow, "snow.svg")
    if "--rebase" in sys.argv:
        PICTURE.write_bytes(picture)
    elif picture != PICTURE.read_bytes():
        faults.append("docs/snow.svg is not what the tool draws: see --rebase")
    (first, place), (second, _) = report(tool, snow, "snow.html"), report(tool, snow, "snow.html")
    if first != second:
        faults.append("the page depends on where it was made")
    for found in (str(PROJECT).encode(), place):
        if found in first:
            faults.append(f"the page holds a path of this machine: {found.decode()}")
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
