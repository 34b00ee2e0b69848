# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A Raspberry Pi 3 as QEMU has it, for U-Boot alone: RAM from 0, as on Rockchip's boards, and an SD card."""

from dataclasses import dataclass

from .base import Platform


@dataclass(frozen=True)
class RaspberryPi3(Platform):
    def machine(self):
        # The second serial line is the one that U-Boot speaks on; Machine connects it.
        return [self.program, "-M", self.board, "-m", f"{self.ram >> 20}M", "-serial", "null"]

    def firmware(self, image):
        return ["-kernel", image]

    def card(self, image):
        return ["-drive", f"if=sd,format=raw,file={image}"]


PLATFORMS = (RaspberryPi3("arm64-rpi3", "qemu-system-aarch64", "raspi3b"),)
