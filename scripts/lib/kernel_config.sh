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

# board_says BOARD KEY: what policies/BOARD.boot has for the key; nothing where it has none.
board_says() {
  sed -n "s/^$2 //p" "$project_dir/policies/$1.boot"
}

# board_linux BOARD: the version whose source scripts/make-boot builds for it.
board_linux() {
  local version
  version=$(board_says "$1" linux)
  echo "${version:-6.12}"
}

# board_tree ARCH SOURCE BOARD: what this source calls the board's tree, below arch/ARCH/boot/dts; fails where it has
# none. arm's trees stood in one folder before 6.5.
board_tree() {
  local name dts=$2/arch/$1/boot/dts
  name=$(board_says "$3" tree)
  [ -e "$dts/${name%.dtb}.dts" ] || name=${name##*/}
  [ -e "$dts/${name%.dtb}.dts" ] || return 1
  echo "$name"
}

# configuration_holds CONFIG FRAGMENT...: whether CONFIG has each line of the fragments; prints those it lost. Of two
# lines for one option the later one counts; one that takes an option back holds too where CONFIG cannot have it.
configuration_holds() {
  local config=$1
  shift
  awk -v config="$config" '
    !/^(CONFIG_[A-Z0-9_]+=|# CONFIG_[A-Z0-9_]+ is not set$)/ { next }
    { name = /^#/ ? $2 : $1; sub(/=.*/, "", name) }
    FILENAME == config { has[name] = $0; next }
    { if (name in wanted) again[name]; else order[++count] = name; wanted[name] = $0 }
    END {
      for (i = 1; i <= count; i++) {
        name = order[i]
        if (name in has ? has[name] == wanted[name] : (name in again) && wanted[name] ~ /^#/) continue
        print "the configuration lost: " wanted[name]
        lost = 1
      }
      exit lost
    }' "$@" "$config"
}

# dom0_configure ARCH OBJECT-FOLDER SOURCE BOARD: writes OBJECT-FOLDER/.config. Fails, and names the
# line, when one of the fragments' lines does not hold.
dom0_configure() {
  local arch=$1 object=$2 source=$3 board=$4 name
  local fragments=("$project_dir/kernel/dom0.config" "$project_dir/policies/$board.config")
  name=$(board_defconfig "$board") || return 1
  # Whoever asks whether this failed has switched `set -e` off in here.
  kernel_make "$arch" "$object" "$source" "$name" || return 1
  cat "${fragments[@]}" >>"$object/.config" || return 1
  # Nothing here reads debug information, and it takes a good part of the time.
  echo CONFIG_DEBUG_INFO_NONE=y >>"$object/.config"
  kernel_make "$arch" "$object" "$source" olddefconfig || return 1
  configuration_holds "$object/.config" "${fragments[@]}"
}
