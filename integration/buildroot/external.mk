# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
include $(sort $(wildcard $(BR2_EXTERNAL_DTPOLICY_PATH)/package/*/*.mk))
