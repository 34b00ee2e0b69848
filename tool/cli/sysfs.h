// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "compare/verify.h"

namespace dtpolicy::cli {

// The devices that the sysfs at `folder` (usually /sys) shows on all its buses and that have a
// node, or an ancestor with one. Reports and gives nothing when it is no sysfs.
std::optional<std::vector<compare::RunningDevice>> ReadRunningDevices(const std::string& folder,
                                                                      Diagnostics& diagnostics);

}  // namespace dtpolicy::cli
