// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the runner of the lints itself reports, and the kinds of what is found once there is an
// overlay (overlay/delivery). Each lint has its kind and messages in its own file.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"
#include "policy/policy_diagnostics.h"

namespace dtpolicy::lint {

inline constexpr Message<std::string_view> kAllowanceUnused{
    finding::kUnusedAllow, "`{}` is allowed here, but nothing of that kind was found"};
inline constexpr Message<std::string_view> kNoSuchLint{finding::kUnknownLint,
                                                       "there is no finding `{}`"};
inline constexpr Message<std::string_view, std::string_view> kCannotBeAllowed{
    finding::kUnknownLint, "`{}` cannot be allowed: it is about {}"};
inline constexpr Message<size_t> kTooManyAllowed{
    finding::kLimitExceeded, "the entries of `allow` up to here name more than {} devices"};

}  // namespace dtpolicy::lint
