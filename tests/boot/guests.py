# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""PV guests: what their initramfs and dom0's hold, and what must come of their disk."""

import cpio
import disk
from assets import HERE, read

HALF = len(disk.WRITE) // 2
# The front end's own switch: grants kept for the life of the disk, or made for each request.
OPTIONS = {"persistent": "1", "per-request": "0"}


def _guest_steps(first):
    seed = disk.SEEDS["a"]
    return f"""wait_for 60 /dev/xvda || bt io guest no-disk
bt io disk "$(diskio read /dev/xvda {seed} 0 {len(disk.READ)})"
bt io disk "$(diskio write /dev/xvda {seed + 100} {first} {HALF})"
bt io back "$(diskio read /dev/xvda {seed + 100} {first} {HALF})"
"""


def dom0_steps(report):
    """`report`: what has dom0's kernel tell of its devices' DMA."""
    lines = ["expect_disks 60 a b", "pci_devices", *report, ". /etc/pv-guests.sh"]
    lines.append("start_xen_tools")
    for name, option in OPTIONS.items():
        lines.append(
            f'run_guest {name} a {name}.cpio "xen_blkfront.feature_persistent={option}"'
        )
    return "\n".join(lines) + "\n"


def add_to_dom0(archive, assets, arch, kernel):
    """Xen's tools, the guests' kernel, and an initramfs for each guest."""
    archive.tree(assets.xen_tools(arch))
    archive.directory("run")
    archive.file("etc/pv-guests.sh", read(f"{HERE}/guest/pv-guests.sh"))
    archive.file("guest/kernel", read(kernel))
    for name, sectors in disk.HALVES.items():
        steps = cpio.Archive()
        steps.file("etc/steps", _guest_steps(sectors.start).encode())
        archive.file(f"guest/{name}.cpio", assets.root(arch) + steps.bytes())


def observed_grants(report):
    """What the guests saw of their disk: all of its data arrives, or none of it."""
    wrong, sectors = 0, 0
    for name in OPTIONS:
        counts = report.numbers(f"{name}-disk", "diskio", "read") or {}
        wrong += counts.get("wrong", 0)
        sectors += counts.get("sectors", 0)
    if not sectors:
        return "unseen"
    return {0: "arrive", sectors: "lost"}.get(wrong, "mixed")


def problems(scenario, report, image):
    """`right`: all of it arrives, on both sides. `wrong`: none of it does, and every call succeeds."""
    wrong = scenario.guest_data == "wrong"
    for note in report.notes:
        if note.startswith(("guest ", "xen-tools no-", "xen-tools xen-init-dom0")):
            yield f"dom0: {note}"
    for name in OPTIONS:
        for part, call in (("disk", "read"), ("disk", "write"), ("back", "read")):
            counts = report.numbers(f"{name}-{part}", "diskio", call)
            if counts is None:
                yield f"guest {name}: no report of its {call}"
                continue
            # Pages that kept what the guest wrote from them look right when it reads that back.
            wanted = {counts["sectors"] if wrong and call == "read" else 0}
            if wrong and part == "back":
                wanted = set(range(counts["sectors"] + 1))
            if counts["failed"] or counts["wrong"] not in wanted or not counts["sectors"]:
                yield f"guest {name}: {call} ({part}): {counts}, data must be {scenario.guest_data}"
        for load in ("same", "other"):
            counts = report.numbers(f"{name}-load-{load}", "diskio", "load")
            if not counts or not counts["sectors"] or counts["wrong"] or counts["failed"]:
                yield f"dom0's load beside guest {name}, {load} disk: {counts}"
    expected = len(disk.WRITE) if wrong else 0
    if image["write"] != expected:
        yield f"the host's image: {image['write']} of the written sectors wrong, wanted {expected}"
    if image["read"] or image["rest"]:
        yield f"the host's image changed where nobody wrote: {image}"
