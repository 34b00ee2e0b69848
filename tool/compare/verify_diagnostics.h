// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How a running system can differ from its policy, in one place.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy::compare {

using Text = std::string_view;

inline constexpr Message<Text> kNotInTree{finding::kNodeMissing, "the running tree has no `{}`"};
inline constexpr Message<Text, Text> kNotNamed{finding::kPropertyMissing,
                                               "the policy names `{}`, and it has no `{}`"};
inline constexpr Message<Text, Text> kNotPlanned{finding::kPropertyExtra,
                                                 "`{}` has `{}`, and the policy does not name it"};
inline constexpr Message<Text, size_t> kHasValue{
    finding::kPropertyNotEmpty, "`{}` has a value of {} bytes, and a boolean has none"};
inline constexpr Message<Text, Text> kOtherPolicy{finding::kStampMismatch,
                                                  "the tree was made by policy `{}`, not `{}`"};
inline constexpr Message<Text, Text, Text> kOtherDigest{
    finding::kStampMismatch, "the tree was made by `{}` with digest {}, which is {} now"};
inline constexpr Message<Text, Text, Text, Text, Text> kOtherGroupType{
    finding::kGroupType, "`{}` ({}) is in IOMMU group {} of type `{}`; expected {}"};
inline constexpr Message<Text, Text> kNoGroup{finding::kGroupType,
                                              "`{}` ({}) is in no IOMMU group"};
inline constexpr Message<Text> kNotMade{finding::kNoDevice, "Linux made no device of `{}`"};
inline constexpr Message<Text, Text> kUnbound{finding::kNoDriver, "`{}` ({}) has no driver"};
inline constexpr Message<Text, Text> kWaits{finding::kDriverDeferred,
                                            "the driver of `{}` ({}) waits for another device"};

inline constexpr Message<Text, Text> kLogSaysNoIommu{
    finding::kLogMismatch,
    "the kernel's log says that there was no IOMMU DMA to be had for `{}` ({})"};
inline constexpr Message<Text, Text> kLogSaysBypassed{
    finding::kLogMismatch, "the kernel's log says that the group of `{}` ({}) bypasses its IOMMU"};
inline constexpr Message<Text, Text> kLogSaysIommu{
    finding::kLogMismatch,
    "the kernel's log says that `{}` ({}) is named, and the policy does not name it"};
inline constexpr Message<Text> kNotInLog{finding::kLogMismatch,
                                         "the kernel's log does not say that `{}` uses IOMMU DMA"};
inline constexpr Message<> kNoneInLog{finding::kLogMismatch,
                                      "the kernel's log has no line of the series"};
inline constexpr Message<size_t, size_t, std::string> kCouldNotCheck{
    finding::kUncheckedDevice, "{} of {} devices that the policy names could not be checked: {}"};

}  // namespace dtpolicy::compare
