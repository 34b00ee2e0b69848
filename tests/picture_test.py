#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""docs/snow.svg is what the tool draws today, and reports are the same bytes whenever they are made.

    DTPOLICY=... BOARDS=... picture_test.py [--rebase]   --rebase writes the picture anew
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

PROJECT = pathlib.Path(__file__).resolve().parent.parent
PICTURE = PROJECT / "docs" / "snow.svg"
ARGUMENTS = ("policies/google-snow.yaml", "--base", "exynos5250-snow.dtb")


def report(tool, snow, name, *more):
    """The file of that name, made in a folder of its own, and the folder's path."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "policies").symlink_to(PROJECT / "policies")
        (pathlib.Path(folder) / snow.name).symlink_to(snow)
        subprocess.run([tool, "report", *ARGUMENTS, *map(str, more), "-o", name], check=True, timeout=60, cwd=folder)
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
    try:
        xml.etree.ElementTree.fromstring(picture)
    except xml.etree.ElementTree.ParseError as error:
        faults.append(f"the picture is no XML: {error}")
    # What stands in a symbol is styled by rules that name nothing outside of it.
    for symbol in re.findall(rb"<symbol.*?</symbol>", picture):
        for name in re.findall(rb'class="([\w-]+)"', symbol):
            if not re.search(rb"^\." + name + rb" \{", picture, re.M):
                faults.append(f"no rule for `{name.decode()}` alone: a <use> of it is drawn without style")
    for pills, lines in ((9, "CONFIG_XEN=y\nCONFIG_EXYNOS_IOMMU=y\n"), (0, "CONFIG_XEN=y\n")):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder) / "config-6.1"
            config.write_text("# Linux/arm 6.1.176 Kernel Configuration\n" + lines)
            drawing, _ = report(tool, snow, "snow.svg", "--linux-config", config)
            page, _ = report(tool, snow, "snow.html", "--linux-config", config)
        # The four alike are one row.
        seen = drawing.count(b'class="pill iommu')
        if seen != (pills and pills - 3):
            faults.append(f"--linux-config: {seen} rows use the IOMMU with {lines!r}")
        if b"The kernel is configured as config-6.1 says" not in page or b"Linux 6.1" not in page:
            faults.append("--linux-config: the page does not say so")
    (first, place), (second, _) = report(tool, snow, "snow.html"), report(tool, snow, "snow.html")
    if first != second:
        faults.append("the page depends on where it was made")
    # A policy by its whole path, and a layer of it.
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / "snow.html"
        subprocess.run([tool, "report", PROJECT / "policies/google-snow.yaml", "--base", snow, "-o", page],
                       check=True, timeout=60)
        first += page.read_bytes()
    # Trees of one name are told apart by their folders.
    with tempfile.TemporaryDirectory() as folder:
        old = pathlib.Path(folder) / "old" / snow.name
        old.parent.mkdir()
        old.symlink_to(snow)
        told, _ = report(tool, snow, "snow.html", "--against", old)
        if f"--base {snow.name} --against old/{snow.name} -o snow.html".encode() not in told:
            faults.append("the command line does not tell the old tree from the new one")
    if b"soc/exynos5250.yaml:" not in first:
        faults.append("the page does not say where a rule stands")
    for found in (str(PROJECT).encode(), str(snow.parent).encode(), place):
        if found in first:
            faults.append(f"the page holds a path of this machine: {found.decode()}")
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
