# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
SUMMARY = "Compiler for DMA policies of Xen's dom0 on ARM"
DESCRIPTION = "Compiles a policy (these devices use IOMMU DMA under Xen, those never) against a \
board's device tree into a device-tree overlay with xen,force-iommu-dma."
SECTION = "devel"
LICENSE = "Apache-2.0 | BSD-2-Clause"
LIC_FILES_CHKSUM = "\
    file://LICENSES/Apache-2.0.txt;md5=3b83ef96387f14655fc854ddc3c6bd57 \
    file://LICENSES/BSD-2-Clause.txt;md5=f0760ba13e58e7ac8ca30f7f5b68624b \
"

DEPENDS = "cli11 dtc fmt libmd nlohmann-json yaml-cpp zlib"

inherit cmake externalsrc

# The layer is part of the project's tree, and builds that tree.
EXTERNALSRC = "${@os.path.realpath(d.getVar('THISDIR') + '/../../../..')}"
EXTERNALSRC_BUILD = "${WORKDIR}/build"

# Man pages and completions are made by running the binary: not for another machine.
EXTRA_OECMAKE = "-DDTPOLICY_TESTS=OFF -DDTPOLICY_MANUAL=OFF"

BBCLASSEXTEND = "native nativesdk"
