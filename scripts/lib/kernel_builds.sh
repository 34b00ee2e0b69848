# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# shellcheck shell=bash
# Builds of what a kernel series touches, before and after it: what scripts/test-patches compares.
# Sourced after common.sh, apt.sh and linux.sh.

kernel_matrix=$project_dir/tests/kernel/build_matrix.txt

# kernel_configurations ARCH [VERSION]: lines NAME OPTION... of the matrix; with VERSION only those that the matrix
# has for it.
kernel_configurations() {
  awk -v arch="$1" -v version="${2:-}" '$1 == arch && (version == "" || $2 == "every" || $2 == version) {
    $1 = $2 = ""; print }' "$kernel_matrix"
}

# kernel_cross ARCH: what the compiler's name begins with; nothing for x86.
kernel_cross() {
  case $1 in
    arm64) echo aarch64-linux-gnu- ;;
    arm) echo arm-linux-gnueabihf- ;;
  esac
}

# kernel_make ARCH OBJECT-FOLDER SOURCE TARGET...: silent, unless kernel_make_tells is set.
kernel_make() {
  local arch=$1 object=$2 source=$3 cross compiler silent=(-s)
  [ -z "${kernel_make_tells:-}" ] || silent=()
  shift 3
  cross=$(kernel_cross "$arch")
  # A compiler cache saves time where there is one.
  if command -v ccache >/dev/null; then compiler="ccache ${cross}gcc"; else compiler=${cross}gcc; fi
  make "${silent[@]}" -C "$source" "O=$object" "ARCH=$arch" "CROSS_COMPILE=$cross" "CC=$compiler" \
    KBUILD_BUILD_TIMESTAMP=0 -j"$(nproc)" "$@"
}

# kernel_configure ARCH OBJECT-FOLDER SOURCE OPTION...: fails when an option is not what it should be.
kernel_configure() {
  local arch=$1 object=$2 source=$3 option wrong=0
  shift 3
  mkdir -p "$object"
  for option; do
    case $option in
      -*) echo "# CONFIG_${option#-} is not set" ;;
      *) echo "CONFIG_$option=y" ;;
    esac
  done >"$object/wanted.config"
  kernel_make "$arch" "$object" "$source" "KCONFIG_ALLCONFIG=$object/wanted.config" allnoconfig
  for option; do
    case $option in
      -*) ! grep -qx "CONFIG_${option#-}=y" "$object/.config" || wrong=1 ;;
      *) grep -qx "CONFIG_$option=y" "$object/.config" || wrong=1 ;;
    esac
    [ "$wrong" = 0 ] || { echo "the configuration does not have $option"; return 1; }
  done
}

# kernel_objects ARCH OBJECT-FOLDER: what the series touches, or includes a header it touches, and is
# part of this configuration.
kernel_objects() {
  local arch=$1 config=$2/.config
  [ "$arch" = x86 ] || echo "arch/$arch/mm/dma-mapping.o"
  [ "$arch" != arm64 ] || echo arch/arm64/mm/init.o
  echo kernel/dma/mapping.o
  ! grep -qx 'CONFIG_DRM_EXYNOS=[my]' "$config" || echo drivers/gpu/drm/exynos/exynos_drm_dma.o
  if grep -qx CONFIG_XEN=y "$config"; then
    # arm64 builds arm's files, by a path that only the folder as a whole can name.
    case $arch in
      arm) echo arch/arm/xen/ ;;
      arm64) echo arch/arm64/xen/ ;;
    esac
    [ "$arch" = x86 ] || echo drivers/xen/swiotlb-xen.o
  fi
  ! grep -qx CONFIG_IOMMU_API=y "$config" || echo drivers/iommu/iommu.o
  ! grep -qx CONFIG_IOMMU_DMA=y "$config" || echo drivers/iommu/dma-iommu.o
}

# kernel_warnings ARCH OBJECT-FOLDER SOURCE OBJECT...: builds the objects anew with W=1 and sparse;
# prints each warning without its line number, sorted. Fails when one does not build. The vDSO, which
# make goes through before anything else, is none of them.
kernel_warnings() {
  local arch=$1 object=$2 source=$3 target
  shift 3
  for target; do
    case $target in
      */) rm -f "$object/arch/arm/xen"/*.o "$object/$target"*.o ;;
      *) rm -f "$object/$target" ;;
    esac
  done
  if ! kernel_make "$arch" "$object" "$source" W=1 C=1 "$@" >"$object/build.log" 2>&1; then
    cat "$object/build.log"
    return 1
  fi
  sed -nE -e "s,$source/,,g" -e 's,[a-z0-9_]+/\.\./,,g' -e '/kernel\/vdso\//d' \
    -e 's/^([^: ]+):[0-9]+:([0-9]+:)? *(.*(warning|error):.*)$/\1: \3/p' "$object/build.log" | sort
}

# kernel_missing OBJECT-FOLDER: functions of the series that the touched objects call and that none
# of them defines, which is what linking would stumble over.
kernel_missing() {
  local objects
  mapfile -t objects < <(find "$1/arch" "$1/drivers/xen" "$1/drivers/iommu" -name '*.o' \
    \( -path '*/xen/*' -o -path '*/iommu/*' -o -name dma-mapping.o -o -name init.o \) 2>/dev/null)
  nm "${objects[@]}" | awk '
    $NF ~ /^(xen_(own_memory|machine_.*|setup_dma_ops|iommu_.*|swiotlb_detect)|iommu_prefer_passthrough)$/ {
      if ($1 == "U") called[$NF] = 1; else defined[$NF] = 1
    }
    END { for (name in called) if (!defined[name]) print name }'
}

# kernel_use ARCH COMMIT: the touched files of the architecture's source become those of that commit
# of $work/repo: `base`, `patched` or one between. A file that is right already keeps its time stamp.
kernel_use() {
  local source=$work/source-$1 file
  while read -r file; do
    if git -C "$work/repo" cat-file -e "$2:$file" 2>/dev/null; then
      mkdir -p "$(dirname "$source/$file")"
      git -C "$work/repo" show "$2:$file" >"$source.file"
      cmp -s "$source.file" "$source/$file" || mv "$source.file" "$source/$file"
    else
      rm -f "$source/$file"
    fi
  done < <(git -C "$work/repo" diff --name-only base patched)
}

# kernel_source ARCH: the architecture's own copy of $tree in $work, as hard links. Files that only an
# earlier form of the series touched are the original's again.
kernel_source() {
  local source=$work/source-$1 file
  if ! cmp -s "$tree/.debian-version" "$source/.debian-version"; then
    rm -rf "$source" "$source.part" "$source.touched" "$work/object-$1"
    cp -al "$tree" "$source.part"
    mv "$source.part" "$source"
  fi
  git -C "$work/repo" diff --name-only base patched >"$source.touched.now"
  touch "$source.touched"
  while read -r file; do
    rm -f "$source/$file"
    [ ! -f "$tree/$file" ] || ln "$tree/$file" "$source/$file"
  done < <(sort -u "$source.touched" | comm -23 - <(sort -u "$source.touched.now"))
  mv "$source.touched.now" "$source.touched"
}
