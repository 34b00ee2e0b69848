// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How a running system can differ from its policy, in one place.
#pragma once

#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace dtpolicy::compare {

inline constexpr Kind kNodeMissing{"node-missing", Level::kError};
inline constexpr Kind kPropertyMissing{"property-missing", Level::kError};
inline constexpr Kind kPropertyExtra{"property-extra", Level::kError};
inline constexpr Kind kPropertyNotEmpty{"property-not-empty", Level::kWarning};
inline constexpr Kind kStampMismatch{"stamp-mismatch", Level::kError};
inline constexpr Kind kGroupType{"group-type", Level::kError};
inline constexpr Kind kNoDevice{"no-device", Level::kWarning};
inline constexpr Kind kNoDriver{"no-driver", Level::kWarning};
inline constexpr Kind kLogMismatch{"log-mismatch", Level::kError};
inline constexpr Kind kUncheckedDevice{"unchecked-device", Level::kError, Adjustable::kYes};
inline constexpr Kind kDriverDeferred{"driver-deferred", Level::kWarning};

inline constexpr Message<std::string_view> kNotInTree{kNodeMissing, "the running tree has no `{}`"};
inline constexpr Message<std::string_view, std::string_view> kNotNamed{
    kPropertyMissing, "the policy names `{}`, and it has no `{}`"};
inline constexpr Message<std::string_view, std::string_view> kNotPlanned{
    kPropertyExtra, "`{}` has `{}`, and the policy does not name it"};
inline constexpr Message<std::string_view, size_t> kHasValue{
    kPropertyNotEmpty, "`{}` has a value of {} bytes, and a boolean has none"};
inline constexpr Message<std::string_view, std::string_view> kOtherPolicy{
    kStampMismatch, "the tree was made by policy `{}`, not `{}`"};
inline constexpr Message<std::string_view, std::string_view, std::string_view> kOtherDigest{
    kStampMismatch, "the tree was made by `{}` with digest {}, which is {} now"};
inline constexpr Message<std::string_view, std::string_view, std::string_view, std::string_view,
                         std::string_view>
    kOtherGroupType{kGroupType, "`{}` ({}) is in IOMMU group {} of type `{}`; expected {}"};
inline constexpr Message<std::string_view, std::string_view> kNoGroup{
    kGroupType, "`{}` ({}) is in no IOMMU group"};
inline constexpr Message<std::string_view> kNotMade{kNoDevice, "Linux made no device of `{}`"};
inline constexpr Message<std::string_view, std::string_view> kUnbound{kNoDriver,
                                                                      "`{}` ({}) has no driver"};
inline constexpr Message<std::string_view, std::string_view> kWaits{
    kDriverDeferred, "the driver of `{}` ({}) waits for another device"};

inline constexpr Message<std::string_view, std::string_view> kLogSaysNoIommu{
    kLogMismatch, "the kernel's log says that there was no IOMMU DMA to be had for `{}` ({})"};
inline constexpr Message<std::string_view, std::string_view> kLogSaysBypassed{
    kLogMismatch, "the kernel's log says that the group of `{}` ({}) bypasses its IOMMU"};
inline constexpr Message<std::string_view, std::string_view> kLogSaysIommu{
    kLogMismatch, "the kernel's log says that `{}` ({}) is named, and the policy does not name it"};
inline constexpr Message<std::string_view> kNotInLog{
    kLogMismatch, "the kernel's log does not say that `{}` uses IOMMU DMA"};
inline constexpr Message<> kNoneInLog{kLogMismatch,
                                      "the kernel's log has no line of the companion patches"};
inline constexpr Message<size_t, size_t, std::string> kCouldNotCheck{
    kUncheckedDevice, "{} of {} devices that the policy names could not be checked: {}"};

}  // namespace dtpolicy::compare
