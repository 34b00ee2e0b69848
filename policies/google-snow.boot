# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# What scripts/make-boot puts into the Snow's boot script (docs/snow.md, section 7): a key and a value a line.
# RAM begins at 0x40000000. Addresses are hexadecimal, as U-Boot takes them.
note The Snow's own firmware does not run boot.scr: dtpolicy's docs/snow.md, 1 and 6, puts a U-Boot before it.
tree samsung/exynos5250-snow.dtb
from mmc 1:2
xen-at 50000000
tree-at 5f000000
kernel-at 60000000
initrd-at 68000000
xen-arguments console=none dom0_mem=512M
# The clock of the timer that Xen uses has no user in dom0, which would switch it off. Xen has no console, so dom0's
# goes to the screen.
dom0-arguments console=hvc0 console=tty0 clk_ignore_unused root=/dev/mmcblk1p3 rootwait rw
