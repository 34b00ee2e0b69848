# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The kernel series as data: reads patches/linux-VERSION, applies one to a tree, and writes one from git."""

import dataclasses
import os
import pathlib
import re
import subprocess
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent.parent
PATCHES = PROJECT / "patches"
# The series that the others are compared with.
REFERENCE = "6.12"
AUTHOR = "dtpolicy developers <dtpolicy@example.org>"
LICENCE = "SPDX-License-Identifier: GPL-2.0-only"


@dataclasses.dataclass
class Patch:
    name: str  # of the file
    headers: str  # the lines above the message
    subject: str  # without [PATCH ...]; of one line, or it has a line break
    message: str  # with the trailers
    diff: str  # from the first `diff --git` on
    text: str

    def changed_lines(self):
        """What is added and removed, by file: lines that begin with + or -, without their places."""
        files = {}
        for part in re.split(r"^(?=diff --git )", self.diff, flags=re.M)[1:]:
            name = re.match(r"diff --git a/(\S+) ", part)[1]
            hunks = re.split(r"^@@ .*\n", part, flags=re.M)[1:]
            files[name] = [line for hunk in hunks for line in hunk.splitlines() if line[:1] in ("+", "-")]
        return files


def cache():
    """The folder of what may be lost: scripts/lib/common.sh has the same for shell scripts."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(os.environ.get("DTPOLICY_CACHE") or os.path.join(home, "dtpolicy"))


def parse(name, text):
    head, _, rest = text.partition("\n\n")
    subject = re.search(r"^Subject: \[PATCH [^]]*\] (.*?)(?=\n\S|\Z)", head, re.M | re.S)
    message, _, rest = rest.partition("\n---\n")
    start = re.search(r"^diff --git ", rest, re.M)
    return Patch(name, head, subject[1] if subject else "", message + "\n",
                 rest[start.start():] if start else "", text)


def versions():
    """Of all series, oldest first."""
    found = [path.name[len("linux-"):] for path in PATCHES.glob("linux-*")]
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])


def folder(version):
    return PATCHES / f"linux-{version}"


def read(version):
    return [parse(path.name, path.read_text()) for path in sorted(folder(version).glob("*.patch"))]


def read_committed(version, commit):
    """The same as it was in a commit of the project."""
    place = f"{commit}:patches/linux-{version}"
    names = git(PROJECT, "ls-tree", "--name-only", place + "/").split()
    return [parse(name, git(PROJECT, "show", f"{place}/{name}")) for name in sorted(names)]


def git(repo, *arguments, **options):
    settings = ["-c", "user.name=dtpolicy developers", "-c", "user.email=dtpolicy@example.org", "-c", "gc.auto=0",
                "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false"]
    return subprocess.run(["git", "-C", str(repo), *settings, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


def touched(patches):
    return sorted({name for patch in patches for name in patch.changed_lines()})


def start(source, patches, repo):
    """Makes a git repository of those files of a kernel tree that the patches touch: one commit, `base`."""
    repo.mkdir(parents=True)
    git(repo, "init", "-q")
    for name in touched(patches):
        if (source / name).is_file():
            (repo / name).parent.mkdir(parents=True, exist_ok=True)
            (repo / name).write_bytes((source / name).read_bytes())
    git(repo, "add", "-A", "-f")
    git(repo, "commit", "-q", "--allow-empty", "-m", "base")
    git(repo, "tag", "base")


def apply(patches, source, repo):
    """The same, and applies the patches by `git am`. Raises ValueError with git's words when one does not fit."""
    start(source, patches, repo)
    try:
        git(repo, "am", "-q", "--no-3way", input="".join(patch.text for patch in patches))
    except subprocess.CalledProcessError as error:
        raise ValueError(error.stderr.strip()) from error


def commits(repo):
    return git(repo, "rev-list", "--reverse", "base..HEAD").split()


def snapshots(patches, repo):
    """Of `base` and each commit after it, in order: path to text, of what the patches touch."""
    listed = ["base", *commits(repo)]
    names = touched(patches)
    asked = "".join(f"{commit}:{name}\n" for commit in listed for name in names).encode()
    answer = subprocess.run(["git", "-C", str(repo), "cat-file", "--batch"], check=True, stdout=subprocess.PIPE,
                            input=asked).stdout
    found, at = [], 0
    for _ in listed:
        found.append({})
        for name in names:
            line = answer.index(b"\n", at)
            *_, size = answer[at:line].split()
            at = line + 1
            if size != b"missing":
                found[-1][name] = answer[at:at + int(size)].decode()
                at += int(size) + 1
    return found


def make_history(repo, steps):
    """A repository of commits (message, {path: text}); the first one is `base`."""
    repo.mkdir(parents=True)
    git(repo, "init", "-q")
    stream = []
    for message, files in steps:
        stream.append(f"commit refs/heads/carried\ncommitter {AUTHOR} 0 +0000\n"
                      f"data {len(message.encode())}\n{message}\ndeleteall\n")
        stream += [f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n" for name, text in files.items()]
    git(repo, "fast-import", "--quiet", input="".join(stream))
    git(repo, "symbolic-ref", "HEAD", "refs/heads/carried")
    git(repo, "tag", "base", f"HEAD~{len(steps) - 1}")


def write(version, repo):
    """Writes patches/linux-VERSION from the commits of a repository. Each commit's message is a patch's
    headers but for the subject's numbers, an empty line, and the patch's message."""
    made = []
    messages = git(repo, "log", "--reverse", "--format=%B%x00", "base..HEAD").split("\0\n")[:-1]
    with tempfile.TemporaryDirectory() as scratch:
        git(repo, "format-patch", "-q", "--no-signature", "--full-index", "--stat=72", "--no-renames", "-o",
            scratch, "base..HEAD")
        diffs = [path.read_text() for path in sorted(pathlib.Path(scratch).iterdir())]
    for number, (text, diff) in enumerate(zip(messages, diffs, strict=True), 1):
        headers, _, message = text.partition("\n\n")
        headers = re.sub(r"^Subject: \[PATCH [^]]*\]", f"Subject: [PATCH {number}/{len(diffs)}]", headers, flags=re.M)
        subject = parse("", headers + "\n\n").subject
        diff = diff[diff.index("\n---\n") + len("\n---\n"):].rstrip("\n")
        name = re.sub(r"[^A-Za-z0-9_.]+", "-", subject).strip("-")[:52].strip("-")
        made.append((f"{number:04d}-{name}.patch",
                     f"{headers}\n\n{message.rstrip()}\n---\n{LICENCE}\n\n{diff}\n"))
    place = folder(version)
    place.mkdir(exist_ok=True)
    # All is written before anything is lost: a disk may be full.
    for name, text in made:
        (place / f"{name}.part").write_text(text)
    for old in place.glob("*.patch"):
        old.unlink()
    for name, _ in made:
        (place / f"{name}.part").rename(place / name)
