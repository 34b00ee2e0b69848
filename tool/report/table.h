// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>
#include <vector>

namespace dtpolicy::report {

// Rows of text in columns, each as wide as its widest cell, two blanks apart; the first row is the
// head. No trailing blanks; control characters are shown as `?`.
std::string WriteTable(std::vector<std::vector<std::string>> rows);

}  // namespace dtpolicy::report
