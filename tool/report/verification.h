// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `verify` shows: one row per device, and what it comes to.
#pragma once

#include <string>

#include "compare/verify.h"

namespace dtpolicy::report {

std::string WriteVerificationText(const compare::Verification& verification, bool with_sysfs);
std::string WriteVerificationJson(const compare::Verification& verification);

}  // namespace dtpolicy::report
