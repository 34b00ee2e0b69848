#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The layer for Yocto, without BitBake, which Debian does not have: the functions of the class are
run by sh as BitBake would run them, with its variables expanded, on the small project; what the
recipe says of the project is compared with the project.

    yocto_test.py DTPOLICY
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import small_project

LAYER = small_project.PROJECT / "integration" / "yocto"
CLASS = LAYER / "classes-recipe" / "dtpolicy.bbclass"
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
    exported = set(re.search(r"^EXPORT_FUNCTIONS (.*)$", CLASS.read_text(), re.M)[1].split())
    check(exported == {name[len("dtpolicy_"):] for name in functions_of(CLASS.read_text())
                       if name.startswith("dtpolicy_do_")}, f"exports {exported}", done)


def check_forms(check, tool):
    """The class knows a suffix for every form."""
    done = subprocess.run([tool, "compile", "--help"], capture_output=True, text=True, check=True)
    forms = re.search(r"--emit \w+:\{([^}]*)\}", done.stdout)[1].split(",")
    body = functions_of(CLASS.read_text())["dtpolicy_suffix"]
    known = {form.strip() for line in re.findall(r"^ +([a-z| -]+)\) echo", body, re.M)
             for form in line.split("|")}
    check(known == set(forms), f"the class knows {sorted(known)}, the tool {forms}", done)


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
    check_forms(check, tool)
    check_recipe(check, nothing)
    return check.end()


if __name__ == "__main__":
    sys.exit(main())
