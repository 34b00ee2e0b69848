// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How a running system can differ from its policy, in one place.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/findings.h"

namespace dtpolicy::compare {

inline constexpr Message<std::string_view> kNotInTree{finding::kNodeMissing,
                                                      "the running tree has no `{}`"};
inline constexpr Message<std::string_view, std::string_view> kNotNamed{
    finding::kPropertyMissing, "the policy names `{}`, and it has no `{}`"};
inline constexpr Message<std::string_view, std::string_view> kNotPlanned{
    finding::kPropertyExtra, "`{}` has `{}`, and the policy does not name it"};
inline constexpr Message<std::string_view, size_t> kHasValue{
    finding::kPropertyNotEmpty, "`{}` has a value of {} bytes, and a boolean has none"};
inline constexpr Message<std::string_view, std::string_view> kOtherPolicy{
    finding::kStampMismatch, "the tree was made by policy `{}`, not `{}`"};
inline constexpr Message<std::string_view, std::string_view, std::string_view> kOtherDigest{
    finding::kStampMismatch, "the tree was made by `{}` with digest {}, which is {} now"};
inline constexpr Message<std::string_view, std::string_view, std::string_view, std::string_view,
                         std::string_view>
    kOtherGroupType{finding::kGroupType,
                    "`{}` ({}) is in IOMMU group {} of type `{}`; expected {}"};
inline constexpr Message<std::string_view, std::string_view> kNoGroup{
    finding::kGroupType, "`{}` ({}) is in no IOMMU group"};
inline constexpr Message<std::string_view> kNotMade{finding::kNoDevice,
                                                    "Linux made no device of `{}`"};
inline constexpr Message<std::string_view, std::string_view> kUnbound{finding::kNoDriver,
                                                                      "`{}` ({}) has no driver"};
inline constexpr Message<std::string_view, std::string_view> kWaits{
    finding::kDriverDeferred, "the driver of `{}` ({}) waits for another device"};

inline constexpr Message<std::string_view, std::string_view> kLogSaysNoIommu{
    finding::kLogMismatch, "the kernel's log says that there was no IOMMU DMA to be had for `{}` ({})"};
inline constexpr Message<std::string_view, std::string_view> kLogSaysBypassed{
    finding::kLogMismatch, "the kernel's log says that the group of `{}` ({}) bypasses its IOMMU"};
inline constexpr Message<std::string_view, std::string_view> kLogSaysIommu{
    finding::kLogMismatch, "the kernel's log says that `{}` ({}) is named, and the policy does not name it"};
inline constexpr Message<std::string_view> kNotInLog{
    finding::kLogMismatch, "the kernel's log does not say that `{}` uses IOMMU DMA"};
inline constexpr Message<> kNoneInLog{finding::kLogMismatch,
                                      "the kernel's log has no line of the series"};
inline constexpr Message<size_t, size_t, std::string> kCouldNotCheck{
    finding::kUncheckedDevice, "{} of {} devices that the policy names could not be checked: {}"};

}  // namespace dtpolicy::compare
