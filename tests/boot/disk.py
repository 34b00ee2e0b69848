# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""The test disks: what the host puts there, and what must stand there afterwards.

The pattern is that of guest/pattern.h: each sector carries its own number, mixed with a seed.
A disk of SECTORS sectors: READ is the host's data, WRITE is written by direct I/O (seed + 100),
GRANTED from granted pages (seed + 200); the rest is zero and must stay so.
"""

import array
import os
import sys
import tempfile

SECTOR = 512
SECTORS = 32768
READ = range(0, 16384)
WRITE = range(16384, 16384 + 8192)
GRANTED = range(24576, 24576 + 64)
# Each PV guest writes its own half of WRITE.
HALVES = {"persistent": range(16384, 20480), "per-request": range(20480, 24576)}
MASK = (1 << 64) - 1

# Serial number of each NVMe controller, and its seed.
SEEDS = {"a": 1, "b": 2, "c": 3}


def pattern(seed, sectors):
    """The bytes of consecutive sectors, as guest/pattern.h makes them."""
    base = seed * 0x9E3779B97F4A7C15
    words = array.array("Q")
    for index in range(sectors.start * 64, sectors.stop * 64):
        x = (base + index) & MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        words.append(x ^ (x >> 31))
    if sys.byteorder == "big":
        words.byteswap()
    return words.tobytes()


def cached_pattern(cache, seed, sectors):
    """`pattern`, kept in the folder `cache`: it takes seconds, and every boot needs the same."""
    path = os.path.join(cache, f"pattern-{seed}-{sectors.start}-{len(sectors)}")
    if not os.path.exists(path):
        with tempfile.NamedTemporaryFile(dir=cache, delete=False) as out:
            out.write(pattern(seed, sectors))
        os.replace(out.name, path)
    with open(path, "rb") as data:
        return data.read()


def write_image(path, cache, seed):
    """A new disk: the host's data, then zeros."""
    with open(path, "wb") as out:
        out.write(cached_pattern(cache, seed, READ))
        out.truncate(SECTORS * SECTOR)


def wrong_sectors(data, expected):
    """How many sectors of two equally long byte strings differ."""
    if data == expected:
        return 0
    return sum(
        data[at : at + SECTOR] != expected[at : at + SECTOR]
        for at in range(0, len(expected), SECTOR)
    )


def check_image(path, cache, seed):
    """Wrong sectors of each part of the image after a boot: {"read": 0, "write": 0, ...}."""
    with open(path, "rb") as image:
        data = image.read()
    parts = {}
    for name, sectors, part_seed in (
        ("read", READ, seed),
        ("write", WRITE, seed + 100),
        ("granted", GRANTED, seed + 200),
    ):
        parts[name] = wrong_sectors(
            data[sectors.start * SECTOR : sectors.stop * SECTOR],
            cached_pattern(cache, part_seed, sectors),
        )
    for name, sectors in HALVES.items():
        parts[name] = wrong_sectors(
            data[sectors.start * SECTOR : sectors.stop * SECTOR],
            cached_pattern(cache, seed + 100, sectors),
        )
    rest = data[GRANTED.stop * SECTOR :]
    parts["rest"] = wrong_sectors(rest, bytes(len(rest)))
    return parts
