# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The boot test: prepares what boots, runs the scenarios a few at a time, says what was seen."""

import argparse
import concurrent.futures
import fnmatch
import functools
import os
import re
import shutil
import sys
import time

sys.dont_write_bytecode = True

import own_kernel
import report as reports
import results
import resume
import tool
from assets import AssetError, Assets, PROJECT, cache_folder, log, script
from boards import BoardRun
from boot import Boot
from folders import FolderRun
from outcome import run_until_shown
from scenarios import all_scenarios, ci_choice, of_version

# How a scenario runs, by its action; the others are boots.
RUNNERS = {"boards": BoardRun, "folder": FolderRun}

# What takes longest, by its action, starts first: at the end no processor waits for the other's last boot.
LONG = ("boards", "guest", "own", "folder")

# In the order in which they are built.
VARIANTS = ("unpatched", "alternative", "part-a", "part-b", "part-c", "patched")


def build(scenarios, assets):
    """What compilers make, two things at a time: configuring, linking and packing use one processor each."""
    chains = {}  # all variants of one kernel, one after the other: the second is cheap
    for one in scenarios:
        if not (one.uboot_alone or one.image):
            arch, linux, variant, *flavours = one.kernel
            chains.setdefault((arch, linux, *flavours), {})[VARIANTS.index(variant)] = one.kernel

    def kernels(of):
        for _, kernel in sorted(of.items()):
            assets.kernel(*kernel)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = [pool.submit(kernels, of) for of in chains.values()]
        booted = {one.arch for one in scenarios if not (one.uboot_alone or one.image)}
        running += [pool.submit(assets.dom0_tool, arch) for arch in sorted(booted)]
        images = {(one.arch, one.uboot) for one in scenarios}
        running += [pool.submit(assets.uboot, *image) for image in sorted(images)]
        for one in running:
            one.result()


def prepare(scenarios, assets):
    """Makes every file the scenarios share."""
    # A board's own devices are those of its real tree.
    if any(scenario.uboot_alone or scenario.action in ("own", "log") for scenario in scenarios):
        script(os.path.join(PROJECT, "scripts", "fetch-boards"))
    build(scenarios, assets)
    for scenario in scenarios:
        if scenario.xen != "none":
            assets.xen(scenario.arch, scenario.xen)
        if not scenario.uboot_alone:
            assets.root(scenario.arch)
            assets.base_tree(scenario.platform)


def print_failure(outcome):
    """The scenario, what differs, and the lines of the console that matter."""
    print(f"\nFAILED {outcome.scenario.name}: {outcome.scenario.title}")
    for problem in outcome.problems:
        print(f"  {problem}")
    matter = re.compile(rf"^bt (?!log)|{reports.TROUBLE}|xen,force-iommu-dma|libfdt|failed")
    lines = [line for line in outcome.console.splitlines() if matter.search(line)]
    for line in lines[-40:] or outcome.console.splitlines()[-15:]:
        print(f"  | {line}")
    print(f"  whole log: {os.path.relpath(outcome.log_path, PROJECT)}", flush=True)


def run_all(scenarios, assets, folder, jobs, may_resume):
    """The outcomes in the scenarios' order; failures are told as they come."""
    common = resume.common_digest()
    digests = {one.name: resume.key(common, one, assets) for one in scenarios}
    outcomes = {}
    if may_resume:
        kept = (resume.kept(folder, one, digests[one.name]) for one in scenarios)
        outcomes = {outcome.scenario.name: outcome for outcome in kept if outcome}
        log(f"{len(outcomes)} of {len(scenarios)} scenarios have passed before")
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {}
        for one in sorted(scenarios, key=lambda one: one.action not in LONG):
            if one.name in outcomes:
                continue
            runner = functools.partial(RUNNERS.get(one.action, Boot), one, assets, folder)
            running[pool.submit(run_until_shown, runner)] = one
        for future in concurrent.futures.as_completed(running):
            outcome = future.result()
            outcomes[outcome.scenario.name] = outcome
            resume.keep(folder, outcome, digests[outcome.scenario.name])
            verdict = "FAILED" if outcome.problems else "passed"
            log(f"{verdict} {outcome.scenario.name} ({outcome.seconds:.1f} s)")
            if outcome.problems:
                print_failure(outcome)
    return [outcomes[one.name] for one in scenarios]


def count_failed(outcomes):
    return sum(bool(outcome.problems) for outcome in outcomes)


def print_table(outcomes):
    rows = [("scenario", "what", "Xen", "Linux", "seconds", "result")]
    for outcome in outcomes:
        one = outcome.scenario
        rows.append(
            (
                f"{one.number} {one.platform}",
                one.title,
                one.xen,
                f"{one.linux} {one.variant}",
                f"{outcome.seconds:.1f}",
                "FAILED" if outcome.problems else "passed",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def version(text):
    if not re.fullmatch(r"\d+\.\d+|newest", text):
        raise argparse.ArgumentTypeError(f"{text} is not a version like 6.18")
    return text


def main():
    parser = argparse.ArgumentParser(prog="test-boot", description=__doc__)
    parser.add_argument(
        "only", nargs="*", help="names of scenarios, as globs; none: those that CI runs"
    )
    parser.add_argument("--all", action="store_true", help="every scenario: more kernels, more boots")
    parser.add_argument("--list", action="store_true", help="print the scenarios' names")
    parser.add_argument("--prepare", action="store_true", help="only fetch and build what boots")
    parser.add_argument(
        "--resume", action="store_true", help="leave out what has passed with the same inputs"
    )
    # One more than the processors: a boot also waits.
    jobs = (os.cpu_count() or 1) + 1
    parser.add_argument("--jobs", type=int, default=jobs, help=f"boots at a time (here {jobs})")
    parser.add_argument("--repeat", type=int, default=1, help="run the set so many times")
    parser.add_argument(
        "--write-results", action="store_true", help="write docs/boot-results.md, if what runs passes"
    )
    parser.add_argument("--logs", default=os.path.join(PROJECT, "build", "boot"), metavar="DIR")
    parser.add_argument(
        "--kernel",
        metavar="IMAGE",
        help="boot this kernel of your own (arm64 Image, arm zImage) through the scenarios that need no test driver",
    )
    parser.add_argument(
        "--board",
        metavar="NAME",
        help="with --kernel: instead, its log with this board's devices in the machine: google-snow",
    )
    parser.add_argument(
        "--linux",
        metavar="VERSION",
        type=version,
        help="one scenario of each kind on a kernel of this version, whose source Debian or `fetch-linux --from`"
        " gives: 6.18; with --kernel: what that is, if the image does not say it",
    )
    arguments = parser.parse_args()
    if (arguments.kernel or arguments.linux) and arguments.write_results:
        parser.error("--write-results is for the test's own choice of kernels")
    if arguments.write_results and (arguments.resume or arguments.only):
        parser.error("--write-results is for one whole run: without --resume and names")
    if arguments.board and not arguments.kernel:
        parser.error("--board goes with --kernel")

    try:
        if arguments.board:
            scenarios = own_kernel.of_board(arguments.kernel, arguments.board, arguments.linux)
        elif arguments.kernel:
            scenarios = own_kernel.scenarios(arguments.kernel, arguments.linux)
        else:
            scenarios = list(of_version(arguments.linux)) if arguments.linux else all_scenarios()
    except own_kernel.NoKernel as error:
        log(f"error: {error}")
        return 1
    if arguments.only:
        scenarios = [
            one for one in scenarios if any(fnmatch.fnmatch(one.name, only) for only in arguments.only)
        ]
    elif not (arguments.all or arguments.kernel or arguments.linux):
        scenarios = list(ci_choice(scenarios))
    if not scenarios:
        log("no scenario has such a name")
        return 2
    if arguments.list:
        for one in scenarios:
            print(f"{one.name}: {one.title}")
        return 0
    started = time.monotonic()
    assets = Assets(cache_folder())
    try:
        prepare(scenarios, assets)
    except AssetError as error:
        log(f"error: {error}")
        return 1
    log(f"prepared in {time.monotonic() - started:.0f} s")
    if arguments.prepare:
        return 0
    # The tool may be built anew meanwhile: one run, one tool.
    if not os.path.exists(tool.binary()):
        log(f"error: {tool.binary()} is not there: build the tool, or set DTPOLICY")
        return 1
    os.makedirs(arguments.logs, exist_ok=True)
    os.environ["DTPOLICY"] = shutil.copy(tool.binary(), os.path.join(arguments.logs, "dtpolicy"))
    outcomes = []
    for number in range(1, arguments.repeat + 1):
        began = time.monotonic()
        run = run_all(scenarios, assets, arguments.logs, arguments.jobs, arguments.resume)
        outcomes += run
        if arguments.repeat > 1:
            bad = count_failed(run)
            took = time.monotonic() - began
            log(f"round {number}: {len(run) - bad} passed, {bad} failed, {took:.0f} s")
    print()
    print(results.table(results.device_rows(outcomes)))
    with open(os.path.join(arguments.logs, "results.md"), "w", encoding="utf-8") as out:
        out.write(results.details(outcomes))
    print_table(outcomes)
    if arguments.kernel:
        print("\n".join(["", *own_kernel.untold(outcomes), own_kernel.CANNOT]))
    failed = count_failed(outcomes)
    if arguments.write_results and not failed:
        path = os.path.join(PROJECT, "docs", "boot-results.md")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(results.text(outcomes[: len(scenarios)], all_scenarios()))
    log(f"took {time.monotonic() - started:.0f} s")
    print(f"{len(outcomes) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
