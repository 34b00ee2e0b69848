# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""A disk with one bootable FAT partition, filled from a folder; by mtools, so nobody has to be root."""

import os
import struct
import subprocess

SECTOR = 512
START = 2048  # sectors before the partition
SECTORS = 131072  # 64 MiB
DISK = 128 << 20  # an SD card of QEMU's must be a power of two
FAT32_LBA = 0x0C


def write(folder, path):
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", FAT32_LBA, b"\xfe\xff\xff", START, SECTORS)
    with open(path, "wb") as disk:
        disk.write(bytes(446) + entry + bytes(48) + b"\x55\xaa")
        disk.truncate(DISK)
    image = f"{path}@@{START * SECTOR}"
    run = {"check": True, "env": {**os.environ, "MTOOLS_SKIP_CHECK": "1"}}
    subprocess.run(["mformat", "-i", image, "-T", str(SECTORS), "-v", "BOOT", "::"], **run)
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    if files:
        subprocess.run(["mcopy", "-s", "-i", image, *files, "::"], **run)
