# SPDX-License-Identifier: GPL-2.0-only
# The display of the Snow in dom0, for scenarios of platforms/snow.py. Sourced by their steps.

# start_vsync: raises the vsync interrupts of panel and HDMI until stop_vsync; registers that are memory
# raise none. Only while both parts are bound.
start_vsync() {
  local fimd mixer
  [ -d /sys/kernel/debug/irq ] || mount -t debugfs debugfs /sys/kernel/debug
  fimd=$(interrupt_of drm_fimd)
  mixer=$(interrupt_of drm_mixer)
  while :; do
    echo trigger >"/sys/kernel/debug/irq/irqs/$fimd"
    echo trigger >"/sys/kernel/debug/irq/irqs/$mixer"
    usleep 8000
  done &
  vsync=$!
}

stop_vsync() {
  kill "$vsync"
  wait "$vsync" 2>/dev/null
}

# interrupt_of NAME: fimd has three of that name, and requests one of them only.
interrupt_of() { sed -n "s/^ *\([0-9]*\):.* $1\$/\1/p" /proc/interrupts; }

# look WHEN: whether there is a display, and how each part does DMA now.
look() {
  local line card=absent
  [ -e /dev/dri/card0 ] && card=present
  bt card "$1" "$card"
  while read -r line; do bt dma-at "$1" "$line"; done </proc/dma_report
}

# set_driver DEVICE unbind|bind DRIVER: what came of it.
set_driver() {
  local result=done
  (echo "$1" >"/sys/bus/platform/drivers/$3/$2") 2>/dev/null || result=refused
  bt driver "$2" "$1" "$result"
}

# show_buffers: the host looks at what is shown.
show_buffers() {
  [ -e /dev/dri/card0 ] || return
  start_vsync
  display
  stop_vsync
}

# The whole: as it came up, with the display taken away and brought back, and with a part's driver gone
# and back, which takes the display with it. It may take $1 seconds to come up.
display_steps() {
  wait_for "$1" /dev/dri/card0
  look start
  show_buffers
  if [ -e /dev/dri/card0 ]; then
    set_driver exynos-drm unbind exynos-drm
    look unbound
  fi
  set_driver exynos-drm bind exynos-drm
  look bound
  set_driver 14400000.fimd unbind exynos4-fb
  look no-fimd
  set_driver 14400000.fimd bind exynos4-fb
  look end
  show_buffers
}
