// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Diagnostics as workflow commands of GitHub Actions, which it shows beside the line in a review:
// `::error file=a.yaml,line=7,...,title=no-match::message`, one a line.
#pragma once

#include <deque>
#include <string>

#include "base/diagnostic.h"

namespace dtpolicy::report {

std::string WriteGithub(const std::deque<Diagnostic>& diagnostics);

}  // namespace dtpolicy::report
