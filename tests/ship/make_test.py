#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The snippet for GNU make, in a small project: what is made, and when it is made again.

    make_test.py DTPOLICY       SNIPPET names another dtpolicy.mk than the source's
"""
import os
import pathlib
import subprocess
import sys
import tempfile

import small_project

SNIPPET = os.environ.get("SNIPPET", small_project.PROJECT / "integration" / "make" / "dtpolicy.mk")
MAKEFILE = """include {snippet}
all: board.dtbo board.scr.txt
$(eval $(call dtpolicy_compile,board.dtbo,policy.yaml,board.dtb))
$(eval $(call dtpolicy_compile,board.scr.txt,policy.yaml,board.dtb,uboot,-q))
"""


def main():
    tool = os.path.abspath(sys.argv[1])
    check = small_project.Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        small_project.write(folder)
        (folder / "Makefile").write_text(MAKEFILE.format(snippet=SNIPPET))

        def make(*arguments):
            return subprocess.run(["make", f"DTPOLICY={tool}", *arguments], cwd=folder, timeout=120,
                                  capture_output=True, text=True,
                                  env={"PATH": os.environ["PATH"], "LC_ALL": "C"})

        done = make("--dry-run")
        check(done.returncode == 0 and not done.stderr, "make -n warns", done)
        done = make("all")
        check(done.returncode == 0, "does not build", done)
        check(small_project.same_as_direct(tool, folder, folder / "board.dtbo"), "other bytes", done)
        check("fdt set" in (folder / "board.scr.txt").read_text(), "no U-Boot script", done)
        check("Nothing to be done" in make("all").stdout, "is made again without a cause", done)

        for changed in ("policy.yaml", "soc/layer.yaml", "board.dtb"):
            small_project.touch_later(folder / changed)
            done = make("all")
            check(done.stdout.count(" compile ") == 2, f"{changed} changed and is not seen", done)
            check("Nothing to be done" in make("all").stdout, "is not up to date after it", done)

        before = (folder / "board.dtbo").read_bytes()
        small_project.break_policy(folder)
        done = make("all")
        check(done.returncode != 0 and "[no-match]" in done.stderr, "a bad policy builds", done)
        check((folder / "board.dtbo").read_bytes() == before, "the output was touched", done)

        small_project.write(folder)
        small_project.drop_layer(folder)
        done = make("all")
        check(done.returncode == 0, "a layer that is gone stops make", done)
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
