# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
SUMMARY = "Policies compiled against the kernel's device trees"
DESCRIPTION = "What DTPOLICY_OVERLAYS names, in local.conf or the machine's configuration: overlays with \
xen,force-iommu-dma, for the image and for a FIT."
SECTION = "bsp"
LICENSE = "Apache-2.0 | BSD-2-Clause"
LIC_FILES_CHKSUM = "\
    file://${COMMON_LICENSE_DIR}/Apache-2.0;md5=89aea4e17d99a7cacdbeed46a0096b10 \
    file://${COMMON_LICENSE_DIR}/BSD-2-Clause;md5=cb641bc04cda31daea161b1bc15da69f \
"

inherit dtpolicy

COMPATIBLE_HOST = "(arm|aarch64).*-linux"
# PREFERRED_PROVIDER_virtual/dtb = "dtpolicy-overlays" puts the overlays into the FIT of the kernel.
PROVIDES += "virtual/dtb"

python () {
    if not d.getVar("DTPOLICY_OVERLAYS").split():
        raise bb.parse.SkipRecipe("DTPOLICY_OVERLAYS is empty: set it to a list of POLICY:BASE[:FORM]")
}
