// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// YAML → Rule and Allowance: the items of `rules` and `allow`.
#pragma once

#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "policy/policy.h"
#include "policy/read_value.h"

namespace dtpolicy::policy {

// Reads the list `rules`, which may be empty. A rule with a fault in it is reported and left out.
std::vector<Rule> ParseRules(const Field& rules, Diagnostics& diagnostics);

// Reads the list `allow`, likewise. Whether a lint of that name exists is the linter's to say.
std::vector<Allowance> ParseAllowances(const Field& allow, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
