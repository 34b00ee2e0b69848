# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#
# Compiles policies against the kernel's device trees, and deploys what comes out of them.
#
#   inherit dtpolicy
#   DTPOLICY_OVERLAYS = "google-snow.yaml:exynos5250-snow.dtb google-snow.yaml:exynos5250-snow.dtb:uboot"
#
# Each entry is POLICY:BASE[:FORM]. A POLICY is looked for in the recipe's sources, then among those
# that ship with dtpolicy; a BASE in DTPOLICY_BASE_DIR, where the kernel deploys its trees. FORM is one
# of `dtpolicy compile --emit` (dtbo, if not given), or itb: a FIT of the tree and the overlay. The name
# of a result is that of the policy, with the suffix of its form; two entries with one name are an error.
#
# The results are in the package's /boot/dtpolicy and deployed as dtpolicy/NAME. Overlays and merged trees
# are also where a provider of virtual/dtb has its own: a recipe that says PROVIDES += "virtual/dtb" and is
# preferred has them in the FIT that kernel-fit-image.bbclass makes.

INHIBIT_DEFAULT_DEPS = "1"
DEPENDS += "dtpolicy-native"
DEPENDS += "${@'u-boot-tools-native dtc-native' if ':itb' in d.getVar('DTPOLICY_OVERLAYS') else ''}"

DTPOLICY_OVERLAYS ?= ""
DTPOLICY_BASE_DIR ?= "${DEPLOY_DIR_IMAGE}"
DTPOLICY_SOURCE_DIR ?= "${@d.getVar('UNPACKDIR') or d.getVar('WORKDIR')}"
# Options of `dtpolicy compile`: -W, --werror, --stamp.
DTPOLICY_FLAGS ?= ""
# Sources for mkimage, of the recipe, that are put behind that of each FIT: Xen and dom0's kernel as images,
# and what the configurations say of them. /incbin/ finds what is in DTPOLICY_BASE_DIR.
DTPOLICY_FIT_IMAGES ?= ""

S = "${DTPOLICY_SOURCE_DIR}"
B = "${WORKDIR}/build"
PACKAGE_ARCH = "${MACHINE_ARCH}"

inherit deploy

dtpolicy_suffix() {
    case $1 in
        dtbo) echo dtbo ;;
        dtb) echo dtb ;;
        dts) echo dtso ;;
        its | itb) echo "$1" ;;
        uboot | uboot-apply) echo "$1.txt" ;;
        plan) echo json ;;
        *) bbfatal "DTPOLICY_OVERLAYS: no form is called '$1'" ;;
    esac
}

# dtpolicy_fit FILE BASE OUTPUT: the source of a FIT names the overlay that lies beside it.
dtpolicy_fit() {
    fit="${B}/dtpolicy-fit/$(basename "$1" .yaml)"
    dtpolicy compile "$1" --base "$2" -o "$fit.dtbo" ${DTPOLICY_FLAGS} || return 1
    dtpolicy compile "$1" --base "$2" --emit its -o "$fit.its" ${DTPOLICY_FLAGS} || return 1
    for images in ${DTPOLICY_FIT_IMAGES}; do
        cat "${DTPOLICY_SOURCE_DIR}/$images" >>"$fit.its" || return 1
    done
    mkimage -D "-I dts -O dtb -p 2000 -i ${DTPOLICY_BASE_DIR}" -f "$fit.its" "$3"
}

dtpolicy_do_compile() {
    rm -rf "${B}/dtpolicy" "${B}/dtpolicy-fit"
    mkdir -p "${B}/dtpolicy" "${B}/dtpolicy-fit"
    for entry in ${DTPOLICY_OVERLAYS}; do
        policy=$(echo "$entry:" | cut -d: -f1)
        base=$(echo "$entry:" | cut -d: -f2)
        form=$(echo "$entry:" | cut -d: -f3)
        [ -n "$form" ] || form=dtbo
        [ -n "$policy" ] && [ -n "$base" ] || bbfatal "DTPOLICY_OVERLAYS: '$entry' is not POLICY:BASE[:FORM]"
        file="${DTPOLICY_SOURCE_DIR}/$policy"
        [ -e "$file" ] || file="${STAGING_DATADIR_NATIVE}/dtpolicy/policies/$policy"
        suffix=$(dtpolicy_suffix "$form")
        output="${B}/dtpolicy/$(basename "$policy" .yaml).$suffix"
        [ ! -e "$output" ] || bbfatal "DTPOLICY_OVERLAYS: '$entry' and another one are both $(basename "$output")"
        if [ "$form" = itb ]; then
            dtpolicy_fit "$file" "${DTPOLICY_BASE_DIR}/$base" "$output" || bbfatal "$entry: no FIT can be made"
        else
            dtpolicy compile "$file" --base "${DTPOLICY_BASE_DIR}/$base" --emit "$form" -o "$output" \
                ${DTPOLICY_FLAGS} || bbfatal "$entry does not compile"
        fi
    done
}
# The base is the kernel's.
do_compile[depends] += "virtual/kernel:do_deploy"

dtpolicy_do_install() {
    for file in ${B}/dtpolicy/*; do
        [ -e "$file" ] || continue
        install -D -m 0644 "$file" "${D}/boot/dtpolicy/$(basename "$file")"
    done
}

# For recipes that depend on this one, where devicetree.bbclass has its trees.
dtpolicy_sysroot() {
    for file in ${B}/dtpolicy/*.dtbo ${B}/dtpolicy/*.dtb; do
        [ -e "$file" ] || continue
        install -D -m 0644 "$file" "${SYSROOT_DESTDIR}/boot/devicetree/$(basename "$file")"
    done
}
SYSROOT_PREPROCESS_FUNCS += "dtpolicy_sysroot"

dtpolicy_do_deploy() {
    for file in ${B}/dtpolicy/*; do
        [ -e "$file" ] || continue
        install -D -m 0644 "$file" "${DEPLOYDIR}/dtpolicy/$(basename "$file")"
    done
}

addtask deploy after do_compile before do_build

FILES:${PN} += "/boot/dtpolicy"

EXPORT_FUNCTIONS do_compile do_install do_deploy
