# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What dom0 is started with, and what it is told to do."""

import disk
import guests

XEN_ARGUMENTS = "console=dtuart dom0_mem=384M dom0_max_vcpus=1 bootscrub=0"
# The line that two NVMe share under QEMU and Xen is level triggered and can be raised so long that
# Linux calls it stuck ("nobody cared") and switches it off: not what is tested here.
# Kernel messages below an error stay off the console, where they would cut into the report; the whole
# log comes at the end.
DOM0_ARGUMENTS = "console=hvc0 loglevel=4 panic=1 noirqdebug"
# For disks that never answer; those that do must not fail because the host is slow.
SHORT_TIMEOUT = "nvme_core.admin_timeout=5"


def disks_absent(scenario):
    return any(state.works == "faults" for state in scenario.disks.values())


def arguments(scenario):
    parts = [DOM0_ARGUMENTS, scenario.dom0_arguments]
    if disks_absent(scenario):
        parts.append(SHORT_TIMEOUT)
    return " ".join(part for part in parts if part)


def steps(scenario):
    """The shell lines that dom0 runs (guest/init has the functions)."""
    if scenario.action == "guest":
        return guests.dom0_steps()
    if not scenario.disks:
        return "dma_report\n"
    lines = [f"expect_disks {10 if disks_absent(scenario) else 60} {' '.join(sorted(scenario.disks))}"]
    lines += ["pci_devices", "dma_report"]
    for check in ("check_disk", "check_grants"):
        lines += [f"{check} {serial} {disk.SEEDS[serial]}" for serial in sorted(scenario.disks)]
    return "\n".join(lines) + "\n"
