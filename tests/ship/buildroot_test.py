#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The external tree for Buildroot, without Buildroot: Config.in is read by kconfiglib, and the
commands of dtpolicy-overlays are run by make, on the small project. Of Buildroot there is here only
what the files use: the symbols they depend on, and macros of a line each.

    buildroot_test.py DTPOLICY
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import kconfiglib

import small_project

TREE = small_project.PROJECT / "integration" / "buildroot"
PACKAGES = TREE / "package"
# Symbols of Buildroot that the files name; each is one to be set.
OTHERS = ["INSTALL_LIBSTDCPP", "TOOLCHAIN_GCC_AT_LEAST_12", "TOOLCHAIN_HAS_THREADS", "USE_WCHAR",
          "STATIC_LIBS", "LINUX_KERNEL_DTS_SUPPORT", "PACKAGE_CLI11", "PACKAGE_DTC", "PACKAGE_FMT",
          "PACKAGE_JSON_FOR_MODERN_CPP", "PACKAGE_LIBMD", "PACKAGE_YAML_CPP",
          "PACKAGE_ZLIB"]
# Buildroot's macros, as far as the two files use them.
MACROS = """
qstrip = $(strip $(subst ",,$(1)))
BINARIES_DIR = {folder}/images
BR2_EXTERNAL_DTPOLICY_PATH = {tree}
INSTALL = install
cmake-package =
define generic-package
all:
	$$(DTPOLICY_OVERLAYS_BUILD_CMDS)
	$$(DTPOLICY_OVERLAYS_INSTALL_IMAGES_CMDS)
endef
all: @D = {folder}/build
"""


def check_config(check, folder):
    nothing = subprocess.CompletedProcess([], 0, "", "")
    lines = [f"config BR2_{name}\n\tbool \"{name}\"\n" for name in OTHERS]
    (folder / "Config.in").write_text("\n".join(lines) + f'\nsource "{TREE}/Config.in"\n')
    os.environ["BR2_EXTERNAL_DTPOLICY_PATH"] = str(TREE)
    config = kconfiglib.Kconfig(folder / "Config.in", warn_to_stderr=False)
    check(not config.warnings, f"{config.warnings}", nothing)
    undefined = [name for name, symbol in config.syms.items()
                 if not symbol.nodes and name.startswith("BR2_PACKAGE")]
    check(not undefined, f"undefined: {undefined}", nothing)
    tool, overlays = (config.syms[f"BR2_PACKAGE_DTPOLICY{end}"] for end in ("", "_OVERLAYS"))
    check(tool.visibility == 0 and overlays.visibility == 0, "offered without a toolchain", nothing)
    for name in ("INSTALL_LIBSTDCPP", "TOOLCHAIN_GCC_AT_LEAST_12", "TOOLCHAIN_HAS_THREADS",
                 "USE_WCHAR", "LINUX_KERNEL_DTS_SUPPORT"):
        config.syms[f"BR2_{name}"].set_value("y")
    tool.set_value("y")
    overlays.set_value("y")
    check(tool.str_value == "y" and overlays.str_value == "y", "cannot be chosen", nothing)
    selected = {name for name in OTHERS if name.startswith("PACKAGE_")
                and config.syms[f"BR2_{name}"].str_value == "y"}
    # What is selected is what the makefile depends on.
    text = (PACKAGES / "dtpolicy" / "dtpolicy.mk").read_text()
    depends = re.search(r"^DTPOLICY_DEPENDENCIES = (.*)$", text, re.M)[1].split()
    check(selected == {"PACKAGE_" + name.upper().replace("-", "_") for name in depends},
          f"selects {sorted(selected)}, depends on {depends}", nothing)
    config.syms["BR2_STATIC_LIBS"].set_value("y")
    check(tool.visibility == 0, "offered without shared libraries", nothing)

    project = (small_project.PROJECT / "CMakeLists.txt").read_text()
    version = re.search(r"^project\(dtpolicy VERSION (\S+) ", project, re.M)[1]
    check(f"DTPOLICY_VERSION = {version}\n" in text, f"is not version {version}", nothing)
    up = re.search(r"^DTPOLICY_SITE = \$\(BR2_EXTERNAL_DTPOLICY_PATH\)(.*)$", text, re.M)[1]
    check(pathlib.Path(f"{TREE}{up}").resolve() == small_project.PROJECT, f"{up} is elsewhere", nothing)
    for name in re.search(r"^DTPOLICY_LICENSE_FILES = (.*)$", text, re.M)[1].split():
        check((small_project.PROJECT / name).is_file(), f"no {name}", nothing)


def check_overlays(check, tool, folder):
    small_project.write(folder)
    (folder / "images").mkdir()
    (folder / "build").mkdir()
    (folder / "board.dtb").rename(folder / "images" / "board.dtb")
    (folder / "board.dtb").symlink_to("images/board.dtb")
    # Buildroot reads both files in one make.
    (folder / "Makefile").write_text(
        MACROS.format(folder=folder, tree=TREE).lstrip() + f"include {TREE}/external.mk\n")

    def make(entries):
        return subprocess.run(
            ["make", "--no-print-directory", f'BR2_PACKAGE_DTPOLICY_OVERLAYS_TOOL="{tool}"',
             f'BR2_PACKAGE_DTPOLICY_OVERLAYS_LIST="{entries}"',
             'BR2_PACKAGE_DTPOLICY_OVERLAYS_FLAGS="--werror"'],
            cwd=folder, capture_output=True, text=True, timeout=120,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"})

    done = make("policy.yaml:board.dtb policy.yaml:board.dtb:uboot policy.yaml:board.dtb:dts")
    check(done.returncode == 0 and not done.stderr, "does not build", done)
    found = sorted(path.name for path in (folder / "images").glob("*"))
    check(found == ["board.dtb", "policy.dtbo", "policy.dtso", "policy.uboot.txt"], f"{found}", done)
    check(small_project.same_as_direct(tool, folder, folder / "images" / "policy.dtbo"),
          "other bytes than the command's", done)
    done = make("google-snow.yaml:board.dtb")
    check(done.returncode != 0 and "[wrong-board]" in done.stderr, "no policy that ships", done)
    done = make("none.yaml:board.dtb")
    check(done.returncode != 0 and "there is no policy none.yaml" in done.stderr, "a wrong name", done)
    small_project.break_policy(folder)
    done = make("policy.yaml:board.dtb")
    check(done.returncode != 0 and "[no-match]" in done.stderr, "a bad policy builds", done)
    done = make("")
    check(done.returncode == 0, "an empty list fails", done)


def main():
    tool = os.path.abspath(sys.argv[1])
    check = small_project.Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        check_config(check, folder)
        check_overlays(check, tool, folder)
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
