# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""docs/boot-results.md: what one run of the whole set saw, for people."""

import re
from collections import Counter

import disk
import guests
import predict

HEAD = """\
<!-- SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause -->
<!-- Made by `scripts/test-boot --write-results`; do not edit. -->
# What the boot test saw

Each scenario is one machine in QEMU, from U-Boot over Xen to Linux as dom0, with an IOMMU that
Debian's Xen does not drive: an SMMUv3 on arm64, a virtio-iommu on arm. `patched` is Debian's source
of that kernel with the series of `patches/`, `unpatched` without, `alternative` with what `patches/alternatives/`
has in its place, `part-a` and such with the series up to the end of that part. How it works:
[tests/boot/README.md](../tests/boot/README.md).

The boards' own machines (`arm-snow` and such) run the real drivers of a board's IOMMU and devices at the
board's own addresses, on the overlay for the board's own tree. What is imitated, and what an emulated
machine cannot show, is said [there](../tests/boot/README.md#what-is-imitated).
"""

HOST = """\
## What the host found in memory

The real drivers program a real IOMMU's registers and tables; no hardware follows them here. The host does:
from the address that the driver gave its device, through the IOMMU's tables in the machine's memory, to
the pages, which must hold what the program in dom0 wrote.
"""

SCENARIOS = """\
## Scenarios

On which machines each scenario passed, by kernel. Each has its log, policy and overlay under
`build/boot/`, where `results.md` has every device of every boot beside its prediction. Scenario 10 carried
out {boards} pairs of a shipped policy and a real board's tree; the tree read back out of the machine's
memory equals what `--emit dtb` makes.
"""

GUESTS = """\
## PV guests

The open question was what becomes of PV guests when a disk of dom0's uses the IOMMU. Here a real
guest (`xl create`, Debian's Xen tools, blkback on the raw NVMe) reads {read} sectors that the host
wrote, writes {write}, and reads these back, by direct I/O in sizes from 512 bytes to 1 MiB, once with
persistent grants and once with grants for each request, while dom0 keeps both disks busy. Every
sector carries its own number.

In plain words: **on a stock 6.12 kernel, with no overlay and no option set, such a guest gets none of
its disk's data, and none of what it writes reaches the disk, while every call reports success.** This
is not a consequence of asking for IOMMU DMA: on arm64 Linux 6.12 gives it to every device behind an
IOMMU that dom0 drives. With the series the guest's data is right on both sides, whether its disk is
named in the policy (and goes through the IOMMU) or not (and goes by swiotlb-xen past it), on arm64 and
on 32-bit arm.

Stock 6.1, and stock 6.12 on 32-bit arm, cannot lose a guest's data this way: there dom0 does not get
a disk behind an IOMMU to work at all (scenario 1).
"""


def table(rows):
    """A Markdown table; the first row is its head."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        lines.append("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def _version(outcomes, pattern):
    """The versions that the consoles told, each once."""
    found = set()
    for outcome in outcomes:
        found.update(re.findall(pattern, outcome.console))
    return ", ".join(sorted(found)) or "unknown"


def _scenarios(outcomes):
    rows = [("scenario", "machine", "what", "Xen", "Linux", "result")]
    for outcome in outcomes:
        one = outcome.scenario
        rows.append((one.number, one.platform, _title(one), one.xen, _kernel(one), _result(outcome)))
    return table(rows)


def _title(scenario):
    return scenario.title.replace("|", "\\|")


def _kernel(scenario):
    return " ".join(filter(None, (scenario.linux, scenario.variant, scenario.flavour)))


def _result(outcome):
    return "FAILED" if outcome.problems else "passed"


def _matrix(outcomes):
    """A row for each scenario, a column for each kernel, the machines in the cells."""
    kernels, rows = [], {}
    for outcome in outcomes:
        one = outcome.scenario
        kernel = " ".join(filter(None, (one.linux, one.flavour)))
        if kernel not in kernels:
            kernels.append(kernel)
        passed, failed = rows.setdefault((one.number, _title(one)), {}).setdefault(kernel, ([], []))
        (failed if outcome.problems else passed).append(one.platform)
    lines = [("scenario", "what", *(f"Linux {kernel}" for kernel in kernels))]
    for (number, title), cells in rows.items():
        texts = []
        for kernel in kernels:
            passed, failed = cells.get(kernel, ([], []))
            parts = passed + [f"FAILED {platform}" for platform in failed]
            texts.append(", ".join(parts))
        lines.append((number, title, *texts))
    return table(lines)


def _seen_by_host(outcomes):
    """What the host found by itself in the machines' memory, where it did."""
    rows = [("scenario", "machine", "Linux", "the host found")]
    for outcome in outcomes:
        one = outcome.scenario
        if outcome.seen:
            said = "; ".join(dict.fromkeys(outcome.seen))
            rows.append((one.number, one.platform, _kernel(one), said))
    return table(rows) if len(rows) > 1 else ""


def _say(state):
    return [getattr(state, name) or "not seen" for name in predict.FIELDS]


def device_rows(outcomes):
    """Every device of every boot: what the plan said, and what dom0 reported of it."""
    rows = [("scenario", "machine", "Linux", "device", "DMA", "IOMMU", "works", "granted pages", "")]
    for outcome in outcomes:
        one = outcome.scenario
        for row in outcome.rows:
            cells = [
                seen if seen in ("not seen", said) else f"{seen}, PREDICTED {said}"
                for said, seen in zip(_say(row.predicted), _say(row.seen))
            ]
            verdict = "MISMATCH" if any(row.mismatches()) else "as predicted"
            linux = f"{one.linux} {one.variant}"
            rows.append((one.number, one.platform, linux, row.device, *cells, verdict))
    return rows


def _guests(outcomes):
    head = ("scenario", "machine", "Linux", "grants", "read, wrong", "written, wrong on the host's image")
    rows = [(*head, "calls failed")]
    for outcome in outcomes:
        one = outcome.scenario
        if one.action != "guest" or not outcome.report:
            continue
        for name in guests.OPTIONS:
            read = outcome.report.numbers(f"{name}-disk", "diskio", "read") or {}
            written = outcome.report.numbers(f"{name}-disk", "diskio", "write") or {}
            rows.append(
                (
                    f"{one.number}: {one.title}",
                    one.platform,
                    f"{one.linux} {one.variant}",
                    name,
                    f"{read.get('wrong', '?')} of {read.get('sectors', '?')}",
                    f"{outcome.images.get('a', {}).get(name, '?')} of {written.get('sectors', '?')}",
                    str(read.get("failed", 0) + written.get("failed", 0)),
                )
            )
    return table(rows)


def _guests_in_short(outcomes):
    """One row for each machine and kernel: what of the disk's data was wrong, with either kind of grants."""
    rows = [("machine", "Linux", "disk", "read, wrong", "written, wrong on the host's image")]
    for outcome in outcomes:
        one = outcome.scenario
        if one.action != "guest" or not outcome.report:
            continue
        read = [outcome.report.numbers(f"{name}-disk", "diskio", "read") or {} for name in guests.OPTIONS]
        written = [
            outcome.report.numbers(f"{name}-disk", "diskio", "write") or {} for name in guests.OPTIONS
        ]
        wrong = sum(outcome.images.get("a", {}).get(name, 0) for name in guests.OPTIONS)
        rows.append(
            (
                one.platform,
                _kernel(one),
                one.number.partition("-")[2],
                f"{sum(one.get('wrong', 0) for one in read)} of {sum(one.get('sectors', 0) for one in read)}",
                f"{wrong} of {sum(one.get('sectors', 0) for one in written)}",
            )
        )
    return table(rows)


def _boards(outcomes):
    rows = [("policy", "board tree", "changes", "by")]
    for outcome in outcomes:
        one = outcome.scenario
        how = {"apply": "`fdt apply`", "script": "`fdt set`"}.get(one.delivery, "")
        rows += [(policy, tree, str(changed), f"{how}, U-Boot for {one.arch}")
                 for policy, tree, changed in outcome.facts]
    return table(rows)


DEVICES = """\
## Devices

Every device of every boot that a driver was bound to: what dom0 reported of it, beside what
`dtpolicy compile --emit plan` had said, in the words of the plan. `not seen`: nothing in that boot
could show it.
"""

BOARDS = """\
## Board trees

Each shipped policy on the device tree of its real board, carried out by U-Boot; the tree read back
out of the machine's memory equals what `--emit dtb` makes. `changes` counts the properties and nodes
that differ from the board's own tree.
"""


def _not_run(outcomes, scenarios):
    """How many scenarios the page lacks, by kernel; their names are in `scripts/test-boot --all --list`."""
    run = {outcome.scenario.name for outcome in outcomes}
    missing = Counter(
        " ".join(filter(None, (one.arch, one.linux, one.flavour))) for one in scenarios if one.name not in run
    )
    if not missing:
        return ""
    counts = ", ".join(f"{count} of {kernel}" for kernel, count in sorted(missing.items()))
    return f"**Not run for this page, of {len(scenarios)} scenarios: {counts}.**\n"


def details(outcomes):
    """Everything, for the file that each run writes beside the consoles' logs."""
    parts = ["# The boot test, in full\n", "## Scenarios\n", _scenarios(outcomes)]
    parts += ["## PV guests\n", _guests(outcomes)]
    parts += [DEVICES, table(device_rows(outcomes)), BOARDS, _boards(outcomes)]
    return "\n".join(parts)


def text(outcomes, scenarios):
    """The page; it says which of all the scenarios it does not stand on."""
    rows = device_rows(outcomes)
    mismatches = sum(row[-1] == "MISMATCH" for row in rows)
    failed = sum(bool(outcome.problems) for outcome in outcomes)
    versions = (
        f"U-Boot {_version(outcomes, r'U-Boot (20[0-9][^ ]*)')};"
        f" Xen {_version(outcomes, r'Xen version ([0-9.]+)')};"
        f" Linux {_version(outcomes, r'Linux version ([0-9.]+)')}.\n"
    )
    summary = (
        f"**{len(outcomes) - failed} of {len(outcomes)} scenarios passed;"
        f" {len(rows) - 1} predictions for devices, {mismatches} mismatches.**\n"
    )
    parts = [HEAD, versions, summary, _not_run(outcomes, scenarios)]
    parts += [GUESTS.format(read=len(disk.READ), write=guests.HALF), _guests_in_short(outcomes)]
    boards = sum(len(outcome.facts) for outcome in outcomes)
    parts += [HOST, _seen_by_host(outcomes), SCENARIOS.format(boards=boards), _matrix(outcomes)]
    return "\n".join(parts)
