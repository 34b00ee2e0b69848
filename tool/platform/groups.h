// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Devices whose drivers hand buffers to each other, and so must agree on how they do DMA. What one
// IOMMU group is follows from the IOMMU's driver (linux_iommu.h), not from here.
#pragma once

#include <span>
#include <string_view>

#include "platform/version.h"

namespace dtpolicy::platform {

struct DriverGroup {
  std::string_view name;  // "exynos-drm"
  // Globs. Any of `loud` that differs ends all of it with an error; `silent` ones go wrong later.
  // The driver binds the loud ones in this order.
  std::span<const std::string_view> loud = {};
  std::span<const std::string_view> silent;
  // On 32-bit ARM the driver attaches its first device itself, named or not: with two or more loud
  // members, none named fails like some named; the first alone left out does not fail.
  bool attaches_by_itself = false;
  std::string_view loud_effect = {};  // what happens on the board, a clause
  std::string_view silent_effect;
  std::string_view first_effect =
      {};  // of leaving out the first, where the driver attaches it itself
  std::string_view source;
};

std::span<const DriverGroup> DriverGroups();

// A node without `iommus` whose device does DMA by another device's mapping: it may be named all
// the same, and must agree with that one.
struct BorrowedMapping {
  std::string_view compatible;
  std::string_view lender;  // compatible glob of the device whose mapping it uses
  Releases releases;        // that do so
  std::string_view why;
  std::string_view source;
};

std::span<const BorrowedMapping> BorrowedMappings();

}  // namespace dtpolicy::platform
