# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What dom0 is started with, and what it is told to do."""

import disk
import guests
import platforms

# Kernel messages below an error stay off the console, where they would cut into the report; the whole
# log comes at the end.
# One request at a time for each NVMe: they have no MSIs under Xen, and QEMU 7.2's controller can raise
# a level interrupt for ever. When it completes two requests in one go and the driver sees the first
# meanwhile, it writes an outdated index for the second (nvme_post_cqes: nvme_update_cq_eventidx before
# nvme_update_cq_head), by which the driver takes it that nobody waits for its doorbell.
DOM0_ARGUMENTS = "console=hvc0 loglevel=4 panic=1 nvme.io_queue_depth=2"
# For disks that never answer; those that do must not fail because the host is slow.
SHORT_TIMEOUT = "nvme_core.admin_timeout=2"


def xen_arguments(scenario):
    memory, processors = scenario.dom0_memory, scenario.dom0_vcpus
    return f"console=dtuart dom0_mem={memory} dom0_max_vcpus={processors} bootscrub=0"


def disks_absent(scenario):
    return any(state.works == "faults" for state in scenario.disks.values())


def arguments(scenario):
    parts = [DOM0_ARGUMENTS, scenario.dom0_arguments]
    if disks_absent(scenario):
        parts.append(SHORT_TIMEOUT)
    return " ".join(part for part in parts if part)


def steps(scenario):
    """The shell lines that dom0 runs (guest/init has the functions)."""
    report = () if scenario.image else ("dma_report",)
    if scenario.action == "guest":
        return guests.dom0_steps(report)
    if scenario.action == "log":
        return "sleep 10\n"  # drivers that wait for others come later
    if scenario.action == "own":
        return platforms.get(scenario.platform).steps(scenario)
    if not scenario.disks:
        return "dma_report\n"
    lines = [f"expect_disks {5 if disks_absent(scenario) else 60} {' '.join(sorted(scenario.disks))}"]
    lines += [*scenario.before, "pci_devices", *report]
    for check in ("check_disk", "check_grants"):
        lines += [f"{check} {serial} {disk.SEEDS[serial]}" for serial in sorted(scenario.disks)]
    return "\n".join(lines) + "\n"
