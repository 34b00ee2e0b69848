#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""One term for one thing (CONTRIBUTING.md), in what users read: documents, manuals of findings, manual
pages, policies and the tool's own texts. A line that must say it otherwise is in ALLOWED.

    words_test.py
"""
import pathlib
import re
import sys

PROJECT = pathlib.Path(__file__).resolve().parent.parent
READ = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "RELEASING.md", "SECURITY.md", "docs/*.md",
        "docs/deploy/*.md", "man/prose/*", "tool/findings/*.md", "policies/**/*.yaml",
        "policies/README.md", "tool/report/*.json", "tool/page/templates/*.html")
# What is meant, and words for it that are not used.
TERMS = [
    ("the series", r"companion (kernel )?patch|companion series|the kernel patches(?! and code)"),
    ("stock kernel, kernel with the series", r"\b(un)?patched (kernel|dom0|Linux)"),
    ("named, not named", r"\bforced? (device|onto|to the IOMMU)|(?<!never )(?<!already-)\bis forced\b"),
    ("finding", r"\b(no|the|a|each|every|which) lints?\b"),
]
ALLOWED = {
    "docs/boot-results.md",  # is printed by the boot test
    "docs/performance.md",  # is about passes of the code
}


def main():
    faults = []
    for path in sorted({path for pattern in READ for path in PROJECT.glob(pattern)}):
        name = str(path.relative_to(PROJECT))
        if name in ALLOWED:
            continue
        # As it is read: without the marks of comments, and over the ends of lines.
        text = re.sub(r"^[ ]*(#|//|\|)?[ ]*", "", path.read_text(), flags=re.M).replace("\n", " ")
        for term, others in TERMS:
            for found in re.finditer(others, text, re.I):
                around = text[max(found.start() - 40, 0):found.end() + 40]
                faults.append(f"{name}: `{found[0]}`; the term is: {term}\n    ...{around}...")
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
