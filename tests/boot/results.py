# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""docs/boot-results.md: what one run of the whole set saw, for people."""

import re

import disk
import guests
import predict

HEAD = """\
<!-- SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause -->
<!-- Made by `scripts/test-boot --write-results`; do not edit. -->
# What the boot test saw

Each scenario is one machine in QEMU, from U-Boot over Xen to Linux as dom0, with an IOMMU that
Debian's Xen does not drive: an SMMUv3 on arm64, a virtio-iommu on arm. `patched` is Debian's source
of that kernel with the series of `patches/`, `unpatched` without. How it works:
[tests/boot/README.md](../tests/boot/README.md).

What an emulated machine cannot show: QEMU models no caches, so the paths for devices that are not
cache coherent run here without a fault being visible if they were wrong; and no real board's IOMMU
driver was run, only SMMUv3's and virtio-iommu's.
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
        linux = f"{one.linux} {one.variant}".strip()
        result = "FAILED" if outcome.problems else "passed"
        rows.append((one.number, one.platform, one.title.replace("|", "\\|"), one.xen, linux, result))
    return table(rows)


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
    run = {outcome.scenario.name for outcome in outcomes}
    missing = [one.name for one in scenarios if one.name not in run]
    if not missing:
        return ""
    return f"**Not run for this page: {', '.join(f'`{name}`' for name in missing)}.**\n"


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
    parts += [GUESTS.format(read=len(disk.READ), write=guests.HALF), _guests(outcomes)]
    parts += ["## Scenarios\n", _scenarios(outcomes)]
    parts += [DEVICES, table(rows), BOARDS, _boards(outcomes)]
    return "\n".join(parts)
