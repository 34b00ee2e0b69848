// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What can be wrong between a policy and a tree before any device is judged.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"
#include "policy/policy_diagnostics.h"

namespace dtpolicy::plan {

// The same finding where a rule says `on-missing: warn`.
inline constexpr Kind kNoMatchWarning = AtLevel(finding::kNoMatch, Level::kWarning);

// Devices that the rules of a policy may match, a device counted once for each entry; and as many
// that the entries of `allow` may name.
inline constexpr size_t kMaxMatches = 500'000;

using Text = std::string_view;

inline constexpr Message<Text, Text, Text> kBoardDiffers{finding::kWrongBoard,
                                                         "the policy is for {}, and {} is {}"};
inline constexpr Message<Text> kBoardUnknown{finding::kWrongBoard,
                                             "{} has no root `compatible` to tell its board by"};
inline constexpr Message<Text, Text> kMatchesNothing{finding::kNoMatch,
                                                     "`{}` matches no node of {}"};
inline constexpr Message<Text, Text> kMatchesNothingWarning{kNoMatchWarning,
                                                            "`{}` matches no node of {}"};
inline constexpr Message<Text, Text, Text, Text> kNameClashes{
    finding::kNoMatch, "`{}` of {} has the name of function {} and the `reg` of function {}"};
inline constexpr Message<Text, Text, Text, Text> kNameClashesWarning{
    kNoMatchWarning, "`{}` of {} has the name of function {} and the `reg` of function {}"};
inline constexpr Message<Text, Text, size_t> kExpected{finding::kExpectMismatch,
                                                       "rule `{}` expects {}, and {} match"};
inline constexpr Message<Text, Text> kNamedBothWays{
    finding::kConflictingRules,
    "`{}` is named for the IOMMU here, and rule `{}` keeps it on swiotlb-xen"};
inline constexpr Message<Text, Text, Text> kSpeaksForForbidden{
    finding::kConflictingRules,
    "`{}` is named for the IOMMU here, and speaks for `{}`, which rule `{}` keeps on swiotlb-xen"};
inline constexpr Message<Text, Text> kCannotRunXen{
    finding::kNoVirtualization,
    "{} has no CPU that can run Xen: `{}` lacks the virtualization extensions"};
inline constexpr Message<Text, Text> kHasNoGic{
    finding::kNoGic, "Xen has no driver for the interrupt controller of {}: `{}`"};
// The same where no policy is at stake.
inline constexpr Kind kNoVirtualizationWarning =
    AtLevel(finding::kNoVirtualization, Level::kWarning);
inline constexpr Message<Text, Text> kCannotRunXenWarning{kNoVirtualizationWarning,
                                                          kCannotRunXen.text};
inline constexpr Kind kNoGicWarning = AtLevel(finding::kNoGic, Level::kWarning);
inline constexpr Message<Text, Text> kHasNoGicWarning{kNoGicWarning, kHasNoGic.text};
inline constexpr Message<Text, Text> kNoSuchRelease{finding::kUnknownRelease,
                                                    "`{}` is no release of {} that is known"};

inline constexpr Message<Text, Text> kXenHasNoDriver{finding::kXenNoDriver,
                                                     "Xen {} has no driver that takes `{}`"};

inline constexpr Message<size_t, Text> kTooManyMatches{
    finding::kLimitExceeded, "the rules up to `{1}` match more than {0} devices"};

}  // namespace dtpolicy::plan
