#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The scripts for the kernel series, without a kernel: trees that are made of what the patches say stands
around their changes.

    series_test.py
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(PROJECT / "scripts/lib"))
import series  # noqa: E402


def named(version, words):
    """The patch of a series that has this in the name of its file."""
    [found] = [patch for patch in series.read(version) if words in patch.name]
    return found


def hunks_of(patches):
    return sum(len(re.findall(r"^@@ ", patch.diff, re.M)) for patch in patches)


def make_tree(version, place, release=None):
    """A folder with each file that the series for VERSION touches: known lines where the patches know them,
    and numbered ones between."""
    known = {}  # file to its lines, as they are after the patches so far: [text] or [None]
    base = {}  # the same lane of lines, without what was added
    for patch in series.read(version):
        for part in re.split(r"^(?=diff --git )", patch.diff, flags=re.M)[1:]:
            name = re.match(r"diff --git a/(\S+) ", part)[1]
            if "\n--- /dev/null\n" in part:
                known[name] = []
            elif name not in known:
                base[name] = known[name] = []
                base[name] = list(known[name])
            lines = known[name]
            shift = 0
            for old, hunk in re.findall(r"^@@ -(\d+)\S* \S+ @@.*\n((?:[ +\\-].*\n|\n)+)", part, re.M):
                at = max(int(old) - 1, 0) + shift
                for line in hunk.splitlines():
                    sign, text = line[:1] or " ", line[1:]
                    if sign == "\\":
                        continue
                    if sign == "+":
                        lines.insert(at, [text])
                        shift += 1
                    else:
                        while len(lines) <= at:
                            lines.append([None])
                            if name in base:
                                base[name].append(lines[-1])
                        assert lines[at][0] in (None, text), (patch.name, name, at, lines[at], text)
                        lines[at][0] = text
                        if sign == "-":
                            del lines[at]
                            shift -= 1
                            continue
                    at += 1
    for name, lines in base.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{f'filler {number}' if text is None else text}\n"
                                for number, [text] in enumerate(lines, 1)))
    major, minor = (release or version).split(".")
    (place / "Makefile").write_text(f"VERSION = {major}\nPATCHLEVEL = {minor}\nSUBLEVEL = 9\n")


class SeriesTest(unittest.TestCase):
    trees = None

    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.trees = pathlib.Path(made.name)
        for version in series.versions():
            make_tree(version, cls.trees / version)

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.project = self.scratch / "project"

    def copy_project(self):
        """What the scripts need, so that they can be run on a changed series."""
        for name in ("scripts", "patches"):
            shutil.copytree(PROJECT / name, self.project / name)
        return self.project

    def run_script(self, *arguments, project=PROJECT, **options):
        result = subprocess.run([str(project / arguments[0]), *arguments[1:]], capture_output=True, text=True,
                                check=False, **options)
        return result.returncode, result.stdout, result.stderr

    def file(self, name, lines):
        """A shell script, or whatever else it is taken for."""
        path = self.scratch / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{lines}")
        path.chmod(0o755)
        return path

    def edit(self, glob, old, new):
        [path] = self.project.glob(glob)
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    # --- all series are one idea in the same words

    def test_as_it_is(self):
        status, out, err = self.run_script("scripts/check-series")
        self.assertEqual((status, err), (0, ""), out)
        self.assertRegex(out, r"^5 series \(6\.1, 6\.6, 6\.12, 6\.18, 7\.3\), \d+ patches, every difference with its ")
        self.assertIn(f" {sum(len(series.read(version)) for version in series.versions())} patches, ", out)

    def check_changed(self, glob, old, new, *expected):
        self.copy_project()
        self.edit(glob, old, new)
        status, out, _ = self.run_script("scripts/check-series", project=self.project)
        self.assertEqual(status, 1)
        self.assertEqual(out.splitlines(), list(expected))

    def test_another_word(self):
        self.check_changed(
            "patches/linux-6.6/*-drm-exynos-*", "Attach to the saved", "Attach it to the saved",
            f"linux-6.6/{named('6.6', '-drm-exynos-').name}: another message than "
            "linux-6.12: -Attach to the saved mapping only if there is one.",
            f"linux-6.6/{named('6.6', '-drm-exynos-').name}: another message than "
            "linux-6.12: +Attach it to the saved mapping only if there is one.")

    def test_another_line_of_code(self):
        self.check_changed(
            "patches/linux-7.3/*-drm-exynos-*", "+\t\tif (*dma_priv)", "+\t\tif (dma_priv)",
            "differences/linux-7.3.txt: drm/exynos: do not attach a part to the mapping that it never had: "
            "+drivers/gpu/drm/exynos/exynos_drm_dma.c",
            "differences/linux-7.3.txt: drm/exynos: do not attach a part to the mapping that it never had: "
            "+  -+\t\tif (*dma_priv)",
            "differences/linux-7.3.txt: drm/exynos: do not attach a part to the mapping that it never had: "
            "+  ++\t\tif (dma_priv)")

    def test_a_difference_without_reason(self):
        self.check_changed(
            "patches/differences/linux-6.18.txt", "why: iommu_map_nosync() has replaced __iommu_map().", "why:",
            "differences/linux-6.18.txt: iommu, xen/arm: map granted pages at their machine addresses: "
            "no reason after `why:`")

    def test_a_patch_that_is_lacking(self):
        self.copy_project()
        [path] = self.project.glob("patches/linux-6.18/*-dt-bindings-*")
        path.unlink()
        status, out, _ = self.run_script("scripts/check-series", project=self.project)
        self.assertEqual(status, 1)
        self.assertIn("linux-6.18: subjects: -dt-bindings: iommu: add xen,force-iommu-dma\n", out)
        self.assertIn("map-each-page-of-a-coherent-allocati.patch: not patch "
                      f"1/{len(series.read('6.18')) - 1}\n", out)

    def test_subject_of_two_lines(self):
        self.copy_project()
        self.edit("patches/linux-6.1/*-xen-arm-say-so-*", "say so when Xen refuses to flush", "say so when Xen\n refuses to flush")
        status, out, _ = self.run_script("scripts/check-series", project=self.project)
        self.assertEqual(status, 1)
        self.assertIn(f"{named('6.1', '-say-so-').name}: the subject is not one line", out)

    # --- a source that Debian does not have

    def fetch(self, *arguments):
        return self.run_script("scripts/fetch-linux", *arguments,
                               env={"PATH": "/usr/bin:/bin", "DTPOLICY_CACHE": str(self.scratch / "cache")})

    def test_a_source_of_ones_own(self):
        tree = self.trees / "6.18"
        kept = self.scratch / "cache/linux/6.18"
        self.assertEqual(self.fetch("6.18", "--from", str(tree)), (0, f"{kept}\n", ""))
        status, out, _ = self.fetch("6.18", "--patched")
        self.assertEqual(status, 0)
        patched = pathlib.Path(out.strip())
        self.assertIn("xen_iommu_translates", (patched / "drivers/iommu/iommu.c").read_text())
        self.assertEqual((kept / "drivers/iommu/iommu.c").read_text(), (tree / "drivers/iommu/iommu.c").read_text())
        self.assertEqual(self.fetch("6.18", "--from", str(tree)),
                         (1, "", f"fetch-linux: error: there is a source of 6.18: {kept} (remove it first)\n"))

    def test_a_source_that_was_changed(self):
        tree = self.scratch / "theirs"
        make_tree("6.18", tree)
        stamp = self.scratch / "cache/linux/6.18/.debian-version"
        def named():
            self.assertEqual(self.fetch("6.18", "--from", str(tree))[0], 0)
            text = stamp.read_text()
            shutil.rmtree(stamp.parent)
            return text
        series.git(self.scratch, "init", "-q")  # around it, and nothing of its own
        series.git(self.scratch, "commit", "-q", "--allow-empty", "-m", "another project")
        self.assertEqual(named(), "6.18.9 (theirs)\n")
        series.git(tree, "init", "-q")
        series.git(tree, "add", "-A")
        series.git(tree, "commit", "-q", "-m", "theirs")
        commit = series.git(tree, "rev-parse", "HEAD").strip()
        self.assertEqual(named(), f"6.18.9 ({commit})\n")
        (tree / "Makefile").write_text((tree / "Makefile").read_text() + "# mine\n")
        self.assertEqual(named(), f"6.18.9 ({commit}, with changes)\n")

    def test_a_source_with_the_series(self):
        """It would be taken for one without."""
        tree = self.scratch / "theirs"
        make_tree("6.18", tree)
        (tree / "include/xen/iommu.h").write_text("")
        self.assertEqual(self.fetch("6.18", "--from", str(tree)), (
            1, "", f"fetch-linux: error: {tree} has the series already (include/xen/iommu.h): name a tree without it\n"))
        self.assertFalse((self.scratch / "cache/linux/6.18").exists())

    def test_a_source_that_is_another(self):
        tree = self.trees / "6.18"
        for version, place, error in (
            ("6.1", tree, f"{tree} is Linux 6.18.9, not 6.1"),
            ("6.18", self.scratch, f"{self.scratch} is no Linux source"),
        ):
            self.assertEqual(self.fetch(version, "--from", str(place)), (1, "", f"fetch-linux: error: {error}\n"))
        self.assertFalse((self.scratch / "cache/linux/6.1").exists())

    # --- a kernel tree of one's own

    def try_tree(self, tree, *options):
        return self.run_script("scripts/test-patches", "--source", str(tree), *options,
                               env={"PATH": "/usr/bin:/bin", "HOME": str(self.scratch)})

    def test_fits(self):
        tree = self.scratch / "tree"
        make_tree("6.12", tree, "6.14")
        status, out, err = self.try_tree(tree)
        self.assertEqual(status, 0, err)
        self.assertEqual(out, f"Linux 6.14.9 ({tree}), series for 6.12\n"
                              f"ok      all {hunks_of(series.read('6.12'))} hunks of {len(series.read('6.12'))} patches fit\n1 passed, 0 failed, 1 not run\n")
        self.assertEqual(err, f"test-patches: not built: {tree}/.config does not exist. Make it (make ARCH=arm64 "
                              "defconfig, or your board's), and run this again\n")

    def test_a_hunk_that_does_not_fit(self):
        tree = self.scratch / "tree"
        make_tree("6.12", tree)
        path = tree / "drivers/gpu/drm/exynos/exynos_drm_dma.c"
        path.write_text(path.read_text().replace("arm_iommu_attach_device(subdrv_dev", "attach_it(subdrv_dev"))
        before = path.read_bytes()
        status, out, _ = self.try_tree(tree)
        self.assertEqual(status, 1)
        self.assertIn(f"        {named('6.12', '-drm-exynos-').name[:4]} drm/exynos: do not attach a part to the mapping that it never had: "
                      "drivers/gpu/drm/exynos/exynos_drm_dma.c:87: static void drm_iommu_detach_device("
                      "struct drm_device *drm_dev,\n"
                      f"FAILED  1 of {hunks_of(series.read('6.12'))} hunks do not fit; a line counts in the file with the patches before it\n", out)
        self.assertEqual(path.read_bytes(), before)
        self.assertEqual([str(found) for found in tree.rglob("*.rej")], [])

    def test_a_file_that_is_not_there(self):
        tree = self.scratch / "tree"
        make_tree("6.12", tree)
        (tree / "drivers/gpu/drm/exynos/exynos_drm_dma.c").unlink()
        status, out, _ = self.try_tree(tree)
        self.assertEqual(status, 1)
        self.assertIn("drivers/gpu/drm/exynos/exynos_drm_dma.c: the tree does not have this file\nFAILED  1 of", out)

    def test_another_series_fits_better(self):
        tree = self.scratch / "tree"
        make_tree("6.6", tree, "6.11")
        status, out, _ = self.try_tree(tree)
        self.assertEqual(status, 1)
        self.assertTrue(out.startswith(f"Linux 6.11.9 ({tree}), series for 6.12\n"), out)
        self.assertIn("        try --series 6.6: none of its hunks do not fit\n", out)
        status, out, _ = self.try_tree(tree, "--series", "6.6")
        self.assertEqual(status, 0, out)

    def refused(self, tree, *options):
        status, out, err = self.try_tree(tree, *options)
        self.assertNotEqual(status, 0)
        self.assertEqual(out, "")
        return err

    def test_refused(self):
        tree = self.scratch / "tree"
        self.assertEqual(self.refused(tree), f"test-patches: error: no folder {tree}\n")
        tree.mkdir()
        self.assertEqual(self.refused(tree), f"test-patches: error: {tree} is no Linux source: it has no Makefile with "
                                             "VERSION, PATCHLEVEL and SUBLEVEL, or no drivers/iommu/iommu.c\n")
        make_tree("6.1", tree, "5.10")
        self.assertEqual(self.refused(tree), "test-patches: error: no series is near Linux 5.10.9: that for 6.1 is 11 "
                                             "releases away; --series 6.1 tries it all the same\n")
        self.assertEqual(self.refused(tree, "--series", "6.2"),
                         "test-patches: error: no series for Linux 6.2; there are 6.1, 6.6, 6.12, 6.18, 7.3\n")
        self.assertEqual(self.try_tree(tree, "--series", "6.1")[0], 0)
        (tree / "include/xen/iommu.h").write_text("")
        self.assertEqual(self.refused(tree), f"test-patches: error: {tree} (Linux 5.10.9) has a series already, or a part "
                                             "of one (include/xen/iommu.h): take that out first\n")

    def test_patches_that_the_tree_has(self):
        """Part a is for upstream: a stable kernel may have some of it one day."""
        tree = self.scratch / "tree"
        make_tree("6.12", tree)
        patches = series.read("6.12")
        taken = [patch for patch in patches if patch.name[:4] in ("0002", "0003")]
        others = [patch for patch in patches if patch not in taken]
        series.git(tree, "init", "-q")
        for patch in taken:
            series.git(tree, "apply", input=patch.diff)
        status, out, _ = self.try_tree(tree)
        self.assertEqual(status, 0)
        told = "".join(f"        {patch.name[:4]} {patch.subject}: the tree has this patch (where git am stops at it: "
                       "git am --skip)\n" for patch in taken)
        self.assertEqual(out, f"Linux 6.12.9 ({tree}), series for 6.12\n{told}"
                              f"ok      all {hunks_of(others)} other hunks of {len(others)} patches fit\n1 passed, 0 failed, 1 not run\n")

    def test_what_cannot_be_tried_is_no_misfit(self):
        """Nor does it fit: a disk may be full, git may fail."""
        tree = self.scratch / "tree"
        make_tree("6.12", tree)
        blocked = self.file("file", "")
        done = subprocess.run([sys.executable, PROJECT / "scripts/lib/fit_series.py", tree, blocked / "repo"], text=True,
                              capture_output=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (
            2, f"test-patches: error: [Errno 20] Not a directory: '{blocked}/repo'\n"))
        git = self.file("bin/git", 'case " $* " in *" apply "*) echo "fatal: no room" >&2; exit 128 ;; esac\n'
                                   'exec /usr/bin/git "$@"\n')
        status, out, err = self.run_script(
            "scripts/test-patches", "--source", str(tree),
            env={"PATH": f"{git.parent}:/usr/bin:/bin", "HOME": str(self.scratch)})
        self.assertEqual((status, out), (2, f"Linux 6.12.9 ({tree}), series for 6.12\n"))
        self.assertEqual(err, "test-patches: error: 0001-ARM-dma-mapping-map-each-page-of-a-coherent-allocati.patch could "
                              "not be tried: fatal: no room\n")

    def test_no_compiler(self):
        tree = self.scratch / "tree"
        make_tree("6.12", tree)
        (tree / ".config").write_text("CONFIG_ARM64=y\n")
        tools = self.scratch / "tools"
        tools.mkdir()
        for tool in pathlib.Path("/usr/bin").iterdir():
            if "gcc" not in tool.name:
                (tools / tool.name).symlink_to(tool)
        status, _, err = self.run_script("scripts/test-patches", "--source", str(tree),
                                         env={"PATH": str(tools), "HOME": str(self.scratch)})
        self.assertEqual(status, 1)
        self.assertEqual(err, "test-patches: error: no compiler aarch64-linux-gnu-gcc (Debian's package "
                              "gcc-aarch64-linux-gnu)\n")
        (tree / ".config").write_text("CONFIG_X86_64=y\n")
        self.assertEqual(self.try_tree(tree)[2], f"test-patches: error: {tree}/.config is for neither arm64 nor arm\n")

    # --- what is fetched gets its name when it is whole

    def run_library(self, lines):
        """Lines of shell, with scripts/lib/linux.sh."""
        sources = [f"source {PROJECT}/scripts/lib/{name}.sh"
                   for name in ("common", "apt", "linux", "kernel_builds", "kernel_source")]
        script = "\n".join((*sources, "linux_apt_update() { :; }", lines))
        done = subprocess.run(["bash", "-c", script, "test"], capture_output=True, text=True,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(self.scratch)})
        found = sorted(path.name for path in (self.scratch / ".cache/dtpolicy/linux").iterdir()
                       if not path.name.startswith(".lock"))
        return done.returncode, done.stdout, found

    def test_a_source_that_cannot_be_had(self):
        self.assertEqual(self.run_library("foreign_deb() { return 1; }\n"
                                          "tree=$(fetch_linux 5.4)\necho \"has $tree\""), (1, "", []))
        self.assertEqual(self.run_library('exec 2>&1\nforeign_deb() { die "no such package"; }\nfetch_linux 5.4'), (
            1, "test: downloading linux-source-5.4\ntest: error: no such package\n"
               "test: error: no source of Linux 5.4 from Debian: scripts/fetch-linux 5.4 --from DIR takes one of yours\n",
            []))

    def test_no_room(self):
        full = "exec 2>&1\ndf() { printf 'of what\\nroot 1 1 3145727 1\\n'; }\n"
        told = f"test: error: {self.scratch}/.cache/dtpolicy/linux has 2 GiB free, and 3 are needed\n"
        self.assertEqual(self.run_library(f"{full}fetch_linux 5.4"), (1, told, []))
        self.assertEqual(self.run_library(f"{full}copy_linux 6.12 {self.trees}/6.12"), (1, told, []))
        cut = "exec 2>&1\nxargs() { mkdir $linux_cache/6.12.part/arch; return 1; }\n"
        self.assertEqual(self.run_library(f"{cut}copy_linux 6.12 {self.trees}/6.12"), (
            1, f"test: error: {self.trees}/6.12 cannot be copied to {self.scratch}/.cache/dtpolicy/linux\n", []))
        # cp says it of each file.
        full = 'exec 2>&1\ncp() { [ "$1" = -a ] && printf "cp: no room for %s\\n" 1 2 3 >&2; return 1; }\n'
        self.assertEqual(self.run_library(f"{full}mkdir -p $linux_cache\ncopy_source {self.trees}/6.12 {self.scratch}/copy"), (
            1, f"cp: no room for 1\ntest: error: {self.trees}/6.12 cannot be copied to {self.scratch}/copy\n", []))

    def test_versions(self):
        for lines, told in (
            ("linux_version 6.12", (0, "6.12\n", [])),
            ("linux_version 6.12.3", (1, "test: error: 6.12.3 is not a version like 6.12\n", [])),
            ("linux_version ../etc", (1, "test: error: ../etc is not a version like 6.12\n", [])),
            ("series_dir 6.2", (1, "test: error: no series for Linux 6.2; there are 6.1, 6.6, 6.12, 6.18, 7.3\n", [])),
            ("series_dir six", (1, "test: error: six is not a version like 6.12\n", [])),
            ("series_dir 9.9", (0, f"{PROJECT}/patches/linux-7.3\n", [])),
        ):
            self.assertEqual(self.run_library(f"mkdir -p $linux_cache\nexec 2>&1\n{lines}"), told)

    def test_objects_of_a_module(self):
        """multi_v7_defconfig has Exynos' display as one."""
        config = self.file(".config", "CONFIG_XEN=y\nCONFIG_DRM_EXYNOS=m\n")
        self.assertEqual(self.run_library(f"mkdir -p $linux_cache\nkernel_objects arm {config.parent}"), (
            0, "arch/arm/mm/dma-mapping.o\nkernel/dma/mapping.o\ndrivers/gpu/drm/exynos/exynos_drm_dma.o\n"
               "arch/arm/xen/\ndrivers/xen/swiotlb-xen.o\n", []))

    def test_a_copy_that_is_cut(self):
        tree = self.scratch / ".cache/dtpolicy/linux/6.12"
        make_tree("6.12", tree)
        (tree / ".debian-version").write_text("6.12.1-1\n")
        self.assertEqual(self.run_library("cp() { case $1 in -al) mkdir \"$3\"; return 1 ;; *) command cp \"$@\" ;; esac; }\n"
                                          "tree=$(patched_linux 6.12)\necho \"has $tree\""), (1, "", ["6.12"]))

    # --- a change of one version goes to the others

    def carry(self, *arguments):
        trees = [word for version in series.versions() for word in ("--source", f"{version}={self.trees / version}")]
        return self.run_script("scripts/carry-series", *arguments, *trees, project=self.project,
                               env={"PATH": "/usr/bin:/bin", "HOME": str(self.scratch)})

    def commit_project(self):
        self.copy_project()
        series.git(self.project, "init", "-q")
        series.git(self.project, "add", "patches")
        series.git(self.project, "commit", "-q", "-m", "as it is")

    def test_carry(self):
        self.commit_project()
        status, out, err = self.carry("6.12")
        self.assertEqual((status, out, err), (1, "", "carry-series: error: patches/linux-6.12 is as it was in HEAD: "
                                                     "nothing to carry\n"))
        self.edit("patches/linux-6.12/*-drm-exynos-*", "+\t\tif (*dma_priv)", "+\t\tif (*dma_priv && subdrv_dev)")
        self.edit("patches/linux-6.12/*-drm-exynos-*", "Attach to the saved", "Attach it to the saved")
        status, out, err = self.carry("6.12")
        self.assertEqual((status, out, err), (0, "6.1: written\n6.6: written\n6.18: written\n7.3: written\n", ""))
        changed = series.git(self.project, "diff", "--name-only").split()
        self.assertEqual(len([name for name in changed if "-drm-exynos-" in name]), 5)
        for version in series.versions():
            [path] = self.project.glob(f"patches/linux-{version}/*-drm-exynos-*")
            self.assertIn("+\t\tif (*dma_priv && subdrv_dev)\n", path.read_text())
            self.assertIn("\n\nAttach it to the saved mapping", path.read_text())
        # Not in another patch, nor in more lines than these. Which of two empty lines is the new one is git's choice.
        diff = series.git(self.project, "diff", "-U0")
        lines = [line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2} |index |@@ )..", line)]
        self.assertEqual(len(lines), 5 * 4, lines)

    def test_carry_past_a_version_that_lacks_the_patch(self):
        """6.1 has other lines where 6.12 has those of this patch."""
        self.commit_project()
        self.edit("patches/linux-6.12/*-shrink-*", "+\t\t\tsize = max_t(unsigned long, size, SZ_4M);",
                  "+\t\t\tsize = max_t(unsigned long, size, SZ_8M);")
        self.assertEqual(self.carry("6.12", "--to", "6.1", "--to", "6.6"), (0, "6.1: written\n6.6: written\n", ""))
        diff = series.git(self.project, "diff", "-U0", "patches/linux-6.1")
        self.assertEqual([line for line in diff.splitlines() if re.match(r"[-+](?![-+]{2} |index |@@ )..", line)], [])

    def test_carry_a_conflict(self):
        self.commit_project()
        self.edit("patches/linux-6.12/*-xen-arm-add-xen_swiotlb-*", "+\txen_swiotlb=\t[ARM,ARM64,XEN,EARLY]",
                  "+\txen_swiotlb=\t[ARM64,XEN,EARLY]")
        status, out, _ = self.carry("6.12", "--to", "6.6", "--to", "7.3")
        self.assertEqual(status, 1)
        # After this patch, and after each that changes the file again: not after each of the seven from here on.
        kept = list((self.scratch / ".cache/dtpolicy/carry/6.6").glob("*/Documentation/admin-guide/kernel-parameters.txt"))
        *conflicts, one, other = out.splitlines()
        self.assertEqual((sorted(conflicts), one, other), (sorted(f"6.6: conflict: {path}" for path in kept),
                                                           "6.6: not written", "7.3: written"))
        self.assertEqual(len(kept), 4)
        self.assertEqual(series.git(self.project, "diff", "--name-only", "patches/linux-6.6"), "")
        for path in kept:
            path.write_text(re.sub(r"<<<<<<< .*?=======\n.*?>>>>>>> .*?\n", "\txen_swiotlb=\t[ARM64,XEN]\n",
                                   path.read_text(), flags=re.S))
        status, out, _ = self.carry("6.12", "--to", "6.6")
        self.assertEqual((status, out), (0, "6.6: written\n"))
        [path] = self.project.glob("patches/linux-6.6/*-xen-arm-add-xen_swiotlb-*")
        self.assertIn("+\txen_swiotlb=\t[ARM64,XEN]\n", path.read_text())
        self.assertIn("+\t\t\tWhether devices do DMA through swiotlb-xen, which\n", path.read_text())


class WrongKernelsTest(unittest.TestCase):
    """tests/kernel/mutants/: each has its row in patches/README.md, in its own words (scripts/mutate-series)."""

    def test_rows(self):
        told = re.findall(r"^\| `([\w-]+)`(?: \(arm(?:64)?\))? \| (.+?) \| .+ \|$",
                          (PROJECT / "patches/README.md").read_text(), re.M)
        made = {}
        for path in (PROJECT / "tests/kernel/mutants").glob("*.patch"):
            _, what, caught, empty, *_ = path.read_text().splitlines()
            self.assertRegex(caught, r"^Caught by \S+: .", path.name)
            self.assertEqual(empty, "", path.name)
            made[path.stem] = what
        self.assertEqual({name: what for name, what in told if name in made}, made)

    def test_one_that_does_not_exist(self):
        ran = subprocess.run([PROJECT / "scripts/mutate-series", "all-wrong"], capture_output=True, text=True, check=False)
        self.assertEqual((ran.returncode, ran.stdout), (1, ""))
        self.assertRegex(ran.stderr, r"^mutate-series: error: no mutant `all-wrong`: address-0-given, all-own, ")

    def test_each_names_a_scenario(self):
        listed = subprocess.run([PROJECT / "scripts/test-boot", "--list", "--all"], capture_output=True, text=True, check=True).stdout
        names = {line.partition(":")[0] for line in listed.splitlines() if line.strip()}
        for path in (PROJECT / "tests/kernel/mutants").glob("*.patch"):
            scenario = re.match(r"Caught by (\S+): ", path.read_text().splitlines()[2])[1]
            self.assertIn(scenario, names, path.name)


if __name__ == "__main__":
    unittest.main()
