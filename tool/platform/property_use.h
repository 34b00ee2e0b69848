// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The devices for which it does not matter whether they are named, as their drivers have IOMMU
// domains of their own.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/cpu.h"

namespace dtpolicy::platform {

struct UseRow {
  std::string_view compatible;               // with `*` a glob
  std::optional<Architecture> architecture;  // of the kernels that do so; none: all
  std::string_view why;
  std::string_view source;
};

// Null for a device whose DMA goes through the DMA API, so that the property decides.
const UseRow* FindPropertyUse(std::span<const std::string_view> compatibles,
                              Architecture architecture);

}  // namespace dtpolicy::platform
