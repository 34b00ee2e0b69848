# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""What each named block of docs/deploy.md runs on, and what must come of it beside what it shows."""

from dataclasses import dataclass

# How a start of the machine ends.
PROMPT = "prompt"  # U-Boot's prompt is there again
RESET = "reset"  # the board was reset
DOM0 = "dom0"  # dom0 came up and powered off
WITHOUT = "dom0 without the overlay"  # the same, and the tree is the base as it was


@dataclass
class Session:
    ends: str = PROMPT
    firmware: str = "overlay"  # U-Boot with `fdt apply`; packaged: Debian's, without; edk2: UEFI
    # Address of the tree in memory at the end (PROMPT); it must equal the merged tree in every byte
    # of every property.
    tree: int = 0


SESSIONS = {
    "script-set": Session(DOM0, "packaged"),
    "script-set-prompt": Session(PROMPT, "packaged", tree=0x4C000000),
}
