// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Diagnostics in the Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard,
// which code hosts and editors read. Findings are results; a file that could not be read is a
// notification (3.20.21) and makes the run one that did not succeed (3.20.14).
#pragma once

#include <deque>
#include <string>

#include "base/diagnostic.h"

namespace dtpolicy::report {

std::string WriteSarif(const std::deque<Diagnostic>& diagnostics);

}  // namespace dtpolicy::report
