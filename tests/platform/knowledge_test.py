#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What the platform tables say is what stands here, and so is what comes of it on the real trees.

    corpus.tsv    every kind of device behind an IOMMU that the trees have (tests/tools/list_devices)
    rows.tsv      every row of every table
    examples.tsv  what the tables' functions answer to an example of each row
    devices.tsv   what each device of corpus.tsv comes to: class, groups, DMA by release

A change of the tables shows here, and is reviewed here. A kind of device that newer packages bring
is added with --rebase.

    KNOWLEDGE=... LIST_DEVICES=... BOARDS=... knowledge_test.py [--rebase]
"""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WRITTEN = ("rows.tsv", "examples.tsv", "devices.tsv")


def main():
    rebase = "--rebase" in sys.argv
    listed = subprocess.run([os.environ["LIST_DEVICES"], os.environ["BOARDS"]], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    corpus = HERE / "corpus.tsv"
    known = set(corpus.read_text().splitlines()) if corpus.exists() else set()
    new = sorted(set(listed.splitlines()) - known)
    if rebase:
        # What older packages had is kept: whoever has it still runs into it.
        corpus.write_text("".join(f"{line}\n" for line in sorted(known | set(new))))
        new = []
    faults = [f"corpus.tsv lacks: {line}" for line in new]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.environ["KNOWLEDGE"], "write", corpus, folder], check=True)
        for name in WRITTEN:
            seen = (pathlib.Path(folder) / name).read_bytes()
            if rebase:
                (HERE / name).write_bytes(seen)
                continue
            diff = subprocess.run(["diff", "-u", "--label", name, "--label", "seen", HERE / name, "-"],
                                  input=seen, capture_output=True, check=False)
            if diff.returncode != 0:
                faults.append(f"{name} differs (--rebase writes it):\n{diff.stdout.decode()}")
    for fault in faults:
        print(fault)
    print(f"{len(known)} kinds of devices, {len(faults)} faults")
    return 1 if faults or not known else 0


if __name__ == "__main__":
    sys.exit(main())
