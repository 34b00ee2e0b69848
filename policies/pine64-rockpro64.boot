# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What scripts/make-boot puts into the RockPro64's boot script: a key and a value a line. RAM begins at 0.
# Tried on a machine of QEMU's with RAM from 0, not on the board: the addresses keep away from the firmware's, below
# 0x200000, and from OP-TEE's (firmware-at). Addresses are hexadecimal, as U-Boot takes them; U-Boot would move a Xen
# that does not begin at a multiple of 2 MiB.
tree rockchip/rk3399-rockpro64.dtb
from mmc 1:1
xen-at 2200000
tree-at c000000
kernel-at 4000000
initrd-at d000000
firmware-at 8400000
xen-arguments console=dtuart dom0_mem=1G
dom0-arguments console=hvc0 root=/dev/mmcblk1p2 rootwait rw
