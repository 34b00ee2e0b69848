################################################################################
#
# dtpolicy-overlays
#
################################################################################

# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

# The kernel puts its trees into the images folder; a FIT may have Xen from there.
DTPOLICY_OVERLAYS_DEPENDENCIES = linux \
	$(if $(BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT),host-uboot-tools) \
	$(if $(BR2_PACKAGE_XEN_HYPERVISOR),xen)
# Nothing is compiled for the target.
DTPOLICY_OVERLAYS_ADD_TOOLCHAIN_DEPENDENCY = NO
DTPOLICY_OVERLAYS_INSTALL_TARGET = NO
DTPOLICY_OVERLAYS_INSTALL_IMAGES = YES

DTPOLICY_OVERLAYS_TOOL = $(or $(call qstrip,$(BR2_PACKAGE_DTPOLICY_OVERLAYS_TOOL)),dtpolicy)
DTPOLICY_OVERLAYS_LIST = $(call qstrip,$(BR2_PACKAGE_DTPOLICY_OVERLAYS_LIST))
DTPOLICY_OVERLAYS_FLAGS = $(call qstrip,$(BR2_PACKAGE_DTPOLICY_OVERLAYS_FLAGS))
DTPOLICY_OVERLAYS_FIT_IMAGES = $(call qstrip,$(BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT_IMAGES))
DTPOLICY_OVERLAYS_SHIPPED = $(BR2_EXTERNAL_DTPOLICY_PATH)/../../policies

DTPOLICY_OVERLAYS_SUFFIX_dts = dtso
DTPOLICY_OVERLAYS_SUFFIX_plan = json
DTPOLICY_OVERLAYS_SUFFIX_uboot = uboot.txt
DTPOLICY_OVERLAYS_SUFFIX_uboot-apply = uboot-apply.txt

# dtpolicy-overlay-part ENTRY NUMBER: a part of POLICY:BASE:FORM
dtpolicy-overlay-part = $(word $(2),$(subst :, ,$(1)))
dtpolicy-overlay-form = $(or $(call dtpolicy-overlay-part,$(1),3),dtbo)
# A file of its own, or one that ships.
dtpolicy-overlay-policy = $(or \
	$(wildcard $(call dtpolicy-overlay-part,$(1),1)),\
	$(wildcard $(DTPOLICY_OVERLAYS_SHIPPED)/$(call dtpolicy-overlay-part,$(1),1)),\
	$(error dtpolicy-overlays: there is no policy $(call dtpolicy-overlay-part,$(1),1)))
dtpolicy-overlay-name = $(basename $(notdir $(call dtpolicy-overlay-part,$(1),1))).$(or \
	$(DTPOLICY_OVERLAYS_SUFFIX_$(call dtpolicy-overlay-form,$(1))),$(call dtpolicy-overlay-form,$(1)))

# dtpolicy-overlay-compile ENTRY FORM OUTPUT
dtpolicy-overlay-compile = $(DTPOLICY_OVERLAYS_TOOL) compile $(call dtpolicy-overlay-policy,$(1)) \
	--base $(BINARIES_DIR)/$(call dtpolicy-overlay-part,$(1),2) \
	--emit $(2) -o $(3) $(DTPOLICY_OVERLAYS_FLAGS)

define dtpolicy-overlay-plain
	$(call dtpolicy-overlay-compile,$(1),$(call dtpolicy-overlay-form,$(1)),$(@D)/$(call dtpolicy-overlay-name,$(1)))

endef

# The source of a FIT names the overlay that lies beside it.
dtpolicy-overlay-fit = $(@D)/fit/$(basename $(call dtpolicy-overlay-name,$(1)))
define dtpolicy-overlay-itb
	$(if $(BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT),,$(error dtpolicy-overlays: $(1) needs BR2_PACKAGE_DTPOLICY_OVERLAYS_FIT))
	mkdir -p $(@D)/fit
	$(call dtpolicy-overlay-compile,$(1),dtbo,$(dtpolicy-overlay-fit).dtbo)
	$(call dtpolicy-overlay-compile,$(1),its,$(dtpolicy-overlay-fit).its)
	cat /dev/null $(DTPOLICY_OVERLAYS_FIT_IMAGES) >>$(dtpolicy-overlay-fit).its
	$(TARGET_MAKE_ENV) $(MKIMAGE) -D "-I dts -O dtb -p 2000 -i $(BINARIES_DIR)" \
		-f $(dtpolicy-overlay-fit).its $(@D)/$(call dtpolicy-overlay-name,$(1))

endef

define DTPOLICY_OVERLAYS_BUILD_CMDS
	$(foreach entry,$(DTPOLICY_OVERLAYS_LIST),
		$(call dtpolicy-overlay-$(if $(filter itb,$(call dtpolicy-overlay-form,$(entry))),itb,plain),$(entry)))
endef

define DTPOLICY_OVERLAYS_INSTALL_IMAGES_CMDS
	$(foreach entry,$(DTPOLICY_OVERLAYS_LIST),
		$(INSTALL) -D -m 0644 $(@D)/$(call dtpolicy-overlay-name,$(entry)) \
			$(BINARIES_DIR)/$(call dtpolicy-overlay-name,$(entry))
	)
endef

$(eval $(generic-package))
