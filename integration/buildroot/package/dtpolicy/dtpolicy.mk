################################################################################
#
# dtpolicy
#
################################################################################

# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

# The external tree is part of the project's tree, and builds that tree.
DTPOLICY_VERSION = 0.2.0
DTPOLICY_SITE = $(BR2_EXTERNAL_DTPOLICY_PATH)/../..
DTPOLICY_SITE_METHOD = local
DTPOLICY_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude /build --exclude '/build-*'
DTPOLICY_LICENSE = Apache-2.0 or BSD-2-Clause
DTPOLICY_LICENSE_FILES = LICENSES/Apache-2.0.txt LICENSES/BSD-2-Clause.txt
DTPOLICY_DEPENDENCIES = cli11 dtc fmt json-for-modern-cpp libmd yaml-cpp zlib
# Man pages and completions are made by running the binary.
DTPOLICY_CONF_OPTS = -DDTPOLICY_TESTS=OFF -DDTPOLICY_MANUAL=OFF

$(eval $(cmake-package))
