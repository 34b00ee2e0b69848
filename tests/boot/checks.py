# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What was seen against what the scenario says: every difference is a sentence."""

import errno
import re

import disk
import platforms
import report as reports
from scenario import NAMED, State


def _address(scenario, serial):
    return platforms.get(scenario.platform).pci_address(serial)


def works(report):
    """Whether DMA works, by the kernel's log; `yes` only says that the log has nothing against it."""
    if report.log_matches(reports.FAULT):
        return "faults"
    # dma_set_mask() failed; a driver that checks it gives up.
    return "may not probe" if report.log_matches(r"WARNING: .* dma_supported\+") else "yes"


def undriven(scenario, report, serial):
    """A kernel of one's own may have no driver for this machine's IOMMU; then no disk is in a group."""
    return bool(scenario.image) and report.pci.get(_address(scenario, serial), {}).get("group") == "none"


def wanted_state(scenario, report, serial):
    """What the scenario wants of a disk; where the kernel does not drive the IOMMU, what that leaves of it."""
    if not undriven(scenario, report, serial):
        return scenario.disks[serial]
    if scenario.settings.get("swiotlb-xen") == "off":
        return State("direct", "bypassed", "yes", "lost")
    return State("swiotlb-xen", "bypassed", "yes", "arrive")


def granting(report, serial):
    """Whether dom0 can grant pages to itself: a kernel of one's own may lack gntalloc or gntdev."""
    return report.numbers(serial, "grants") != {"errno": errno.ENOENT}


def observed_grants(report, serial, image):
    granted = report.numbers(serial, "grants")
    if not granted or not granted.get("pages"):
        return "nowhere"
    if granted["failed"] or granted["write-failed"]:
        return "failed"
    if granted["right"] == granted["pages"] and image["granted"] == 0:
        return "arrive"
    if granted["untouched"] == granted["pages"] and image["granted"] == len(disk.GRANTED):
        return "lost"
    return "mixed"


def observed_state(scenario, report, serial, image):
    """The State of one disk as dom0 and the host's image show it."""
    if scenario.image:
        state = _state_of_group(scenario, report, serial)
    else:
        state = reports.device_state(report, _address(scenario, serial))
    working = works(report)
    if report.disks.get(serial) != "present":
        if working != "faults":
            working = "absent, without a fault"
        return State(state.dma, state.iommu, working, "nowhere")
    read = report.numbers(serial, "diskio", "read")
    written = report.numbers(serial, "diskio", "write")
    if (
        read != {"sectors": len(disk.READ), "wrong": 0, "failed": 0}
        or written != {"sectors": len(disk.WRITE), "wrong": 0, "failed": 0}
        or image["read"] or image["write"] or image["rest"]
    ):
        working = "wrong data"
    grants = observed_grants(report, serial, image)
    if scenario.image and not granting(report, serial):
        grants = None
    return State(state.dma, state.iommu, working, grants)


def _state_of_group(scenario, report, serial):
    """What sysfs tells where the kernel has no /proc/dma_report. 32-bit ARM calls every group `identity`."""
    kind = report.pci.get(_address(scenario, serial), {}).get("type", "none")
    iommu = {"DMA": "translates", "DMA-FQ": "translates", "identity": "bypassed"}.get(kind)
    return reports.DeviceState(None, iommu if scenario.arch == "arm64" else None, None)


def dma_problems(scenario, report):
    """How each disk's controller does DMA, without looking at data."""
    for serial, wanted in sorted(scenario.disks.items()):
        address = _address(scenario, serial)
        if not scenario.image:
            seen = reports.device_state(report, address)
            if (seen.dma, seen.iommu) != (wanted.dma, wanted.iommu):
                yield f"disk {serial}: wanted {wanted.dma}, {wanted.iommu}; seen {seen.dma}, {seen.iommu}"
            if (seen.mapped == "iova") != (wanted.dma == "iommu"):
                yield f"disk {serial}: a page mapped for it is `{seen.mapped}` where DMA is {wanted.dma}"
        elif undriven(scenario, report, serial):
            continue
        kind = report.pci.get(address, {}).get("type")
        # In sysfs this is all a user can see, and on arm64 only.
        if scenario.arch == "arm64" and kind != ("identity" if wanted.iommu == "bypassed" else "DMA"):
            yield f"disk {serial}: group type {kind} where the IOMMU is {wanted.iommu}"


def group_problems(scenario, report):
    """`one-group` of a scenario's `own`: its disks share one IOMMU group."""
    groups = {report.pci.get(_address(scenario, serial), {}).get("group") for serial in scenario.disks}
    if scenario.own.get("one-group") and (len(groups) != 1 or groups & {None, "none"}):
        yield f"the disks are in groups {sorted(map(str, groups))}, not in one"


def disk_problems(scenario, report, images):
    yield from group_problems(scenario, report)
    yield from dma_problems(scenario, report)
    yield from rebind_problems(scenario, report)
    for serial in sorted(scenario.disks):
        wanted = wanted_state(scenario, report, serial)
        seen = observed_state(scenario, report, serial, images[serial])
        if seen.works != wanted.works or seen.grants not in (wanted.grants, None):
            yield f"disk {serial}: wanted {_say(wanted)}; seen {_say(seen)}"


def rebind_problems(scenario, report):
    """What `before` did with drivers came out as it should: each disk bound again, and once in vain."""
    seen = [note for note in report.notes if note.startswith("rebind ")]
    wanted = [f"rebind {step.split()[1]} done" for step in scenario.before if step != "bind_in_vain"]
    if "bind_in_vain" in scenario.before:
        wanted.insert(0, "rebind 0000:00:00.0 refused")
    if seen != wanted:
        yield f"drivers: wanted {wanted}, seen {seen}"


def platform_problems(scenario, report):
    """The platform devices of nodes/: IOMMU DMA for the named ones, swiotlb-xen for the others."""
    seen = [name for name, said in report.dma.items() if said["node"].startswith("/soc/")]
    if len(seen) != 2:
        yield f"wanted two devices of the display; seen {sorted(seen)}"
    for name in sorted(seen):
        named = name in scenario.named
        wanted = reports.DeviceState(
            *(("iommu", "translates", "iova") if named else ("swiotlb-xen", "bypassed", "phys"))
        )
        state = reports.device_state(report, name)
        if state != wanted:
            yield f"{name}: wanted {wanted}; seen {state}"
    for name in scenario.named:
        if not report.log_matches(re.escape(name) + ": xen,force-iommu-dma: using IOMMU DMA"):
            yield f"{name}: the kernel does not say that it is named"


# How many checks the self-test makes at least, with swiotlb-xen and without. Fewer are a test that has lost
# something on the way. arm's 6.1 cannot try a domain of the device's own without swiotlb-xen (cannot_detach()).
SELFTEST_CHECKS = {
    ("arm64", "6.1"): (3260, 2137),
    ("arm64", "6.12"): (3261, 2137),
    ("arm64", "newest"): (3285, 2161),
    ("arm", "6.1"): (3264, 2114),
    ("arm", "6.12"): (3264, 2141),
    ("arm", "newest"): (3270, 2147),
}


def selftest_problems(scenario, report):
    said = [re.search(r"dtpolicy-selftest: (\d+) passed", line) for line in report.log]
    passed = [int(match[1]) for match in said if match]
    swiotlb = scenario.settings.get("swiotlb-xen") != "off"
    # Those of a kernel that no Debian has are of 6.1's kind or more.
    known = SELFTEST_CHECKS.get((scenario.arch, scenario.linux), SELFTEST_CHECKS[scenario.arch, "6.1"])
    least = known[0 if swiotlb else 1]
    if len(passed) != 1 or passed[0] < least:
        yield f"the self-test made {passed} checks, not {least} or more"
    # It lets Xen refuse one page.
    if swiotlb and not report.log_matches("dtpolicy-swiotlb-selftest: Xen does not flush"):
        yield "the kernel does not say that Xen refused to flush a page"


def trouble(scenario, lines):
    """The lines that say that something is not well, and that the scenario does not expect."""
    found = [line for line in lines if re.search(reports.TROUBLE, line)]
    if scenario.log_may_have:
        found = [line for line in found if not re.search(scenario.log_may_have, line)]
    return found


def console_problems(scenario, console):
    """All that the machine says, to its end: U-Boot, Xen, dom0 (also one that dies before it can report)
    and the guests."""
    for pattern in scenario.console_must_have:
        if not re.search(pattern, console, re.MULTILINE):
            yield f"the console lacks `{pattern}`"
    for line in trouble(scenario, reports.outside_log(console))[:5]:
        yield f"the console has: {line.strip()}"


def log_problems(scenario, report):
    if not report.log:
        yield "no kernel log"
    elif not report.log_matches(r"Linux version"):
        yield "the kernel's log has lost its beginning"
    for pattern in scenario.log_must_have:
        if not report.log_matches(pattern):
            yield f"the kernel's log lacks `{pattern}`"
    for line in trouble(scenario, report.log)[:5]:
        yield f"the kernel's log has: {line.strip()}"
    # The series says so for each named device, and for no other.
    for serial, state in sorted(scenario.disks.items()):
        said = report.log_matches(
            re.escape(_address(scenario, serial)) + ": xen,force-iommu-dma: using IOMMU DMA"
        )
        by_option = scenario.settings.get("swiotlb-xen") == "off" or serial in scenario.by_default
        named = state == NAMED and not by_option
        if undriven(scenario, report, serial):
            refused = report.log_matches(
                re.escape(_address(scenario, serial)) + ": xen,force-iommu-dma: no IOMMU DMA to be had"
            )
            if bool(refused) != named:
                yield f"disk {serial}: the kernel {'says' if refused else 'does not say'} that it has no IOMMU for it"
            named = False
        if bool(said) != named:
            yield f"disk {serial}: the kernel {'says' if said else 'does not say'} that it is named"


def _say(state):
    return f"works: {state.works}, granted pages {state.grants}"
