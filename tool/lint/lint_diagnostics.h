// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the runner of the lints itself reports, and the kinds of what is found once there is an
// overlay (overlay/delivery). Each lint has its kind and messages in its own file.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/diagnostic.h"
#include "policy/policy_diagnostics.h"

namespace dtpolicy::lint {

inline constexpr Kind kUnusedAllow{"unused-allow", Level::kError, Adjustable::kYes};
inline constexpr Kind kUnknownLint{"unknown-lint", Level::kError, Adjustable::kNo};

inline constexpr Kind kAmbiguousPath{"ambiguous-path", Level::kError, Adjustable::kYes};
inline constexpr Kind kTreeGrowth{"tree-growth", Level::kWarning, Adjustable::kYes};

inline constexpr Message<std::string_view> kAllowanceUnused{
    kUnusedAllow, "`{}` is allowed here, but nothing of that kind was found"};
inline constexpr Message<std::string_view> kNoSuchLint{kUnknownLint, "there is no lint `{}`"};
inline constexpr Message<size_t> kTooManyAllowed{
    policy::kLimitExceeded, "the entries of `allow` up to here name more than {} devices"};

}  // namespace dtpolicy::lint
