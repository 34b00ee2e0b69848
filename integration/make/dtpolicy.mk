# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
# GNU make 4.2 or newer: policies compiled as part of a build.
#
#   include /usr/share/dtpolicy/dtpolicy.mk
#   $(eval $(call dtpolicy_compile,OUTPUT,POLICY,BASE[,FORM[,OPTION...]]))
#
# makes OUTPUT from POLICY and BASE (a device-tree blob), and makes it again when one of them or a
# layer that the policy extends has changed. FORM is a form of `dtpolicy compile --emit` (dtbo, if
# not given). DTPOLICY is the program, DTPOLICY_FLAGS holds options for every call (-W, --werror).
# What was read last time is kept in OUTPUT.d.

DTPOLICY ?= dtpolicy
DTPOLICY_FLAGS ?=

# A layer that is gone and no longer named must not stop make: each file that was read gets a rule
# without commands.
define dtpolicy_compile
$(strip $(1)): $(2) $(3)
	$$(DTPOLICY) compile $(2) --base $(3) --emit $(or $(strip $(4)),dtbo) -o $(1) --depfile $(1).d \
	  $$(DTPOLICY_FLAGS) $(5)
-include $(1).d
$$(foreach dtpolicy_read,$$(filter-out %: \ $(2) $(3),$$(file <$(1).d)),$$(eval $$(dtpolicy_read):))
endef
