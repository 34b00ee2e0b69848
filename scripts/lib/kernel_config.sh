# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# The configuration of a board's dom0 kernel: a defconfig with the project's fragments over it.
# Sourced after common.sh and kernel_builds.sh.

# board_architecture BOARD: arm64 has one configuration for all boards, arm one for each family.
board_architecture() {
  local name
  name=$(board_defconfig "$1") || return 1
  case $name in
    defconfig) echo arm64 ;;
    *) echo arm ;;
  esac
}

# board_defconfig BOARD: which of the kernel's own configurations its fragment goes over, as the
# fragment itself says: "over NAME_defconfig" or "over arm64's defconfig".
board_defconfig() {
  local name
  name=$(sed -nE "s/^# .*: over ([a-z0-9_]*defconfig|arm64's defconfig)( |$).*/\1/p" \
    "$project_dir/policies/$1.config" | head -n 1)
  [ -n "$name" ] || die "policies/$1.config does not say what it goes over"
  echo "${name#"arm64's "}"
}

# board_linux BOARD: the version whose source scripts/make-boot builds for it.
board_linux() {
  local version
  version=$(sed -n 's/^linux //p' "$project_dir/policies/$1.boot")
  echo "${version:-6.12}"
}

# dom0_configure ARCH OBJECT-FOLDER SOURCE BOARD: writes OBJECT-FOLDER/.config. Fails, and names the
# line, when one of the fragments' lines does not hold.
dom0_configure() {
  local arch=$1 object=$2 source=$3 board=$4 name line lost=0
  local fragments=("$project_dir/kernel/dom0.config" "$project_dir/policies/$board.config")
  name=$(board_defconfig "$board") || return 1
  # Whoever asks whether this failed has switched `set -e` off in here.
  kernel_make "$arch" "$object" "$source" "$name" || return 1
  cat "${fragments[@]}" >>"$object/.config" || return 1
  # Nothing here reads debug information, and it takes a good part of the time.
  echo CONFIG_DEBUG_INFO_NONE=y >>"$object/.config"
  kernel_make "$arch" "$object" "$source" olddefconfig || return 1
  while read -r line; do
    grep -qxF "$line" "$object/.config" || { echo "the configuration lost: $line"; lost=1; }
  done < <(grep -hE '^(CONFIG_[A-Z0-9_]+=|# CONFIG_[A-Z0-9_]+ is not set$)' "${fragments[@]}")
  [ "$lost" = 0 ]
}
