# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The emulated boards. `base.py` says what one is; a new one is a module and its line in _MODULES."""

from . import virt

_MODULES = (virt,)
_PLATFORMS = {one.name: one for module in _MODULES for one in module.PLATFORMS}

CROSS = {"arm64": "aarch64-linux-gnu-", "arm": "arm-linux-gnueabihf-"}
# PCI slot of each NVMe controller, by its serial number; the same on every machine.
SLOTS = {"a": 2, "b": 3}


def get(name):
    return _PLATFORMS[name]


def own_scenarios():
    """The scenarios that belong to one board."""
    for module in _MODULES:
        yield from getattr(module, "scenarios", lambda: ())()


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
