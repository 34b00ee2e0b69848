// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// YAML → Selector: the entries of a `devices` list.
#pragma once

#include <vector>

#include "base/diagnostic.h"
#include "policy/read_value.h"
#include "policy/selector.h"

namespace dtpolicy::policy {

// Reads the list `devices`, which has at least one entry. What is wrong with an entry is reported
// and left out of it.
std::vector<Selector> ParseSelectors(const Field& devices, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
