# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What scripts/make-boot puts into the RockPro64's boot script: a key and a value a line. RAM begins at 0.
# Not tried on the board: the addresses keep away from the firmware's, below 0x200000, and from OP-TEE's at
# 0x8400000. Addresses are hexadecimal, as U-Boot takes them.
tree rockchip/rk3399-rockpro64.dtb
from mmc 1:1
xen-at 2100000
tree-at c000000
kernel-at 4000000
initrd-at d000000
xen-arguments console=dtuart dom0_mem=1G
dom0-arguments console=hvc0 root=/dev/mmcblk1p2 rootwait rw
