# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The tool's prediction (`compile --emit plan`) beside what dom0 reports, device by device."""

from dataclasses import dataclass

import checks
import platforms
import report as reports
from scenario import State

FIELDS = ("dma", "iommu", "works", "grants")


@dataclass(frozen=True)
class Row:
    """One device of one boot. A field that nobody can see in that boot is None in `seen`."""

    device: str
    predicted: State
    seen: State

    def mismatches(self):
        for name in FIELDS:
            seen = getattr(self.seen, name)
            if seen is not None and seen != getattr(self.predicted, name):
                yield f"{self.device}: {name}: predicted {getattr(self.predicted, name)}, seen {seen}"


def _model_of(plan, name, node):
    """What the plan says of a device: of its own path, of the nearest one above, or of `others`."""
    models = {model["path"]: model for model in plan["dom0"]["devices"]}
    # A PCI function without a node stands in the plan under the name the overlay would give it.
    if node == "none":
        slot, function = (int(part, 16) for part in name.rsplit(":", 1)[1].split("."))
        node = f"/pcie@10000000/dev@{slot:x},{function:x}"
    while node:
        if node in models:
            return models[node]
        node = node.rpartition("/")[0]
    return plan["dom0"]["others"]


def _disk_rest(scenario, report, serial, image):
    """What the disk checks saw: (works, grants)."""
    state = checks.observed_state(scenario, report, serial, image)
    return state.works, state.grants


def _rows_of_disks(scenario, plan, report, images, guest_grants):
    """Without /proc/dma_report: a Row for each disk whose IOMMU the kernel drives, as far as can be seen."""
    board = platforms.get(scenario.platform)
    for serial in sorted(scenario.disks):
        name = board.pci_address(serial)
        if name not in report.pci or checks.undriven(scenario, report, serial) or serial in scenario.by_default:
            continue
        outcome = _model_of(plan, name, report.pci[name]["node"])["patched"]
        state = checks.observed_state(scenario, report, serial, images[serial])
        if scenario.action == "guest":
            state = State(state.dma, state.iommu, checks.works(report), guest_grants if serial == "a" else None)
        yield Row(name, State(*(outcome[field] for field in FIELDS)), state)


def rows(scenario, plan, report, images, guest_grants):
    """A Row for each device that dom0 has a driver for. `guest_grants`: what PV guests saw of disk `a`."""
    board = platforms.get(scenario.platform)
    if scenario.image:
        yield from _rows_of_disks(scenario, plan, report, images, guest_grants)
        return
    serials = {board.pci_address(serial): serial for serial in scenario.disks}
    for name, said in sorted(report.dma.items()):
        if said["driver"] == "none":
            continue  # never had one, and so no DMA
        if report.pci.get(name, {}).get("class", "").startswith("0x0604"):
            continue  # a bridge between buses: it does no DMA of its own
        serial = serials.get(name)
        # The option is for every device that nobody names.
        if scenario.by_default and (serial is None or serial in scenario.by_default):
            continue
        # The IOMMU's own function, with DMA of its own, is behind no IOMMU; all others are.
        others = plan["dom0"]["others"]
        model = others if said["behind"] == "no" else _model_of(plan, name, said["node"])
        # The model knows the series, not what might be taken in its place.
        outcome = model["patched" if scenario.variant == "patched" else "unpatched"]
        predicted = State(*(outcome[field] for field in FIELDS))
        # The prediction is for what the kernel sets up. The drivers of a board's own devices may attach
        # them elsewhere, and see to that themselves.
        look = reports.first_state if scenario.action == "own" else reports.device_state
        state = look(report, name)
        works = grants = None
        if serial and scenario.action == "disks":
            works, grants = _disk_rest(scenario, report, serial, images[serial])
        elif serial and scenario.action == "guest":
            works = checks.works(report)
            grants = guest_grants if serial == "a" else None
        yield Row(name, predicted, State(state.dma, state.iommu, works, grants))
