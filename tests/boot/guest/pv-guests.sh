# SPDX-License-Identifier: GPL-2.0-only
# PV guests in dom0, by Debian's Xen tools. Sourced by the steps of the scenarios that have guests.
# No package script ran: folders, the links that Debian's scripts expect, and the daemons' start are
# here.

start_xen_tools() {
  export PATH="/usr/lib/xen-4.17/bin:$PATH"
  mkdir -p /dev/pts /run/xen /run/xenstored /var/lib/xenstored /var/lib/xen /var/log/xen /proc/xen
  [ -e /var/run ] || ln -s /run /var/run
  [ -e /var/lock ] || ln -s /run /var/lock
  [ -e /dev/stdin ] || ln -s /proc/self/fd/0 /dev/stdin # the block script reads it
  [ -e /dev/stdout ] || ln -s /proc/self/fd/1 /dev/stdout
  [ -e /dev/stderr ] || ln -s /proc/self/fd/2 /dev/stderr
  [ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
  mount -t devpts devpts /dev/pts
  mount -t xenfs xenfs /proc/xen
  xenstored --pid-file /run/xenstored.pid
  wait_for 60 /run/xenstored/socket || bt xen-tools no-xenstored
  xen-init-dom0 >/tmp/init-dom0 2>&1 || bt xen-tools "xen-init-dom0: $(tr '\n' ' ' </tmp/init-dom0)"
  xenconsoled --log=guest --log-dir=/var/log/xen --pid-file=/run/xenconsoled.pid
  bt xen-tools "$(xl info 2>&1 | grep xen_version)"
}

# run_guest NAME SERIAL STEPS FRONT-END-OPTION: a guest whose only disk is that NVMe, by blkback on the
# raw device. It runs STEPS as its own /etc/steps, which stand in its initramfs. Dom0 keeps both disks
# busy meanwhile. What the guest says of itself is told on as `bt io NAME ...`.
run_guest() {
  local disk load='' tries=1200
  disk=$(disk_named "$2") || { bt io "$1" no-disk; return; }
  cat >"/tmp/$1.cfg" <<END
name = "$1"
kernel = "/guest/kernel"
ramdisk = "/guest/$3"
memory = 128
vcpus = 1
extra = "console=hvc0 loglevel=4 panic=1 $4"
disk = ["phy:$disk,xvda,w"]
on_poweroff = "destroy"
on_reboot = "destroy"
on_crash = "destroy"
END
  # The load begins when the guest does: on a slow host it would take xl's scripts past their limit.
  if xl create "/tmp/$1.cfg" >/tmp/xl 2>&1; then
    diskio load "$disk" 1 0 16384 >/tmp/load-same &
    load=$!
    diskio load "$(disk_named b)" 2 0 16384 >/tmp/load-other &
    load="$load $!"
    # Its console first: each run of xl takes as long as a good part of what the guest does.
    until grep -q '^bt end' "/var/log/xen/guest-$1.log" || [ "$tries" -le 0 ]; do
      tries=$((tries - 1))
      usleep 200000
    done
    while xl list "$1" >/dev/null 2>&1 && [ "$tries" -gt 0 ]; do
      tries=$((tries - 1))
      usleep 200000
    done
    [ "$tries" -gt 0 ] || { bt guest "$1" still-there; xl destroy "$1"; }
  else
    bt guest "$1" "xl: $(tr '\n' ' ' </tmp/xl)"
    bt guest "$1" "hotplug: $(tr '\n' ' ' </var/log/xen/xen-hotplug.log)"
  fi
  # shellcheck disable=SC2086 # two numbers
  [ -z "$load" ] || { kill $load; wait $load; }
  tr -d '\r' <"/var/log/xen/guest-$1.log" | sed -n "s/^bt /bt guest-said $1 /p"
  tr -d '\r' <"/var/log/xen/guest-$1.log" | sed -n "s/^bt io /bt io $1-/p"
  tr -d '\r' <"/var/log/xen/guest-$1.log" | sed -n "s/^\\[/bt guest-log $1 [/p"
  bt io "$1-load-same" "$(cat /tmp/load-same)"
  bt io "$1-load-other" "$(cat /tmp/load-other)"
  rm -f /tmp/load-same /tmp/load-other
}
