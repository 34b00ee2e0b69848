// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <vector>

#include "lint/lint.h"

namespace dtpolicy::lint {

// The lints of all families, sorted by the ids of what they find.
const std::vector<const Lint*>& AllLints();

}  // namespace dtpolicy::lint
