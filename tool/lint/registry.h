// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lint/lint.h"

namespace dtpolicy::lint {

// Every id a user may adjust, allow or have explained, sorted by id.
const std::vector<const Lint*>& AllLints();

// Null when there is no lint of that id.
const Lint* FindLint(std::string_view id);

// The id that `id` may be a slip of.
std::optional<std::string_view> NearestLintId(std::string_view id);

}  // namespace dtpolicy::lint
