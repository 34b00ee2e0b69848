# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What was seen against what the scenario says: every difference is a sentence."""

import re

import disk
import platforms
import report as reports
from scenarios import NAMED, State


def observed_state(report, serial, image):
    """The State of one disk as dom0 and the host's image show it."""
    dma, iommu, _ = reports.device_state(report, platforms.pci_address(serial)) or ("unseen",) * 3
    if report.disks.get(serial) != "present":
        return State(dma, iommu, "absent", "untried")
    read = report.numbers(serial, "diskio", "read")
    written = report.numbers(serial, "diskio", "write")
    granted = report.numbers(serial, "grants")
    right = (
        read == {"sectors": len(disk.READ), "wrong": 0, "failed": 0}
        and written == {"sectors": len(disk.WRITE), "wrong": 0, "failed": 0}
        and image["read"] == image["write"] == image["rest"] == 0
    )
    grants = "failed"
    if granted and granted.get("pages") and not granted["failed"] and not granted["write-failed"]:
        if granted["right"] == granted["pages"] and image["granted"] == 0:
            grants = "arrive"
        elif granted["untouched"] == granted["pages"] and image["granted"] == len(disk.GRANTED):
            grants = "lost"
        else:
            grants = "mixed"
    return State(dma, iommu, "right" if right else "wrong", grants)


def dma_problems(scenario, report):
    """How each disk's controller does DMA, without looking at data."""
    for serial, wanted in sorted(scenario.disks.items()):
        seen = reports.device_state(report, platforms.pci_address(serial)) or ("unseen",) * 3
        if seen[:2] != (wanted.dma, wanted.iommu):
            yield f"disk {serial}: wanted {wanted.dma}, {wanted.iommu}; seen {seen[0]}, {seen[1]}"
        if (seen[2] == "iova") != (wanted.dma == "iommu"):
            yield f"disk {serial}: a page mapped for it is `{seen[2]}` where DMA is {wanted.dma}"
        kind = report.pci.get(platforms.pci_address(serial), {}).get("type")
        # In sysfs this is all a user can see, and on arm64 only.
        if scenario.arch == "arm64" and kind != ("identity" if wanted.iommu == "bypassed" else "DMA"):
            yield f"disk {serial}: group type {kind} where the IOMMU is {wanted.iommu}"


def disk_problems(scenario, report, images):
    yield from dma_problems(scenario, report)
    for serial, wanted in sorted(scenario.disks.items()):
        seen = observed_state(report, serial, images[serial])
        if (seen.data, seen.grants) != (wanted.data, wanted.grants):
            yield f"disk {serial}: wanted {_say(wanted)}; seen {_say(seen)}"


def platform_problems(scenario, report):
    """The platform devices of nodes/: IOMMU DMA for the named ones, swiotlb-xen for the others."""
    seen = {name: said for name, said in report.dma.items() if said["node"].startswith("/soc/")}
    if len(seen) != 2:
        yield f"wanted two devices of the display; seen {sorted(seen)}"
    for name in sorted(seen):
        named = name in scenario.named
        wanted = ("iommu", "translated", "iova") if named else ("swiotlb-xen", "bypassed", "phys")
        state = reports.device_state(report, name)
        if state != wanted:
            yield f"{name}: wanted {', '.join(wanted)}; seen {', '.join(state)}"
    for name in scenario.named:
        if not report.log_matches(re.escape(name) + ": xen,force-iommu-dma: using IOMMU DMA"):
            yield f"{name}: the kernel does not say that it is named"


def log_problems(scenario, report):
    if not report.log:
        yield "no kernel log"
    for pattern in scenario.log_must_have:
        if not report.log_matches(pattern):
            yield f"the kernel's log lacks `{pattern}`"
    trouble = report.log_matches(reports.TROUBLE)
    if scenario.log_may_have:
        trouble = [line for line in trouble if not re.search(scenario.log_may_have, line)]
    for line in trouble[:5]:
        yield f"the kernel's log has: {line.strip()}"
    # The series says so for each named device, and for no other.
    for serial, state in sorted(scenario.disks.items()):
        said = report.log_matches(
            re.escape(platforms.pci_address(serial)) + ": xen,force-iommu-dma: using IOMMU DMA"
        )
        named = state == NAMED and scenario.settings.get("swiotlb-xen") != "off"
        if bool(said) != named:
            yield f"disk {serial}: the kernel {'says' if said else 'does not say'} that it is named"


def _say(state):
    return f"data {state.data}, granted pages {state.grants}"
