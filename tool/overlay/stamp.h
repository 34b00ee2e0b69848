// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The stamp of a policy in a tree: made by `compile --stamp`, read by `verify`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dt/device_tree.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

inline constexpr std::string_view kStampPolicy = "dtpolicy,policy";
inline constexpr std::string_view kStampDigest = "dtpolicy,digest";
inline constexpr std::string_view kStampVersion = "dtpolicy,version";

bool IsStampProperty(std::string_view name);

// The SHA-256 of `texts`, one behind the other, in hex digits.
std::string Sha256Of(std::span<const std::string_view> texts);

// The stamp of the policy `name`, made by this version. `texts` are its file and its layers in the
// order in which they were read; the digest is the first 32 hex digits of the SHA-256 of all of
// them, one behind the other: as long as a U-Boot of 2011 can still set.
Stamp MakeStamp(std::string name, std::span<const std::string_view> texts);

// The stamp in /chosen of `tree`; nothing when a part of it is missing.
std::optional<Stamp> ReadStamp(const dt::DeviceTree& tree);

}  // namespace dtpolicy::overlay
