# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Packages: those of this machine (need_packages), and those of another suite or architecture,
# which are only downloaded and unpacked, never installed (foreign_apt, foreign_debs).
# Sourced after common.sh.

# How many seconds to wait for another apt or dpkg: a fresh machine runs its own upgrades.
apt_patience=${DTPOLICY_APT_PATIENCE:-1800}

# apt_get ARGUMENT...: apt-get that waits while another process holds one of apt's or dpkg's locks.
# apt's own DPkg::Lock::Timeout knows dpkg's alone, not those of the package lists and the downloads.
# Nothing has been changed when a lock is refused, so that the whole command can be given again.
apt_get() {
  local errors status waiting='' deadline=$((SECONDS + apt_patience))
  errors=$(mktemp)
  while true; do
    status=0
    LC_ALL=C apt-get "$@" 2>"$errors" || status=$?
    if [ "$status" = 0 ] || ! grep -q '^E: Could not get lock ' "$errors"; then
      break
    elif [ "$SECONDS" -ge "$deadline" ]; then
      say "waited $apt_patience seconds for a lock"
      break
    elif [ -z "$waiting" ]; then
      waiting=$(sed -n 's/^E: Could not get lock //p' "$errors" | head -n 1)
      say "waiting for another apt to end: $waiting"
    fi
    sleep 1
  done
  cat "$errors" >&2
  rm -f "$errors"
  return "$status"
}

# need_packages GROUP...: installs what scripts/packages.txt lists for the groups and is not there.
need_packages() {
  local package installed wanted=() missing=()
  mapfile -t wanted < <(awk -v groups=" $* " 'index(groups, " " $1 " ") { print $2 }' "$project_dir/scripts/packages.txt")
  # It fails where it does not know one; the others are told all the same.
  # shellcheck disable=SC2016 # the fields are dpkg's
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null || true)
  for package in "${wanted[@]}"; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "not root, and these packages are missing (run this as root, or install them): ${missing[*]}"
  say "installing ${missing[*]}"
  apt_get update -qq
  DEBIAN_FRONTEND=noninteractive apt_get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# debian_archive [security]: the archive this machine itself uses, as apt knows it: no mirror is
# named anywhere in the project.
debian_archive() {
  # shellcheck disable=SC2016 # the fields are apt's
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
    awk -v label="Debian${1:+-Security}" '$1 == label { print $2; exit }'
}

# foreign_apt_update STATE ARCH SUITE...: apt's own state under STATE for one architecture and the
# suites named (bookworm-security reads the security archive). A suite that has no index for the
# architecture is reported and left out; it is an error only when none is left.
foreign_apt_update() {
  local state=$1 arch=$2 suite archive
  shift 2
  mkdir -p "$state"/{lists/partial,cache/archives/partial,etc/preferences.d,etc/apt.conf.d}
  : >"$state/status"
  : >"$state/sources.list"
  [ -n "$(debian_archive)" ] || apt_get update -qq
  for suite in "$@"; do
    case $suite in
      *-security) archive=$(debian_archive security) ;;
      *) archive=$(debian_archive) ;;
    esac
    [ -n "$archive" ] || { say "no archive known for $suite, going on without it"; continue; }
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' \
      "$archive" "$suite" >"$state/one.list"
    if foreign_apt "$state" "$arch" -qq -o "Dir::Etc::SourceList=$state/one.list" \
        -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any update >"$state/update.log" 2>&1; then
      cat "$state/one.list" >>"$state/sources.list"
    else
      say "no index of $suite for $arch, going on without it"
    fi
  done
  [ -s "$state/sources.list" ] || { cat "$state/update.log" >&2; die "no package index for $arch"; }
}

# foreign_apt STATE ARCH APT-GET-ARGUMENT...: apt-get that knows nothing of this machine's packages.
foreign_apt() { foreign_tool apt-get "$@"; }

# foreign_apt_cache STATE ARCH APT-CACHE-ARGUMENT...: the same for questions about packages.
foreign_apt_cache() { foreign_tool apt-cache "$@"; }

foreign_tool() {
  local tool=$1 state=$2 arch=$3
  shift 3
  # sources.list comes before the caller's own options, so that these can name another one.
  "$tool" -o "Dir::State=$state" -o "Dir::State::Lists=$state/lists" \
    -o "Dir::State::Status=$state/status" -o "Dir::Cache=$state/cache" \
    -o "Dir::Etc::SourceList=$state/sources.list" -o Dir::Etc::SourceParts=- \
    -o "Dir::Etc::Preferences=$state/etc/none" -o "Dir::Etc::PreferencesParts=$state/etc/preferences.d" \
    -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o Acquire::Languages=none \
    -o Acquire::Retries=3 -o APT::Sandbox::User=root "$@"
}

# foreign_deb STATE ARCH PACKAGE DIR: downloads one package into DIR and prints its file's path.
foreign_deb() {
  local state=$1 arch=$2 package=$3 dir=$4 scratch deb
  mkdir -p "$dir"
  scratch=$(mktemp -d "$dir/.download.XXXXXX")
  (cd "$scratch" && foreign_apt "$state" "$arch" -qq download "$package") >&2 ||
    { rm -rf "$scratch"; die "cannot download $package ($arch)"; }
  deb=$(basename "$scratch"/*.deb)
  mv "$scratch/$deb" "$dir/$deb"
  rmdir "$scratch"
  echo "$dir/$deb"
}
