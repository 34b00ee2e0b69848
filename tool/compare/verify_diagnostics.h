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

}  // namespace dtpolicy::compare
