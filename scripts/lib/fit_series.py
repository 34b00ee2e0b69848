# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Which series fits a kernel tree, and where it does not: what `scripts/test-patches --source` says.

    fit_series.py TREE REPOSITORY [SERIES]

Applies the series of the nearest version, or SERIES, to copies of the files it touches, as `git apply` does it:
at another line if need be, but not without each line around it. A patch that the tree has already is left out.
REPOSITORY is made: a folder of these files, changed. Prints each hunk that does not fit. Exit codes: 0 all fits, 1 a
hunk does not, 2 nothing could be tried (no kernel source, no series near, a full disk).
"""

import itertools
import os
import pathlib
import re
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
import series

# A series is tried on kernels of up to so many releases before or after its own.
NEAR = 5
# The last minor version of each major one.
LAST_MINOR = {4: 20, 5: 19, 6: 19}


class Refused(Exception):
    pass


def release_number(version):
    """Linux's releases counted through: 6.19 is followed by 7.0."""
    major, minor = (int(part) for part in version.split(".")[:2])
    return minor + sum(LAST_MINOR.get(older, 19) + 1 for older in range(major))


def tree_version(tree):
    makefile = tree / "Makefile"
    text = makefile.read_text(errors="replace") if makefile.is_file() else ""
    parts = [re.search(rf"^{name} *= *(\d+)$", text, re.M) for name in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
    if None in parts or not (tree / "drivers/iommu/iommu.c").is_file():
        raise Refused(f"{tree} is no Linux source: it has no Makefile with VERSION, PATCHLEVEL and SUBLEVEL, "
                      "or no drivers/iommu/iommu.c")
    return ".".join(part[1] for part in parts)


def nearest(version):
    """Series, nearest first; of two that are as near, the older kernel's."""
    number = release_number(version)
    return sorted(series.versions(), key=lambda other: (abs(release_number(other) - number), release_number(other)))


def try_apply(repo, patch, *options):
    return subprocess.run(["git", "-C", str(repo), "apply", "--whitespace=nowarn", *options], input=patch.diff, text=True,
                          errors="replace", capture_output=True, check=False)


def misfits(tree, patches, repo, taken):
    """Applies each patch as far as it goes; yields (patch, file, line of the hunk or None, what stands there). Patches
    that the tree has already are added to `taken`."""
    series.start(tree, patches, repo)
    for patch in patches:
        if try_apply(repo, patch).returncode == 0:
            continue
        if try_apply(repo, patch, "--reverse", "--check").returncode == 0:
            taken.append(patch)
            continue
        missing = [name for name in patch.changed_lines()
                   if not (repo / name).exists() and f"--- a/{name}\n" in patch.diff]
        for name in missing:
            yield patch, name, None, "the tree does not have this file"
        exclude = [f"--exclude={name}" for name in missing]
        result = try_apply(repo, patch, "--reject", *exclude)
        told = bool(missing)
        for rejected in sorted(repo.rglob("*.rej")):
            for line, where in re.findall(r"^@@ -(\d+)\S* \S+ @@ ?(.*)$", rejected.read_text(errors="replace"), re.M):
                yield patch, str(rejected.relative_to(repo))[:-len(".rej")], int(line), where
                told = True
            rejected.unlink()
        for name in re.findall(r"^error: (\S+): already exists", result.stderr, re.M):
            yield patch, name, None, "the tree has this file"
            told = True
        if not told:
            raise Refused(f"{patch.name} could not be tried: {result.stderr.strip() or 'git apply failed'}")


def count_hunks(patches):
    return sum(len(re.findall(r"^@@ ", patch.diff, re.M)) for patch in patches)


def better(tree, version, bad, repo):
    """Another series that fits this tree with fewer hunks left over, if there is one."""
    best = None
    for other in nearest(version):
        if abs(release_number(other) - release_number(version)) > 2 * NEAR:
            continue
        # No further than it takes to know that it is not better.
        found = misfits(tree, series.read(other), repo.parent / f"{repo.name}-{other}", [])
        left = len(list(itertools.islice(found, bad)))
        if left < bad:
            best, bad = other, left
    return (best, bad) if best else None


def try_tree(tree, repo, wanted):
    version = tree_version(tree)
    if (tree / "include/xen/iommu.h").exists():
        raise Refused(f"{tree} (Linux {version}) has a series already, or a part of one (include/xen/iommu.h): "
                      "take that out first")
    if wanted and wanted not in series.versions():
        raise Refused(f"no series for Linux {wanted}; there are {', '.join(series.versions())}")
    chosen = wanted or nearest(version)[0]
    away = abs(release_number(chosen) - release_number(version))
    if not wanted and away > NEAR:
        raise Refused(f"no series is near Linux {version}: that for {chosen} is {away} releases away; "
                      f"--series {chosen} tries it all the same")
    patches = series.read(chosen)
    print(f"Linux {version} ({tree}), series for {chosen}")
    taken = []
    bad = list(misfits(tree, patches, repo, taken))
    for patch, name, line, where in bad:
        place = f"{name}:{line}" if line else name
        print(f"        {patch.name[:4]} {patch.subject}: {place}{': ' if where else ''}{where}")
    for patch in taken:
        print(f"        {patch.name[:4]} {patch.subject}: the tree has this patch (where git am stops at it: git am --skip)")
    patches = [patch for patch in patches if patch not in taken]
    total = count_hunks(patches)
    if not bad:
        print(f"ok      all {total} {'other ' if taken else ''}hunks of {len(patches)} patches fit")
        return 0
    print(f"FAILED  {len(bad)} of {total} hunks do not fit; a line counts in the file with the patches before it")
    other = better(tree, version, len(bad), repo)
    if other:
        print(f"        try --series {other[0]}: {other[1] or 'none'} of its hunks {'does' if other[1] == 1 else 'do'}"
              " not fit")
    else:
        print(f"        in your tree: git am --reject {shlex.quote(str(series.folder(chosen)))}/*.patch, put "
              "in by hand\n        what each .rej file has, git add -A, git am --continue; patches/differences/ shows "
              "how versions differ")
    return 1


def main():
    tree, repo = (pathlib.Path(argument) for argument in sys.argv[1:3])
    try:
        return try_tree(tree, repo, sys.argv[3] if len(sys.argv) > 3 else None)
    except subprocess.CalledProcessError as failed:
        error = f"git {failed.cmd[-1]}: {failed.stderr.strip()}"
    except (Refused, OSError) as refused:
        error = refused
    # Never 1: that would say that a hunk does not fit.
    print(f"{os.environ.get('DTPOLICY_SCRIPT', 'test-patches')}: error: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
