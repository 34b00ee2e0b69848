# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

# What a configuration may name:
#   BR2_LINUX_KERNEL_PATCH="$(DTPOLICY_LINUX_SERIES)"
# is the series for the kernel's version. For a version that has none, or a kernel from a repository, name the
# folder of the nearest: "$(DTPOLICY_LINUX_PATCHES)/linux-6.12". Buildroot reads this file after linux.mk,
# which looks at its patches late enough for that; not so the fragments, which are named by their paths.
DTPOLICY_LINUX_PATCHES = $(abspath $(BR2_EXTERNAL_DTPOLICY_PATH)/../../patches)
dtpolicy-linux-parts = $(subst ., ,$(LINUX_VERSION))
DTPOLICY_LINUX_SERIES = $(or \
	$(wildcard $(DTPOLICY_LINUX_PATCHES)/linux-$(word 1,$(dtpolicy-linux-parts)).$(word 2,$(dtpolicy-linux-parts))),\
	$(error dtpolicy has no series for Linux '$(LINUX_VERSION)': name the nearest of \
	$(notdir $(wildcard $(DTPOLICY_LINUX_PATCHES)/linux-*)) in BR2_LINUX_KERNEL_PATCH, \
	as $$(DTPOLICY_LINUX_PATCHES)/linux-VERSION))

include $(sort $(wildcard $(BR2_EXTERNAL_DTPOLICY_PATH)/package/*/*.mk))
