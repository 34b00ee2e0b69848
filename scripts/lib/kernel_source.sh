# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# A kernel tree of the user's own: does a series fit, and does it build there.
# Sourced after common.sh, apt.sh, linux.sh and kernel_builds.sh.

# kernel_compiler ARCH: fails, and names the package, when there is none.
kernel_compiler() {
  local cross
  cross=$(kernel_cross "$1")
  command -v "${cross}gcc" >/dev/null || die "no compiler ${cross}gcc (Debian's package gcc${cross:+-${cross%-}})"
}

# config_architecture CONFIG: arm64 or arm.
config_architecture() {
  if grep -qx CONFIG_ARM64=y "$1"; then
    echo arm64
  elif grep -qx CONFIG_ARM=y "$1"; then
    echo arm
  else
    die "$1 is for neither arm64 nor arm"
  fi
}

# copy_source TREE COPY: the tree without what was built in it, as hard links where that can be had. Nothing
# in COPY may be written in place.
copy_source() {
  local entries
  mkdir -p "$2"
  mapfile -t entries < <(find "$1" -mindepth 1 -maxdepth 1 ! -name .git)
  if ! cp -al "${entries[@]}" "$2" 2>/dev/null; then
    rm -rf "$2"
    mkdir "$2"
    first_line cp -a "${entries[@]}" "$2" || die "$1 cannot be copied to $2"
  fi
  # What make looks at to find out whether a tree was built in.
  rm -rf "$2"/.config "$2"/include/config "$2"/include/generated "$2"/arch/*/include/generated
}

# try_source TREE [SERIES]: what `test-patches --source` does; exits.
try_source() {
  local tree scratch status=0 arch objects config
  tree=$(cd "$1" 2>/dev/null && pwd) || die "no folder $1"
  command -v git >/dev/null || need_packages kernel
  mkdir -p "$cache_dir/patches"
  scratch=$(mktemp -d "$cache_dir/patches/source.XXXXXX")
  # shellcheck disable=SC2064 # this folder, whatever is set later
  trap "rm -rf '$scratch'" EXIT
  python3 -B "$project_dir/scripts/lib/fit_series.py" "$tree" "$scratch/repo" ${2:+"$2"} || status=$?
  case $status in
    0) ;;
    1) echo "0 passed, 1 failed"; exit 1 ;;
    *) exit "$status" ;;
  esac
  config=$tree/.config
  if [ ! -f "$config" ]; then
    say "not built: $config does not exist. Make it (make ARCH=arm64 defconfig, or your board's), and run this again"
    echo "1 passed, 0 failed, 1 not run"
    exit
  fi
  arch=$(config_architecture "$config")
  kernel_compiler "$arch"
  need_packages kernel
  copy_source "$tree" "$scratch/source"
  overlay_files "$scratch/repo" "$scratch/source"
  mkdir "$scratch/object"
  cp "$config" "$scratch/object/.config"
  if ! { kernel_make "$arch" "$scratch/object" "$scratch/source" olddefconfig &&
         kernel_make "$arch" "$scratch/object" "$scratch/source" prepare; } >"$scratch/log" 2>&1; then
    tail -n 20 "$scratch/log"
    echo "FAILED  $arch: make prepare with $config"
    echo "1 passed, 1 failed"
    exit 1
  fi
  grep -qx CONFIG_XEN=y "$scratch/object/.config" ||
    say "warning: CONFIG_XEN is not set in $config: nothing of the series is in this kernel"
  mapfile -t objects < <(kernel_objects "$arch" "$scratch/object")
  if kernel_make "$arch" "$scratch/object" "$scratch/source" "${objects[@]}" >"$scratch/log" 2>&1; then
    echo "ok      $arch: ${#objects[@]} objects that the series touches build with $config"
    echo "2 passed, 0 failed"
  else
    tail -n 40 "$scratch/log"
    echo "FAILED  $arch: what the series touches does not build with $config"
    echo "1 passed, 1 failed"
    exit 1
  fi
}
