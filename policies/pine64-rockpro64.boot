# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What scripts/make-boot puts into the RockPro64's boot script: a key and a value a line. RAM begins at 0.
# Tried on a machine of QEMU's with RAM from 0, not on the board: the addresses keep away from the firmware's, below
# 0x200000, and from OP-TEE's (firmware-at). Addresses are hexadecimal, as U-Boot takes them; U-Boot would move a Xen
# that does not begin at a multiple of 2 MiB.
note U-Boot is not in this folder: yours must start its kernels in EL2, as mainline's with TF-A does.
note The SD card is meant by mmc 1 and mmcblk1. Started from the eMMC, root= has to name that: the numbers that U-Boot
note and Linux give to the same disk may differ.
note Xen, to today's, gives dom0 an interrupt controller of three cells, and this tree has four: the first interrupt of a
note device is right, any other is not (read: make_gic_node() in Xen's domain_build.c, 4.17; not tried on the board).
note So PCIe, and an NVMe disk with it, and the decoder of video-codec@ff650000 cannot be expected to work in dom0.
tree rockchip/rk3399-rockpro64.dtb
from mmc 1:1
xen-at 2200000
tree-at c000000
kernel-at 4000000
initrd-at d000000
firmware-at 8400000
xen-arguments console=dtuart dom0_mem=1G
# The clock of the serial line, which Xen keeps for itself, has no user in dom0, which would switch it off.
dom0-arguments console=hvc0 clk_ignore_unused root=/dev/mmcblk1p2 rootwait rw
