# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# For every version that openembedded-core has. Without the feature, nothing is changed.
require ${@bb.utils.contains('DISTRO_FEATURES', 'dtpolicy', 'recipes-kernel/linux/dtpolicy-kernel.inc', '', d)}
