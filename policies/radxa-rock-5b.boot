# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What scripts/make-boot puts into the ROCK 5B's boot script: a key and a value a line. RAM begins at 0x200000.
# Tried on a machine of QEMU's with RAM from 0, not on the board: the addresses keep away from the firmware's, below
# 0x200000, and from OP-TEE's (firmware-at). Addresses are hexadecimal, as U-Boot takes them; U-Boot would move a Xen
# that does not begin at a multiple of 2 MiB.
note U-Boot is not in this folder: yours must start its kernels in EL2, as mainline's with TF-A does.
note dom0's root is on the eMMC: the clock of the SD card is set by the firmware (SCMI), and Xen does not let
note dom0 call that (read in Xen 4.17's and 4.20's source, not tried). U-Boot may load this folder from the SD card.
note Xen, to today's, gives dom0 an interrupt controller of three cells, and this tree has four: the first interrupt of a
note device is right, any other is not (read: make_gic_node() in Xen's domain_build.c, 4.17; not tried on the board).
tree rockchip/rk3588-rock-5b.dtb
# The policy names devices whose IOMMU 6.12 does not know.
linux newest
from mmc 1:1
xen-at 2200000
tree-at c000000
kernel-at 4000000
initrd-at d000000
firmware-at 8400000
xen-arguments console=dtuart dom0_mem=1G
# The clock of the serial line, which Xen keeps for itself, has no user in dom0, which would switch it off.
dom0-arguments console=hvc0 clk_ignore_unused root=/dev/mmcblk0p2 rootwait rw
