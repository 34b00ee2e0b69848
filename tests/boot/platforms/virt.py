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


def _smmuv3(name, gic=3, **more):
    return Virt(
        name,
        "qemu-system-aarch64",
        f"virt,virtualization=on,gic-version={gic},iommu=smmuv3",
        ("-cpu", "cortex-a57"),
        # An SMMUv3 takes any id that no PCI function has.
        streams=(0x130, 0x138),
        **more,
    )


def _virtio_iommu(name, **more):
    """The virtio-iommu is itself PCI function 01.0. It knows the ids of its machine's PCI functions only."""
    return Virt(
        name,
        "qemu-system-arm",
        "virt,virtualization=on,highmem=off",
        ("-cpu", "cortex-a15", "-device", "virtio-iommu-pci,addr=1.0"),
        for_nodes=("-device", "pci-testdev,addr=6.0", "-device", "pci-testdev,addr=7.0"),
        streams=(0x30, 0x38),
        **more,
    )


# Disk `a` behind a root port, which nodes/root-port.dts describes, disk `b` beside it.
_PORT = {
    "extra": ("-device", "pcie-root-port,id=port4,addr=4.0,chassis=1"),
    "slots": {"a": ("bus=port4", "0000:01:00.0"), "b": ("addr=3.0", "0000:00:03.0")},
}
# Both disks are functions of one device, which Linux puts into one group: nothing keeps them apart.
_GROUP = {
    "slots": {
        "a": ("addr=2.0,multifunction=on", "0000:00:02.0"),
        "b": ("addr=2.1", "0000:00:02.1"),
    },
}

PLATFORMS = (
    _smmuv3("arm64"),
    # GICv2 and its v2m MSIs, for PV guests.
    _smmuv3("arm64-gicv2", gic=2),
    _smmuv3("arm64-port", **_PORT),
    _smmuv3("arm64-group", **_GROUP),
    _virtio_iommu("arm"),
    _virtio_iommu("arm-port", **_PORT),
    _virtio_iommu("arm-group", **_GROUP),
    # Memory from 1 GiB to 6. (Not on arm: U-Boot sees one of them, and Xen 4.17, told of the others, stays silent.)
    _smmuv3("arm64-large", ram=5 << 30),
)
