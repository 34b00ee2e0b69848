# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""QEMU's virt machines with an IOMMU that Debian's Xen does not drive."""

from dataclasses import dataclass

from .base import Platform, cells


@dataclass(frozen=True)
class Virt(Platform):
    # Stream ids for the platform devices of nodes/, in order.
    streams: tuple = ()

    def words(self, base):
        iommu = cells(base, "/pcie@10000000", "iommu-map")[1]
        return {"IOMMU": iommu, "STREAM_0": self.streams[0], "STREAM_1": self.streams[1]}


def _smmuv3(name, gic):
    return Virt(
        name,
        "qemu-system-aarch64",
        f"virt,virtualization=on,gic-version={gic},iommu=smmuv3",
        ("-cpu", "cortex-a57"),
        # An SMMUv3 takes any id that no PCI function has.
        streams=(0x130, 0x138),
    )


PLATFORMS = (
    _smmuv3("arm64", 3),
    # GICv2 and its v2m MSIs, for PV guests.
    _smmuv3("arm64-gicv2", 2),
    # The virtio-iommu is itself PCI function 01.0. It knows the ids of its machine's PCI functions only.
    Virt(
        "arm",
        "qemu-system-arm",
        "virt,virtualization=on,highmem=off",
        ("-cpu", "cortex-a15", "-device", "virtio-iommu-pci,addr=1.0"),
        for_nodes=("-device", "pci-testdev,addr=6.0", "-device", "pci-testdev,addr=7.0"),
        streams=(0x30, 0x38),
    ),
)
