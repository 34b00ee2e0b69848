#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The layer for Yocto, without BitBake, which Debian does not have: the functions of the class are
run by sh as BitBake would run them, with its variables expanded, on the small project; what is added to
a kernel's recipe is worked out by recipe.py, from the lines of docs/packaging.md; what the recipes say of
the project is compared with the project.

    yocto_test.py DTPOLICY
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import recipe
import small_project

LAYER = small_project.PROJECT / "integration" / "yocto"
CLASS = LAYER / "classes-recipe" / "dtpolicy.bbclass"
KERNEL = LAYER / "recipes-kernel" / "linux"
KMETA = "dtpolicy-kmeta"
# The kernels of linux-yocto in the releases that the layer is for, as far as there is a series.
VERSIONS = ("6.6", "6.12", "6.18")
# Xen and what the configuration says of it, for a FIT.
IMAGES = """/ {
	images {
		fdt-base { load = <0x1000>; };
		xen {
			data = /incbin/("xen-board");
			type = "kernel";
			arch = "arm64";
			os = "linux";
			compression = "none";
			load = <0x2000>;
			entry = <0x2000>;
			hash-1 { algo = "sha256"; };
		};
	};
	configurations { with-overlay { kernel = "xen"; }; };
};
"""
# What BitBake's own logging classes define.
LOGGING = 'bbfatal() { echo "fatal: $*" >&2; exit 1; }\n'


def functions_of(text):
    return dict(re.findall(r"^(\w+)\(\) \{\n(.*?)^\}$", text, re.M | re.S))


def expanded(text, variables):
    """BitBake expands ${NAME} where it knows NAME and leaves the rest to the shell."""
    def value(found):
        return variables.get(found[1], found[0])
    return re.sub(r"\$\{([A-Za-z_][\w-]*)\}", value, text)


def run(task, variables, tool, folder):
    functions = functions_of(CLASS.read_text())
    script = "set -e\n" + LOGGING + "".join(
        f"{name}() {{\n{expanded(body, variables)}}}\n" for name, body in functions.items())
    (folder / "bin").mkdir(exist_ok=True)
    if not (folder / "bin" / "dtpolicy").exists():
        (folder / "bin" / "dtpolicy").symlink_to(tool)
    return subprocess.run(["sh", "-c", f"{script}dtpolicy_{task}"], cwd=folder, text=True,
                          capture_output=True, timeout=120,
                          env={"PATH": f"{folder}/bin:{os.environ['PATH']}", "LC_ALL": "C"})


def check_class(check, tool, folder):
    small_project.write(folder)
    shipped = folder / "native" / "dtpolicy" / "policies"
    shipped.mkdir(parents=True)
    (shipped / "shipped.yaml").write_text((folder / "policy.yaml").read_text().replace(
        "extends:\n  - soc/layer.yaml\n", "") + small_project.RULES)
    variables = {"B": f"{folder}/b", "D": f"{folder}/d", "DEPLOYDIR": f"{folder}/deploy",
                 "DTPOLICY_SOURCE_DIR": str(folder), "DTPOLICY_BASE_DIR": str(folder),
                 "STAGING_DATADIR_NATIVE": f"{folder}/native", "DTPOLICY_FLAGS": "--werror",
                 "SYSROOT_DESTDIR": f"{folder}/sysroot", "DTPOLICY_FIT_IMAGES": "",
                 "DTPOLICY_OVERLAYS": "policy.yaml:board.dtb policy.yaml:board.dtb:uboot "
                                      "policy.yaml:board.dtb:dts shipped.yaml:board.dtb:plan"}
    made = ["policy.dtbo", "policy.dtso", "policy.uboot.txt", "shipped.json"]
    for task, place in (("do_compile", "b/dtpolicy"), ("do_install", "d/boot/dtpolicy"),
                        ("do_deploy", "deploy/dtpolicy")):
        done = run(task, variables, tool, folder)
        check(done.returncode == 0 and not done.stderr, f"{task} fails", done)
        found = sorted(path.name for path in (folder / place).glob("*"))
        check(found == made, f"{task} makes {found}", done)
    check(small_project.same_as_direct(tool, folder, folder / "deploy" / "dtpolicy" / "policy.dtbo"),
          "other bytes than the command's", done)
    for entries, words in (("policy.yaml", "is not POLICY:BASE"),
                           ("policy.yaml:board.dtb:dtbx", "no form is called"),
                           ("policy.yaml:board.dtb soc/policy.yaml:board.dtb", "are both policy.dtbo"),
                           ("none.yaml:board.dtb", "does not compile")):
        done = run("do_compile", {**variables, "DTPOLICY_OVERLAYS": entries}, tool, folder)
        check(done.returncode != 0 and words in done.stderr, f"`{entries}` is taken", done)
    done = run("do_compile", {**variables, "DTPOLICY_OVERLAYS": ""}, tool, folder)
    check(done.returncode == 0, "an empty list fails", done)
    check_fit(check, variables, tool, folder)
    check_sysroot(check, variables, tool, folder)
    exported = set(re.search(r"^EXPORT_FUNCTIONS (.*)$", CLASS.read_text(), re.M)[1].split())
    check(exported == {name[len("dtpolicy_"):] for name in functions_of(CLASS.read_text())
                       if name.startswith("dtpolicy_do_")}, f"exports {exported}", done)


def fit_value(fit, node, name, kind="s"):
    done = subprocess.run(["fdtget", "-t", kind, fit, node, name], capture_output=True, text=True)
    return done.stdout.strip()


def check_fit(check, variables, tool, folder):
    """A FIT of the tree, the overlay, and what the recipe adds."""
    entry = {**variables, "DTPOLICY_OVERLAYS": "policy.yaml:board.dtb:itb policy.yaml:board.dtb"}
    (folder / "xen-board").write_bytes(b"this is Xen\n")
    (folder / "images.its").write_text(IMAGES)
    for more in ("", "images.its"):
        done = run("do_compile", {**entry, "DTPOLICY_FIT_IMAGES": more}, tool, folder)
        found = sorted(path.name for path in (folder / "b" / "dtpolicy").glob("*"))
        check(done.returncode == 0 and found == ["policy.dtbo", "policy.itb"], f"FIT with `{more}`: {found}", done)
        if done.returncode:
            continue
        fit = folder / "b" / "dtpolicy" / "policy.itb"
        check(fit_value(fit, "/configurations", "default") == "with-overlay"
              and fit_value(fit, "/configurations/with-overlay", "fdt") == "fdt-base fdt-overlay"
              and fit_value(fit, "/configurations/with-overlay", "kernel") == ("xen" if more else ""),
              f"FIT with `{more}` has another configuration", done)
        for image, file in (("fdt-base", "board.dtb"), ("fdt-overlay", "b/dtpolicy/policy.dtbo"), ("xen", "xen-board")):
            data = bytes(int(byte, 16) for byte in fit_value(fit, f"/images/{image}", "data", "bx").split())
            check(data == ((folder / file).read_bytes() if more or image != "xen" else b""),
                  f"FIT with `{more}`: {image} is not {file}", done)
    (folder / "xen-board").unlink()
    for more in ("images.its", "none.its"):
        done = run("do_compile", {**entry, "DTPOLICY_FIT_IMAGES": more}, tool, folder)
        check(done.returncode != 0 and "policy.yaml:board.dtb:itb: no FIT can be made" in done.stderr
              and not (folder / "b" / "dtpolicy" / "policy.itb").exists(), f"FIT with a missing file ({more})", done)


def check_sysroot(check, variables, tool, folder):
    """Overlays and trees, and nothing else, are where the kernel's FIT looks for them."""
    entries = "policy.yaml:board.dtb policy.yaml:board.dtb:dts policy.yaml:board.dtb:dtb"
    for task in ("do_compile", "sysroot"):
        done = run(task, {**variables, "DTPOLICY_OVERLAYS": entries}, tool, folder)
        check(done.returncode == 0 and not done.stderr, f"{task} fails", done)
    found = sorted(path.name for path in (folder / "sysroot" / "boot" / "devicetree").glob("*"))
    check(found == ["policy.dtb", "policy.dtbo"], f"the sysroot has {found}", done)
    text = CLASS.read_text()
    check(re.search(r'^SYSROOT_PREPROCESS_FUNCS \+= "dtpolicy_sysroot"$', text, re.M), "it is not called", done)


def blocks_of_the_document(kind):
    text = (small_project.PROJECT / "docs" / "packaging.md").read_text()
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)


def kernel_recipe(version, **variables):
    """linux-yocto of this version, with the layer, and with what a user has written."""
    made = recipe.Recipe({"PN": "linux-yocto", "PV": f"{version}.44+git", "LINUX_VERSION": f"{version}.44",
                          "TARGET_ARCH": "aarch64", "OVERRIDES": "linux:aarch64:board", "DISTRO_FEATURES": "dtpolicy",
                          "SRC_URI": "git://kernel", "KERNEL_FEATURES": "own.scc", "FILESPATH": "/nonexistent",
                          "ERROR_QA": "patch-fuzz patch-status",
                          **variables}, LAYER)
    made.read(KERNEL / "linux-yocto_%.bbappend")
    made.finish()
    return made


def check_series(check, folder):
    nothing = subprocess.CompletedProcess([], 0, "", "")
    patches = small_project.PROJECT / "patches"
    document = (small_project.PROJECT / "docs" / "packaging.md").read_text()
    for version in VERSIONS:
        series = sorted((patches / f"linux-{version}").glob("*.patch"))
        check(len(series) > 10 and [int(path.name[:4]) for path in series] == list(range(1, len(series) + 1)),
              f"no series for {version}, or not all of it", nothing)
        made = kernel_recipe(version)
        names = made.unpack(folder / version)
        check(names[:len(series)] == [path.name for path in series] and names[len(series):] == [KMETA, "dom0.config"],
              f"{version}: SRC_URI has {names}", nothing)
        check(all((folder / version / path.name).read_bytes() == path.read_bytes() for path in series),
              f"{version}: other patches", nothing)
        check(made.marked == {str(patches / f"linux-{version}")}, f"{version}: a new patch is not noticed", nothing)
        check(made.getVar("ERROR_QA") == "patch-fuzz", f"{version}: patches without Upstream-Status stop do_patch", nothing)
        check(re.search(rf"\b{re.escape(version)} \(", document), f"the document does not name {version}", nothing)
    chosen = kernel_recipe("6.16", DTPOLICY_SERIES="6.12").unpack(folder / "chosen")
    check(chosen == kernel_recipe("6.12").unpack(folder / "chosen"), "DTPOLICY_SERIES is not obeyed", nothing)
    without = kernel_recipe("6.12", LINUX_VERSION=None).unpack(folder / "chosen")
    check(without == chosen, "a kernel without LINUX_VERSION", nothing)
    try:
        kernel_recipe("6.16")
        check(False, "6.16 has a series", nothing)
    except recipe.Skipped as reason:
        check("no series for Linux '6.16' (it has 6.1, 6.6, 6.12, 6.18" in str(reason)
              and "PREFERRED_VERSION_linux-yocto" in str(reason), f"6.16: {reason}", nothing)
    # Nothing changes unless it is asked for, and for these two architectures only.
    for variables in ({"DISTRO_FEATURES": "xen"}, {"TARGET_ARCH": "x86_64", "OVERRIDES": "linux:x86-64"}):
        made = kernel_recipe("6.16", **variables)
        check(made.getVar("SRC_URI").split() == ["git://kernel"]
              and made.getVar("KERNEL_FEATURES").split() == ["own.scc"], f"{variables} changes the kernel", nothing)
    arm = kernel_recipe("6.12", TARGET_ARCH="arm", OVERRIDES="linux:arm")
    check(arm.unpack(folder / "arm") == chosen, "arm has other files", nothing)


def check_features(check, folder):
    """The features name the project's fragments, and each fragment has one."""
    nothing = subprocess.CompletedProcess([], 0, "", "")
    fragments = {path.stem: path for path in [*small_project.PROJECT.glob("kernel/*.config"),
                                             *small_project.PROJECT.glob("policies/*.config")]}
    files = {path.stem: path for path in KERNEL.glob(f"files/{KMETA}/features/dtpolicy/*.scc")}
    check(set(files) == set(fragments), f"features {sorted(files)}, fragments {sorted(fragments)}", nothing)
    for name, path in files.items():
        kconf = re.findall(r"^kconf (\S+) (\S+)$", path.read_text(), re.M)
        check(kconf == [("non-hardware" if name == "dom0" else "hardware", f"{name}.config")], f"{name}: {kconf}", nothing)
    document = (small_project.PROJECT / "docs" / "packaging.md").read_text()
    for board in sorted(set(fragments) - {"dom0"}):
        made = kernel_recipe("6.12", DTPOLICY_BOARD=board)
        made.unpack(folder / board)
        features = made.getVar("KERNEL_FEATURES").split()
        check(features == ["own.scc", "features/dtpolicy/dom0.scc", f"features/dtpolicy/{board}.scc"],
              f"{board}: {features}", nothing)
        for name in ("dom0", board):
            laid = folder / board / KMETA / "features" / "dtpolicy" / f"{name}.config"
            check(laid.is_file() and laid.read_bytes() == fragments[name].read_bytes()
                  and laid.with_suffix(".scc").is_file(), f"{board}: {laid.name} is not beside its feature", nothing)
        check(f"`{board}`" in document, f"the document does not name {board}", nothing)
    uri, = [uri for uri in made.getVar("SRC_URI").split() if "type=kmeta" in uri]
    check(f"destsuffix={KMETA}" in uri.split(";"), f"kernel-yocto does not look into {uri}", nothing)
    try:
        kernel_recipe("6.12", DTPOLICY_BOARD="none").unpack(folder / "none")
        check(False, "a board without options is taken", nothing)
    except FileNotFoundError as missing:
        check(str(missing) == "none.config", f"{missing} is missing", nothing)


def check_document(check, folder):
    """What the document has users write does what it says there."""
    nothing = subprocess.CompletedProcess([], 0, "", "")
    local, other, *_ = blocks_of_the_document("bitbake")
    (folder / "local.conf").write_text(local)
    written = recipe.Recipe({}, LAYER)
    written.read(folder / "local.conf")
    names = ("DISTRO_FEATURES", "DTPOLICY_BOARD")
    made = kernel_recipe("6.18", **{name: written.getVar(name) for name in names})
    names = made.unpack(folder / "written")
    check(len(names) > 15 and names[-1] == "pine64-rockpro64.config", f"local.conf adds {names}", nothing)
    results = set()
    for entry in written.getVar("DTPOLICY_OVERLAYS").split():
        policy, base, form = (entry + ":dtbo").split(":")[:3]
        check((small_project.PROJECT / "policies" / policy).is_file(), f"no policy {policy}", nothing)
        check(f"/{base}" in (small_project.PROJECT / "policies" / policy.replace(".yaml", ".boot")).read_text(),
              f"{base} is not the board's tree", nothing)
        results.add(f"dtpolicy/{policy[:-len('.yaml')]}.{form}")
    boot = {entry.split(";")[0] for entry in written.getVar("IMAGE_BOOT_FILES").split()}
    check(boot and boot <= results, f"{boot} is not among {results}", nothing)
    check((LAYER / "recipes-bsp" / "dtpolicy-overlays" / (written.getVar("IMAGE_INSTALL").strip() + ".bb")).is_file(),
          "no such recipe", nothing)
    append = (KERNEL / "linux-yocto_%.bbappend").read_text()
    check(other in append, "the line for other kernels is not that of linux-yocto", nothing)
    series = re.search(r'^LAYERSERIES_COMPAT_dtpolicy = "(.*)"$', (LAYER / "conf" / "layer.conf").read_text(), re.M)[1]
    named = re.search(r"The layer is for (.*?)\.", (small_project.PROJECT / "docs" / "packaging.md").read_text(), re.S)[1]
    check(re.split(r",\s+|\s+and\s+", named) == series.split(), f"the layer is for {series}, the document says {named}", nothing)
    check("recipes-*/*/*.bbappend" in (LAYER / "conf" / "layer.conf").read_text(), "no bbappend is read", nothing)


def check_forms(check, tool):
    """The class knows a suffix for every form."""
    done = subprocess.run([tool, "compile", "--help"], capture_output=True, text=True, check=True)
    forms = re.search(r"--emit \w+:\{([^}]*)\}", done.stdout)[1].split(",")
    body = functions_of(CLASS.read_text())["dtpolicy_suffix"]
    known = {form.strip() for line in re.findall(r"^ +([a-z| -]+)\) echo", body, re.M)
             for form in line.split("|")}
    # One is the class's own.
    check(known == {*forms, "itb"}, f"the class knows {sorted(known)}, the tool {forms}", done)


def check_recipe(check, done):
    recipe, = (LAYER / "recipes-devtools" / "dtpolicy").glob("dtpolicy_*.bb")
    text = recipe.read_text()
    project = (small_project.PROJECT / "CMakeLists.txt").read_text()
    version = re.search(r"^project\(dtpolicy VERSION (\S+) ", project, re.M)[1]
    check(recipe.name == f"dtpolicy_{version}.bb", f"{recipe.name} is not version {version}", done)
    sums = re.findall(r"file://(\S+);md5=(\w+)", text)
    check(len(sums) == 2, "names no licences", done)
    for name, digest in sums:
        real = hashlib.md5((small_project.PROJECT / name).read_bytes()).hexdigest()
        check(real == digest, f"{name} has md5 {real}", done)
    up = re.search(r"THISDIR'\) \+ '([^']*)'", text)[1]
    check(pathlib.Path(str(recipe.parent) + up).resolve() == small_project.PROJECT,
          "does not lead to the project", done)
    for option in re.findall(r"-D(\w+)=", re.search(r'EXTRA_OECMAKE = "(.*)"', text)[1]):
        check(re.search(rf"\b{option}\b", project), f"{option} is no option of the build", done)


def main():
    tool = os.path.abspath(sys.argv[1])
    check = small_project.Checks()
    with tempfile.TemporaryDirectory() as name:
        check_class(check, tool, pathlib.Path(name))
    nothing = subprocess.CompletedProcess([], 0, "", "")
    with tempfile.TemporaryDirectory() as name:
        check_series(check, pathlib.Path(name))
        check_features(check, pathlib.Path(name))
        check_document(check, pathlib.Path(name))
    check_forms(check, tool)
    check_recipe(check, nothing)
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
