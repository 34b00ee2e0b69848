# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Linux sources: fetched from Debian's packages, and with the project's series applied.
# Sourced after common.sh and apt.sh.
#
# Functions that print a folder say `set -e` once more: a command substitution has it off, and half a tree must
# not get its name.

linux_cache=$cache_dir/linux

# linux_lock NAME: one process at a time works on NAME; the lock ends with the calling subshell.
linux_lock() {
  mkdir -p "$linux_cache"
  exec 9>"$linux_cache/.lock-$1"
  flock 9
}

# newest_linux: the version (7.3) behind `newest`: the newest source that sid or the newest stable
# suite's backports have, whatever apt would choose. Remembered, so that one cache means one version.
newest_linux() (
  set -e
  linux_lock newest
  if [ ! -s "$linux_cache/newest-version" ]; then
    linux_apt_update
    version=$(foreign_apt_cache "$linux_cache/apt" "$(dpkg --print-architecture)" pkgnames linux-source- |
      sed -nE 's/^linux-source-([0-9]+\.[0-9]+)$/\1/p' | sort -V | tail -n 1)
    [ -n "$version" ] || die "no linux-source in sid or backports"
    echo "$version" >"$linux_cache/newest-version.part"
    mv "$linux_cache/newest-version.part" "$linux_cache/newest-version"
  fi
  cat "$linux_cache/newest-version"
)

# linux_version VERSION: the version itself, `newest` resolved.
linux_version() {
  case $1 in
    newest) newest_linux ;;
    *) [[ $1 =~ ^[0-9]+\.[0-9]+$ ]] || die "$1 is not a version like 6.12"
       echo "$1" ;;
  esac
}

linux_apt() {
  foreign_apt "$linux_cache/apt" "$(dpkg --print-architecture)" "$@"
}

linux_apt_update() {
  foreign_apt_update "$linux_cache/apt" "$(dpkg --print-architecture)" \
    bookworm bookworm-security bookworm-backports trixie-backports sid
}

# need_room FOLDER GIB
need_room() {
  local free
  free=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1048576) }')
  [ "$free" -ge "$2" ] || die "$1 has $free GiB free, and $2 are needed"
}

# fetch_linux VERSION: prints the folder of the unpacked source.
fetch_linux() (
  set -e
  version=$(linux_version "$1")
  tree=$linux_cache/$version
  linux_lock "$version"
  if [ ! -d "$tree" ]; then
    need_room "$linux_cache" 3
    # apt's state is shared by all versions.
    exec 8>"$linux_cache/.lock-apt"
    flock 8
    linux_apt_update
    rm -rf "$linux_cache/.unpack-$version."* # of a run that was cut: the lock is ours
    scratch=$(mktemp -d "$linux_cache/.unpack-$version.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    say "downloading linux-source-$version"
    deb=$(foreign_deb "$linux_cache/apt" "$(dpkg --print-architecture)" "linux-source-$version" \
      "$scratch/deb") ||
      die "no source of Linux $version from Debian: scripts/fetch-linux $version --from DIR takes one of yours"
    exec 8>&-
    say "unpacking $(basename "$deb")"
    mkdir "$scratch/tree"
    { dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$scratch" "./usr/src/linux-source-$version.tar.xz" &&
      first_line tar -xf "$scratch/usr/src/linux-source-$version.tar.xz" -C "$scratch/tree" --strip-components=1; } ||
      die "the source of Linux $version cannot be unpacked in $linux_cache: is it full?"
    basename "$deb" | sed -E 's/^[^_]*_([^_]*)_.*/\1/' >"$scratch/tree/.debian-version"
    mv "$scratch/tree" "$tree"
  fi
  echo "$tree"
)

# copy_linux VERSION DIR: takes the source of VERSION from a folder that has no build in it.
copy_linux() (
  set -e
  version=$1 tree=$linux_cache/$1
  [ -f "$2/Makefile" ] || die "$2 is no Linux source"
  found=$(sed -nE 's/^(VERSION|PATCHLEVEL|SUBLEVEL) = ([0-9]+)$/\2/p' "$2/Makefile" | paste -sd.)
  [[ $found. = "$version".* ]] || die "$2 is Linux ${found:-of no version}, not $version"
  [ ! -e "$2/.config" ] || die "$2 was built in: make mrproper, or name a clean copy"
  # It would be taken for a kernel without the series.
  [ ! -e "$2/include/xen/iommu.h" ] || die "$2 has the series already (include/xen/iommu.h): name a tree without it"
  linux_lock "$version"
  [ ! -d "$tree" ] || die "there is a source of $version: $tree (remove it first)"
  need_room "$linux_cache" 3
  rm -rf "$tree.part"
  trap 'rm -rf "$tree.part"' EXIT
  mkdir "$tree.part"
  (cd "$2" && find . -mindepth 1 -maxdepth 1 ! -name .git -print0 | first_line xargs -0 cp -a -t "$tree.part") ||
    die "$2 cannot be copied to $linux_cache"
  echo "$found ($(source_name "$2"))" >"$tree.part/.debian-version"
  mv "$tree.part" "$tree"
)

# source_name TREE: its commit, with what was changed since; without a git repository of its own, the folder's name.
source_name() {
  if [ -e "$1/.git" ] && git -C "$1" rev-parse -q --verify HEAD >/dev/null 2>&1; then
    git -C "$1" describe --always --abbrev=40 --exclude='*' --dirty=', with changes'
  else
    basename "$(cd "$1" && pwd)"
  fi
}

# series_dir VERSION: the folder of the patches for VERSION. A version newer than every series takes
# the newest series, so that `newest` keeps meaning something when the archive moves on.
series_dir() {
  local version
  version=$(linux_version "$1")
  if [ ! -d "$project_dir/patches/linux-$version" ]; then
    local last
    last=$(find "$project_dir/patches" -maxdepth 1 -name 'linux-*' -printf '%f\n' | sort -V | tail -n 1)
    [ -n "$last" ] && [ "$(printf '%s\n' "$last" "linux-$version" | sort -V | tail -n 1)" != "$last" ] ||
      die "no series for Linux $version; there are $(cd "$project_dir/patches" && printf '%s\n' linux-* |
        sed 's/^linux-//' | sort -V | paste -sd, | sed 's/,/, /g')"
    version=${last#linux-}
  fi
  echo "$project_dir/patches/linux-$version"
}

# am_series TREE REPO PATCH...: makes a git repository REPO of only those files of TREE that the
# patches touch, tagged `base`, and applies the patches to it by `git am`, which takes no fuzz.
am_series() {
  local tree=$1 repo=$2 file
  shift 2
  git init -q "$repo"
  sed -nE 's,^diff --git a/(.*) b/.*$,\1,p' "$@" | sort -u |
    while read -r file; do
      [ ! -f "$tree/$file" ] || (cd "$tree" && cp --parents "$file" "$repo/")
    done
  local git=(git -C "$repo" -c user.name=dtpolicy -c user.email=dtpolicy@example.org
    -c commit.gpgSign=false -c core.autocrlf=false)
  "${git[@]}" add -A -f
  "${git[@]}" commit -q --allow-empty -m base
  "${git[@]}" tag base
  "${git[@]}" am -q --no-3way "$@"
}

# overlay_files REPOSITORY COPY: what the series changed goes into the copy of a source. Absolute paths.
overlay_files() {
  (cd "$1" && find . -name .git -prune -o -type f -print0 | first_line xargs -0 cp --parents --remove-destination -t "$2") ||
    die "the files of the series cannot be copied to $2"
}

# patched_linux VERSION: prints the folder of the source with the series applied. Its name holds a
# digest of the series: a changed series makes a new tree.
patched_linux() (
  set -e
  version=$(linux_version "$1")
  tree=$(fetch_linux "$version")
  series=$(series_dir "$version")
  digest=$(cat "$series"/*.patch "$tree/.debian-version" | sha256sum | cut -c1-12)
  patched=$linux_cache/$version-patched-$digest
  linux_lock "$version-patched"
  if [ ! -d "$patched" ]; then
    rm -rf "$linux_cache/.patch-$version."*
    scratch=$(mktemp -d "$linux_cache/.patch-$version.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    am_series "$tree" "$scratch/repo" "$series"/*.patch >&2 ||
      die "patches/${series##*/} does not apply to $(cat "$tree/.debian-version")"
    first_line cp -al "$tree" "$scratch/tree" || die "$tree cannot be copied to $scratch"
    overlay_files "$scratch/repo" "$scratch/tree"
    mv "$scratch/tree" "$patched"
  fi
  echo "$patched"
)
