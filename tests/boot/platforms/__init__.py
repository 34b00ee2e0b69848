# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The emulated boards. `base.py` says what one is; a new one is a module and its name in _MODULES."""

from . import rockchip, rpi3, snow, snow_scenarios, virt

_MODULES = (virt, snow, snow_scenarios, rockchip, rpi3)
_PLATFORMS = {one.name: one for module in _MODULES for one in getattr(module, "PLATFORMS", ())}

CROSS = {"arm64": "aarch64-linux-gnu-", "arm": "arm-linux-gnueabihf-"}


def get(name):
    return _PLATFORMS[name]


def own_scenarios():
    """The scenarios that belong to one board."""
    for module in _MODULES:
        yield from getattr(module, "scenarios", lambda: ())()


def loaded(path, address):
    """A file put into memory before the machine starts."""
    return ["-device", f"loader,file={path},addr={address:#x},force-raw=on"]
