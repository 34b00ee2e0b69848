# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What each named console block of docs/deploy runs on, and what must come of it."""

from dataclasses import dataclass

# How a start of the machine ends.
PROMPT = "stopped at the prompt"
RESET = "reset"
GRUB = "stopped at GRUB's prompt"
DOM0 = "dom0 with the overlay"
WITHOUT = "dom0 without it"  # the tree is the base as it was

# Where the document loads the tree.
TREE = 0x4C000000


@dataclass
class Session:
    ends: str
    firmware: str = "overlay"  # U-Boot with `fdt apply`; packaged: Debian's, without; edk2
    uefi: bool = False  # Xen is started by UEFI, edk2's or U-Boot's
    # Where, at the prompt, the tree must be the merged one in every byte of every property.
    tree: int = 0
    policy: str = "qemu-virt-arm64.yaml"
    base: str = "virt.dtb"


SESSIONS = {
    "set-boot": Session(DOM0, "packaged"),
    "set-prompt": Session(PROMPT, "packaged", tree=TREE),
    "set-board": Session(RESET, "packaged"),
    "set-twice": Session(RESET, "packaged"),
    "apply-boot": Session(DOM0),
    "apply-board": Session(RESET),
    "apply-old": Session(PROMPT, "packaged"),
    "apply-bare": Session(PROMPT, tree=TREE),
    "extlinux-boot": Session(DOM0),
    "extlinux-old": Session(WITHOUT, "packaged"),
    "extlinux-address": Session(WITHOUT),
    "extlinux-missing": Session(WITHOUT),
    "extlinux-board": Session(WITHOUT),
    "extlinux-large": Session(PROMPT),
    "fit-boot": Session(DOM0),
    "fit-default": Session(DOM0),
    "fit-added": Session(DOM0),
    "fit-added-name": Session(WITHOUT),
    "fit-name": Session(PROMPT),
    "fit-hash": Session(WITHOUT),
    "fit-load": Session(PROMPT),
    "fit-old": Session(PROMPT, "packaged"),
    "fit-board": Session(PROMPT),
    "imagebuilder-overlay": Session(DOM0),
    "imagebuilder-extra": Session(DOM0, "packaged"),
    "imagebuilder-board": Session(PROMPT),
    "imagebuilder-fit": Session(DOM0, "packaged"),
    "imagebuilder-fdtedit": Session(WITHOUT, "packaged"),
    "grub-edk2": Session(DOM0, "edk2", uefi=True),
    "grub-uboot": Session(DOM0, "packaged", uefi=True),
    "grub-missing": Session(WITHOUT, "packaged", uefi=True),
    "grub-chained": Session(GRUB, "packaged", uefi=True),
    "xencfg-edk2": Session(DOM0, "edk2", uefi=True),
    "xencfg-uboot": Session(DOM0, "packaged", uefi=True),
    "xencfg-missing": Session(PROMPT, "packaged", uefi=True),
    "xencfg-without": Session(WITHOUT, "packaged", uefi=True),
    "snow": Session(
        PROMPT, "packaged", tree=TREE, policy="google-snow.yaml", base="exynos5250-snow.dtb"
    ),
}
