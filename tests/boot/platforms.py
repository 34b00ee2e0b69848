# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The emulated boards: QEMU's virt machines with an IOMMU that Debian's Xen does not drive."""

CROSS = {"arm64": "aarch64-linux-gnu-", "arm": "arm-linux-gnueabihf-"}
KERNEL_IMAGE = {"arm64": "Image", "arm": "zImage"}

# PCI slot of each NVMe controller, by its serial number; the same on every machine.
SLOTS = {"a": 2, "b": 3}
# Stream ids for the platform devices of nodes/, in order. An SMMUv3 takes any that no PCI function
# has; a virtio-iommu knows those of its machine's PCI functions only.
STREAMS = {"arm64": (0x130, 0x138), "arm": (0x30, 0x38)}
_STREAM_OWNERS = {
    "arm64": [],
    "arm": ["-device", "pci-testdev,addr=6.0", "-device", "pci-testdev,addr=7.0"],
}

# `arm64`: an SMMUv3. `arm64-gicv2`: the same, with GICv2 and its v2m MSIs, for PV guests.
# `arm`: a virtio-iommu, which is itself PCI function 01.0.
_MACHINES = {
    "arm64": (
        "qemu-system-aarch64",
        "virt,virtualization=on,gic-version=3,iommu=smmuv3",
        ["-cpu", "cortex-a57"],
    ),
    "arm64-gicv2": (
        "qemu-system-aarch64",
        "virt,virtualization=on,gic-version=2,iommu=smmuv3",
        ["-cpu", "cortex-a57"],
    ),
    "arm": (
        "qemu-system-arm",
        "virt,virtualization=on,highmem=off",
        ["-cpu", "cortex-a15", "-device", "virtio-iommu-pci,addr=1.0"],
    ),
}


def machine(platform, dump=False):
    """QEMU's command line for the bare board."""
    program, board, devices = _MACHINES[platform]
    # Without this the tree holds a random seed: another tree each time.
    board += ",dtb-randomness=off"
    arguments = [program, "-M", board, "-m", "1G"] + devices
    return arguments + (["-display", "none", "-nic", "none"] if dump else [])


def stream_owners(platform):
    """What the machine needs so that the stream ids of STREAMS exist."""
    return _STREAM_OWNERS[architecture(platform)]


def architecture(platform):
    return platform.split("-")[0]


def nvme(serial, image):
    """One NVMe controller with an image behind it."""
    return [
        "-drive",
        f"if=none,id={serial},format=raw,file={image}",
        "-device",
        f"nvme,drive={serial},serial={serial},addr={SLOTS[serial]}.0",
    ]


def pci_address(serial):
    """What Linux calls the controller."""
    return f"0000:00:{SLOTS[serial]:02x}.0"


def loaded(path, address):
    """A file put into memory before the machine starts."""
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]
