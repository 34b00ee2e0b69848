# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What dom0 said on its console, as data: the lines that guest/init prints after `bt `."""

import re
from dataclasses import dataclass, field


@dataclass
class Report:
    disks: dict = field(default_factory=dict)  # serial → present | absent
    pci: dict = field(default_factory=dict)  # PCI address → {driver, group, type, node, class}
    dma: dict = field(default_factory=dict)  # device → {node, ops, domain, map}
    dma_at: dict = field(default_factory=dict)  # moment → the same, as it was then
    io: list = field(default_factory=list)  # (who, program, words, {count: number})
    log: list = field(default_factory=list)  # the kernel's log
    tool_exit: dict = field(default_factory=dict)  # run of dtpolicy → its exit code
    tool_said: dict = field(default_factory=dict)  # run of dtpolicy → its lines
    tool_made: str = ""  # sha256 of the overlay that it made
    notes: list = field(default_factory=list)  # `bt` lines of other kinds, as they came
    ended: bool = False

    def numbers(self, who, *words):
        """The counts of one program's run, or None if it did not report."""
        for owner, said, counts in self.io:
            if owner == who and said[: len(words)] == list(words):
                return counts
        return None

    def log_matches(self, pattern):
        return [line for line in self.log if re.search(pattern, line)]


def _fields(words):
    return dict(word.split("=", 1) for word in words if "=" in word)


def parse(console):
    report = Report()
    in_log = False
    for line in console.splitlines():
        if not line.startswith("bt "):
            if in_log:
                report.log.append(line)
            continue
        kind, _, rest = line[3:].partition(" ")
        words = rest.split()
        if kind == "log-begin":
            in_log = True
        elif kind == "log-end":
            in_log = False
        elif kind == "end":
            report.ended = True
        elif kind == "disk":
            report.disks[words[0]] = words[1]
        elif kind == "pci":
            report.pci[words[0]] = _fields(words[1:])
        elif kind == "dma":
            report.dma[words[0]] = _fields(words[1:])
        elif kind == "tool":
            report.tool_exit[words[0]] = int(words[1])
        elif kind == "tool-said":
            report.tool_said.setdefault(words[0], []).append(rest.partition(" ")[2])
        elif kind == "tool-made":
            report.tool_made = rest.partition(" ")[0]
        elif kind == "dma-at":
            report.dma_at.setdefault(words[0], {})[words[1]] = _fields(words[2:])
        elif kind == "io":
            said = [word for word in words[1:] if "=" not in word]
            counts = {key: int(value) for key, value in _fields(words[1:]).items() if value.isdigit()}
            report.io.append((words[0], said, counts))
        else:
            report.notes.append(line[3:])
    return report


# What a kernel says when it is not well. Names of devices and addresses of memory stay out of it.
# Faults of an IOMMU, in the words of the drivers: virtio-iommu, SMMUv3, Exynos, Rockchip.
FAULT = (
    r"(page|domain|unknown) fault from EP|event 0x[0-9a-f]+ received|FAULT occurred at|Page fault at 0x"
)
TROUBLE = (
    r"WARNING:|BUG:|BUG at|Oops|Unable to handle|Call trace|Internal error|Kernel panic|Unhandled .*abort"
    r"|possible (circular|recursive|irq)|inconsistent lock state|lock held when returning|suspicious RCU"
    r"|sleeping function|scheduling while atomic|KASAN:|refcount_t:"
    # Not what it says of itself when it starts.
    r"|DMA-API: (?!preallocated|debugging (enabled|disabled)|nr_|ran out)"
    r"|Malformed early option|page allocation failure|Out of memory|rcu: INFO: .*stall"
    r"|I/O error|nvme.*(timeout|controller is down)|irq \d+: nobody cared"
    # What maps, bounces or flushes a page in vain.
    r"|iommu: unaligned: iova|swiotlb buffer is full|Xen does not flush"
    r"|arm-smmu-v3.*(CMDQ error|CMDQ timeout|CMD_SYNC timeout|GERROR|global error)"
    r"|\(XEN\).*(Xen BUG|Xen WARN|Assertion|Panic on CPU|Unexpected Trap|Hypervisor Trap)|" + FAULT
)


def outside_log(console):
    """The lines of the console that are not the kernel's log as dom0 told it, which Report.log has."""
    lines, in_log = [], False
    for line in console.splitlines():
        if line.startswith(("bt log-begin", "bt log-end")):
            in_log = line.startswith("bt log-begin")
        elif not in_log:
            lines.append(line)
    return lines


def ops_kind(ops):
    """The family of a device's DMA ops, by the symbol that the kernel has for them."""
    if ops == "xen_swiotlb_dma_ops":
        return "swiotlb-xen"
    if ops in ("iommu", "iommu_dma_ops", "iommu_ops", "iommu_coherent_ops"):
        return "iommu"
    if ops in ("direct", "arm_dma_ops", "arm_coherent_dma_ops"):
        return "direct"
    return ops


@dataclass(frozen=True)
class DeviceState:
    """How one device does DMA, as the test kernel's own report has it."""

    dma: str  # iommu | swiotlb-xen | direct
    iommu: str  # translates | bypassed | none
    mapped: str  # where a page was mapped for it: iova | phys | failed | untried


UNSEEN = DeviceState("unseen", "unseen", "unseen")


def first_state(report, name):
    """How it did DMA when its first driver was about to probe it."""
    seen = report.dma[name]
    return _state({**seen, **{key: seen[f"first-{key}"] for key in ("ops", "domain", "map")}})


def device_state(report, name):
    seen = report.dma.get(name)
    return _state(seen) if seen else UNSEEN


def _state(seen):
    if seen["behind"] == "no":
        state = "none"
    else:
        state = "translates" if seen["domain"] in ("dma", "unmanaged") else "bypassed"
    return DeviceState(ops_kind(seen["ops"]), state, seen["map"])
