#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The external tree for Buildroot, without Buildroot: Config.in is read by kconfiglib, and the
commands of dtpolicy-overlays are run by make, on the small project; the configuration in
docs/packaging.md is read by both. Of Buildroot there is here only what the files use: the symbols they
depend on, and macros of a line each.

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
          "STATIC_LIBS", "LINUX_KERNEL", "LINUX_KERNEL_DTS_SUPPORT", "PACKAGE_CLI11", "PACKAGE_DTC", "PACKAGE_FMT",
          "PACKAGE_JSON_FOR_MODERN_CPP", "PACKAGE_LIBMD", "PACKAGE_YAML_CPP",
          "PACKAGE_ZLIB", "PACKAGE_HOST_UBOOT_TOOLS", "PACKAGE_HOST_UBOOT_TOOLS_FIT_SUPPORT"]
# Not chosen by the project.
STRINGS = ["LINUX_KERNEL_PATCH", "LINUX_KERNEL_CONFIG_FRAGMENT_FILES", "LINUX_KERNEL_DEFCONFIG",
           "LINUX_KERNEL_INTREE_DTS_NAME"]
# Buildroot's macros, as far as the two files use them.
MACROS = """
qstrip = $(strip $(subst ",,$(1)))
BINARIES_DIR = {folder}/images
BR2_EXTERNAL_DTPOLICY_PATH = {tree}
INSTALL = install
MKIMAGE = mkimage
TARGET_MAKE_ENV =
cmake-package =
define generic-package
all:
	$$(DTPOLICY_OVERLAYS_BUILD_CMDS)
	$$(DTPOLICY_OVERLAYS_INSTALL_IMAGES_CMDS)
endef
all: @D = {folder}/build
"""


def written():
    """The configuration in the document."""
    text = (small_project.PROJECT / "docs" / "packaging.md").read_text()
    return next(block for block in re.findall(r"^```make\n(.*?)^```$", text, re.M | re.S) if "BR2_" in block)


def check_config(check, folder):
    nothing = subprocess.CompletedProcess([], 0, "", "")
    lines = [f"config BR2_{name}\n\tbool \"{name}\"\n" for name in OTHERS]
    lines += [f"config BR2_{name}\n\tstring \"{name}\"\n" for name in STRINGS]
    (folder / "Config.in").write_text("\n".join(lines) + f'\nsource "{TREE}/Config.in"\n')
    os.environ.update({"BR2_EXTERNAL_DTPOLICY_PATH": str(TREE), "CONFIG_": ""})
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
    images = config.syms["BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT_IMAGES"]
    check(images.visibility == 0, "images for a FIT that is not made", nothing)
    config.syms["BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT"].set_value("y")
    check(images.visibility and all(config.syms[f"BR2_PACKAGE_HOST_UBOOT_TOOLS{end}"].str_value == "y"
                                    for end in ("", "_FIT_SUPPORT")), "nothing makes a FIT", nothing)
    # What the document has users write can be set.
    (folder / "written").write_text(written())
    config.warn_assign_redun = config.warn_assign_override = False
    config.load_config(folder / "written", replace=False)
    check(not config.warnings, f"docs/packaging.md: {config.warnings}", nothing)
    for line in written().splitlines():
        name, value = line.split("=", 1)
        check(config.syms[name].str_value == value.strip('"'), f"docs/packaging.md: {name} is not taken", nothing)
    config.syms["BR2_STATIC_LIBS"].set_value("y")
    check(tool.visibility == 0, "offered without shared libraries", nothing)

    project = (small_project.PROJECT / "CMakeLists.txt").read_text()
    version = re.search(r"^project\(dtpolicy VERSION (\S+) ", project, re.M)[1]
    check(f"DTPOLICY_VERSION = {version}\n" in text, f"is not version {version}", nothing)
    up = re.search(r"^DTPOLICY_SITE = \$\(BR2_EXTERNAL_DTPOLICY_PATH\)(.*)$", text, re.M)[1]
    check(pathlib.Path(f"{TREE}{up}").resolve() == small_project.PROJECT, f"{up} is elsewhere", nothing)
    for name in re.search(r"^DTPOLICY_LICENSE_FILES = (.*)$", text, re.M)[1].split():
        check((small_project.PROJECT / name).is_file(), f"no {name}", nothing)


def check_fit(check, make, folder):
    """A FIT of the tree, the overlay, and what the configuration adds."""
    fit = folder / "images" / "policy.itb"
    (folder / "images" / "xen").write_bytes(b"this is Xen\n")
    (folder / "images.its").write_text(
        '/ { images { xen { data = /incbin/("xen"); type = "kernel"; arch = "arm64"; os = "linux"; '
        'compression = "none"; load = <0x2000>; entry = <0x2000>; }; }; };\n')
    fits, images = "BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT=y", "BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT_IMAGES"
    for more in ([], [f'{images}="images.its"']):
        done = make("policy.yaml:board.dtb:itb policy.yaml:board.dtb", fits, *more)
        check(done.returncode == 0 and fit.is_file(), "no FIT", done)
        for image, file in (("fdt-base", "board.dtb"), ("fdt-overlay", "policy.dtbo"), ("xen", "xen")):
            data = subprocess.run(["fdtget", "-t", "bx", fit, f"/images/{image}", "data"], capture_output=True, text=True)
            wanted = (folder / "images" / file).read_bytes() if more or image != "xen" else b""
            check(bytes(int(byte, 16) for byte in data.stdout.split()) == wanted, f"{image} is not {file}: {more}", done)
    for more, words in (([], "needs BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT"), ([fits, f'{images}="none.its"'], "none.its")):
        fit.unlink(missing_ok=True)
        done = make("policy.yaml:board.dtb:itb", *more)
        check(done.returncode != 0 and words in done.stderr and not fit.exists(), f"a FIT with {more}", done)


def check_series(check, folder):
    """BR2_LINUX_KERNEL_PATCH of the document is the series for the kernel's version, and the fragments exist."""
    patches = small_project.PROJECT / "patches"
    (folder / "Makefile").write_text(
        MACROS.format(folder=folder, tree=TREE).lstrip() + written() + f"include {TREE}/external.mk\n"
        "series:\n\t@echo $(call qstrip,$(BR2_LINUX_KERNEL_PATCH))\n"
        "fragments:\n\t@echo $(call qstrip,$(BR2_LINUX_KERNEL_CONFIG_FRAGMENT_FILES))\n"
        "nearest:\n\t@echo $(DTPOLICY_LINUX_PATCHES)/linux-6.12\n")

    def make(target, version="6.12"):
        return subprocess.run(["make", "--no-print-directory", target, f"LINUX_VERSION={version}"], cwd=folder,
                              capture_output=True, text=True, timeout=120,
                              env={"PATH": os.environ["PATH"], "LC_ALL": "C"})

    versions = [path.name[len("linux-"):] for path in patches.glob("linux-*")]
    check({"6.6", "6.12", "6.18"} <= set(versions), f"series for {versions}", make("series"))
    for version in versions:
        for release in (version, f"{version}.9"):
            done = make("series", release)
            check(done.stdout == f"{patches}/linux-{version}\n", f"the series for {release}", done)
        # Buildroot takes the folder's patches in the order of ls.
        order = subprocess.run(["sh", "-c", "ls -d *.patch"], cwd=patches / f"linux-{version}", capture_output=True,
                               text=True, check=True).stdout.split()
        check([int(name[:4]) for name in order] == list(range(1, len(order) + 1)), f"{version}: {order}", done)
    for release in ("7.1.9", "custom", "0123abc", ""):
        done = make("series", release)
        check(done.returncode != 0 and f"no series for Linux '{release}'" in done.stderr
              and "linux-6.18" in done.stderr, f"a series for `{release}`", done)
    done = make("nearest")
    check(pathlib.Path(done.stdout.strip()) == patches / "linux-6.12", "the nearest", done)
    done = make("fragments")
    files = [pathlib.Path(name) for name in done.stdout.split()]
    check([path.resolve() for path in files] == [small_project.PROJECT / "kernel/dom0.config",
                                                  small_project.PROJECT / "policies/google-snow.config"]
          and all(path.is_file() for path in files), "the fragments", done)


def check_overlays(check, tool, folder):
    small_project.write(folder)
    (folder / "images").mkdir()
    (folder / "build").mkdir()
    (folder / "board.dtb").rename(folder / "images" / "board.dtb")
    (folder / "board.dtb").symlink_to("images/board.dtb")
    # Buildroot reads both files in one make.
    (folder / "Makefile").write_text(
        MACROS.format(folder=folder, tree=TREE).lstrip() + f"include {TREE}/external.mk\n")

    def make(entries, *more):
        return subprocess.run(
            ["make", "--no-print-directory", f'BR2_PACKAGE_DTPOLICY_OVERLAYS_TOOL="{tool}"',
             f'BR2_PACKAGE_DTPOLICY_OVERLAYS_LIST="{entries}"', *more,
             'BR2_PACKAGE_DTPOLICY_OVERLAYS_FLAGS="--werror"'],
            cwd=folder, capture_output=True, text=True, timeout=120,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"})

    done = make("policy.yaml:board.dtb policy.yaml:board.dtb:uboot policy.yaml:board.dtb:dts")
    check(done.returncode == 0 and not done.stderr, "does not build", done)
    found = sorted(path.name for path in (folder / "images").glob("*"))
    check(found == ["board.dtb", "policy.dtbo", "policy.dtso", "policy.uboot.txt"], f"{found}", done)
    check(small_project.same_as_direct(tool, folder, folder / "images" / "policy.dtbo"),
          "other bytes than the command's", done)
    check_fit(check, make, folder)
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
        check_series(check, folder)
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
