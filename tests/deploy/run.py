# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Runs the pages of docs/deploy/: their commands, and what they say one sees, in QEMU."""

import argparse
import os
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(PROJECT, "tests", "boot"))

import document
import sessions as known
from assets import AssetError, Assets, cache_folder
from ways import NotRun, Way, WayError, prepare

PAGES = os.path.join(PROJECT, "docs", "deploy")


def check_names(ways):
    """The pages and the table know the same blocks."""
    shown = {block.name for _, blocks in ways for block in blocks if block.kind == "console"}
    for name in sorted(shown ^ known.SESSIONS.keys()):
        where = "sessions.py does not" if name in shown else "docs/deploy does not"
        sys.exit(f"test-deploy: {where} know `{name}`")


def main():
    parser = argparse.ArgumentParser(prog="test-deploy", description="Runs docs/deploy in QEMU.")
    parser.add_argument("ways", nargs="*", metavar="WAY", help="only pages whose title has this in it")
    parser.add_argument("--list", action="store_true", help="print the ways and leave")
    options = parser.parse_args()

    first, ways = document.read(PAGES)
    check_names(ways)
    chosen = [
        (title, blocks)
        for title, blocks in ways
        if not options.ways or any(word.lower() in title.lower() for word in options.ways)
    ]
    if options.list:
        print("\n".join(title for title, _ in chosen))
        return 0
    if not chosen:
        sys.exit("test-deploy: no such way")
    try:
        world = prepare(Assets(cache_folder()), os.path.join(PROJECT, "build", "deploy"))
        Way(world, "first page").run(first)
    except (AssetError, WayError) as error:
        sys.exit(f"test-deploy: {error}")
    counts = {"passed": 0, "failed": 0, "not run": 0}
    for title, blocks in chosen:
        started, result, reasons = time.monotonic(), "passed", []
        try:
            way = Way(world, title)
            way.run(blocks)
            detail = way.summary()
        except NotRun as reason:
            result, detail = "not run", str(reason)
        except WayError as error:
            result, detail, reasons = "failed", "", str(error).splitlines()
        counts[result] += 1
        print(f"{result:8}{time.monotonic() - started:5.0f} s  {title}: {detail}", flush=True)
        for reason in reasons:
            print(f"    {reason}")
    left = f", {counts['not run']} not run" if counts["not run"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{left}")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
