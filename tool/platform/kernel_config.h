// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The configuration of one kernel, as its build wrote it (`.config`, /proc/config.gz).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/version.h"

namespace dtpolicy::platform {

enum class Built { kOff, kModule, kIn };

class KernelConfig {
 public:
  // Nothing when `text` has no line of a configuration.
  static std::optional<KernelConfig> Parse(std::string_view text);

  // `option` without CONFIG_: "EXYNOS_IOMMU". What is not there is off, as Kconfig writes it.
  Built Find(std::string_view option) const;
  bool IsOn(std::string_view option) const { return Find(option) != Built::kOff; }
  // Of the kernel it was written for: its head says "Linux/arm64 6.1.0 Kernel Configuration".
  std::optional<Version> version() const { return version_; }

 private:
  std::vector<std::pair<std::string, Built>> options_;  // sorted; those that are on
  std::optional<Version> version_;
};

}  // namespace dtpolicy::platform
