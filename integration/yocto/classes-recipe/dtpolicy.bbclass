# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#
# Compiles policies against the kernel's device trees, and deploys what comes out of them.
#
#   inherit dtpolicy
#   DTPOLICY_OVERLAYS = "google-snow.yaml:exynos5250-snow.dtb google-snow.yaml:exynos5250-snow.dtb:uboot"
#
# Each entry is POLICY:BASE[:FORM]. A POLICY is looked for in the recipe's sources, then among those
# that ship with dtpolicy; a BASE in DTPOLICY_BASE_DIR, where the kernel deploys its trees. FORM is one
# of `dtpolicy compile --emit` (dtbo, if not given). The name of a result is that of the policy, with
# the suffix of its form; two entries with one name are an error.

DEPENDS += "dtpolicy-native"

DTPOLICY_OVERLAYS ?= ""
DTPOLICY_BASE_DIR ?= "${DEPLOY_DIR_IMAGE}"
DTPOLICY_SOURCE_DIR ?= "${@d.getVar('UNPACKDIR') or d.getVar('WORKDIR')}"
# Options of `dtpolicy compile`: -W, --werror, --stamp.
DTPOLICY_FLAGS ?= ""

PACKAGE_ARCH = "${MACHINE_ARCH}"

inherit deploy

dtpolicy_suffix() {
    case $1 in
        dtbo) echo dtbo ;;
        dtb) echo dtb ;;
        dts) echo dtso ;;
        its) echo its ;;
        uboot | uboot-apply) echo "$1.txt" ;;
        plan) echo json ;;
        *) bbfatal "DTPOLICY_OVERLAYS: no form is called '$1'" ;;
    esac
}

dtpolicy_do_compile() {
    rm -rf "${B}/dtpolicy"
    mkdir -p "${B}/dtpolicy"
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
        dtpolicy compile "$file" --base "${DTPOLICY_BASE_DIR}/$base" --emit "$form" -o "$output" \
            ${DTPOLICY_FLAGS} || bbfatal "$entry does not compile"
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

dtpolicy_do_deploy() {
    for file in ${B}/dtpolicy/*; do
        [ -e "$file" ] || continue
        install -D -m 0644 "$file" "${DEPLOYDIR}/dtpolicy/$(basename "$file")"
    done
}

addtask deploy after do_compile before do_build

FILES:${PN} += "/boot/dtpolicy"

EXPORT_FUNCTIONS do_compile do_install do_deploy
