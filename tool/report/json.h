// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Diagnostics as JSON, for programs: {"diagnostics": [{id, level, message, place, device, bases,
// help, notes}]}. Keys keep their order, so that the same findings give the same bytes.
#pragma once

#include <deque>
#include <string>

#include "base/diagnostic.h"

namespace dtpolicy::report {

std::string WriteJson(const std::deque<Diagnostic>& diagnostics);

}  // namespace dtpolicy::report
