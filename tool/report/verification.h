// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `verify` shows: one row per device, and what it comes to.
#pragma once

#include <string>

#include "overlay/verify.h"

namespace dtpolicy::report {

std::string WriteVerificationText(const overlay::Verification& verification, bool with_sysfs);
std::string WriteVerificationJson(const overlay::Verification& verification);

}  // namespace dtpolicy::report
