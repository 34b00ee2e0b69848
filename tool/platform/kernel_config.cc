// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "platform/kernel_config.h"

#include <algorithm>

namespace dtpolicy::platform {
namespace {

constexpr std::string_view kPrefix = "CONFIG_";

// "# Linux/arm64 6.1.76 Kernel Configuration"
std::optional<Version> VersionOf(std::string_view line) {
  constexpr std::string_view kHead = "# Linux/";
  constexpr std::string_view kTail = " Kernel Configuration";
  if (!line.starts_with(kHead) || !line.ends_with(kTail)) return std::nullopt;
  line.remove_suffix(kTail.size());
  return ParseVersion(line.substr(line.rfind(' ') + 1));
}

}  // namespace

std::optional<KernelConfig> KernelConfig::Parse(std::string_view text) {
  KernelConfig config;
  bool has_lines = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("# CONFIG_") && line.ends_with(" is not set")) has_lines = true;
    if (!config.version_) config.version_ = VersionOf(line);
    if (!line.starts_with(kPrefix)) continue;
    line.remove_prefix(kPrefix.size());
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    has_lines = true;
    const std::string_view value = line.substr(equals + 1);
    if (value == "y" || value == "m") {
      config.options_.emplace_back(line.substr(0, equals),
                                   value == "y" ? Built::kIn : Built::kModule);
    }
  }
  if (!has_lines) return std::nullopt;
  std::ranges::sort(config.options_);
  return config;
}

Built KernelConfig::Find(std::string_view option) const {
  const auto found =
      std::ranges::lower_bound(options_, option, {}, &std::pair<std::string, Built>::first);
  return found != options_.end() && found->first == option ? found->second : Built::kOff;
}

}  // namespace dtpolicy::platform
