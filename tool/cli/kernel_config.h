// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "cli/command.h"
#include "platform/kernel_config.h"

namespace dtpolicy::cli {

// Of a configuration, packed or not. Debian's has 300 KB.
inline constexpr size_t kMaxConfigBytes = size_t{16} << 20;

// `--linux-config FILE`.
void DeclareLinuxConfig(CLI::App& subcommand, std::string& path);

// The configuration in `path`, plain (`.config`, /boot/config-*) or packed (/proc/config.gz).
// Reported, and nothing, when it cannot be read or is none.
std::optional<platform::KernelConfig> ReadKernelConfig(const std::string& path,
                                                       Diagnostics& diagnostics);

}  // namespace dtpolicy::cli
