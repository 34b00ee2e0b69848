# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Clean rooms: chroots of a minimal Debian with mounts and processes of their own, thrown away after
# use. Sourced after common.sh and apt.sh; needs root and the packages of group clean-room.

rooms_dir=$cache_dir/clean-room

minimal_of() { echo "$rooms_dir/$1.tar"; }

# make_minimal SUITE: the smallest Debian of that suite, from the archive this machine uses, as the tar
# file that minimal_of names.
make_minimal() {
  local suite=$1 archive security dir=$rooms_dir/$1.new include=()
  say "making a minimal Debian $suite"
  [ -n "$(debian_archive)" ] || apt_get update -qq
  archive=$(debian_archive)
  security=$(debian_archive security)
  case $archive$security in *https:*) include=(--include=ca-certificates) ;; esac
  rm -rf "$dir"
  mkdir -p "$rooms_dir"
  debootstrap --variant=minbase "${include[@]}" "$suite" "$dir" "$archive" \
    >"$rooms_dir/$suite.log" 2>&1 || { tail -n 20 "$rooms_dir/$suite.log" >&2; die "debootstrap failed"; }
  printf 'deb %s %s main\n' "$archive" "$suite" "$archive" "$suite-updates" >"$dir/etc/apt/sources.list"
  [ -z "$security" ] || printf 'deb %s %s main\n' "$security" "$suite-security" >>"$dir/etc/apt/sources.list"
  # Where this machine takes indexes that have expired, as of a mirror that stands still, so does the room.
  apt-config dump Acquire::Check-Valid-Until >"$dir/etc/apt/apt.conf.d/00archive"
  tar -C "$dir" --one-file-system -cf "$dir.tar" .
  mv "$dir.tar" "$(minimal_of "$suite")"
  rm -rf "$dir"
}

# enter DIR COMMAND...: in a chroot with mounts and processes of its own: both are gone with it, so
# that removing the folder can never reach beyond it. Of this machine's environment it sees only how
# to get at the network.
enter() {
  local dir=$1
  shift
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --pid --fork --kill-child --propagation private bash -euc '
    dir=$1
    shift
    # A root that is a mount point, as on a machine: only such can be made private in it.
    mount --bind "$dir" "$dir"
    mount -t proc proc "$dir/proc"
    mount -t tmpfs tmpfs "$dir/dev"
    for node in null zero full random urandom tty; do
      touch "$dir/dev/$node"
      mount --bind "/dev/$node" "$dir/dev/$node"
    done
    ln -s /proc/self/fd "$dir/dev/fd"
    ln -s /proc/self/fd/0 "$dir/dev/stdin"
    ln -s /proc/self/fd/1 "$dir/dev/stdout"
    ln -s /proc/self/fd/2 "$dir/dev/stderr"
    mkdir "$dir/dev/shm" "$dir/dev/pts"
    mount -t tmpfs tmpfs "$dir/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$dir/dev/pts"
    ln -s pts/ptmx "$dir/dev/ptmx"
    exec chroot "$dir" "$@"
  ' - "$dir" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} \
    ${no_proxy:+"no_proxy=$no_proxy"} "$@" </dev/null
}

# open_room SUITE: a new room; its folder is in $room, and gone when the calling shell ends.
open_room() {
  [ -f "$(minimal_of "$1")" ] || make_minimal "$1"
  # Not local, and set here: a step is a shell of its own, with its own trap.
  room=$(mktemp -d "$rooms_dir/room.XXXXXX")
  trap 'rm -rf --one-file-system "$room"' EXIT
  tar -C "$room" -xf "$(minimal_of "$1")"
  cp -L /etc/resolv.conf /etc/hosts "$room/etc/"
}

close_room() {
  rm -rf --one-file-system "$room"
  trap - EXIT
}
