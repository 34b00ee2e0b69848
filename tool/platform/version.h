// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

namespace dtpolicy::platform {

// The first two numbers of a release: "6.1.76-1" is 6.1.
struct Version {
  int major = 0;
  int minor = 0;

  // clang-tidy 14 takes what `default` makes for written code, and it does not know that nobody
  // wrote it.
  auto operator<=>(const Version&) const = default;  // NOLINT(modernize-use-nullptr)
};

// Bounds of a fact's life: [since, until). What has always been, and what is in no release yet.
inline constexpr Version kAlways{0, 0};
inline constexpr Version kNever{1 << 20, 0};

struct Releases {
  Version since = kAlways;
  Version until = kNever;

  constexpr bool Contains(Version version) const { return since <= version && version < until; }
};

// Nothing for what does not begin with two numbers and a dot between them.
inline std::optional<Version> ParseVersion(std::string_view text) {
  Version version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc()) return std::nullopt;
  const bool ends_well = minor.ptr == end || *minor.ptr == '.' || *minor.ptr == '-';
  return ends_well ? std::optional(version) : std::nullopt;
}

}  // namespace dtpolicy::platform
