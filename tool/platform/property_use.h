// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Whether naming a device does anything, by what its driver does with IOMMU domains of its own.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/cpu.h"

namespace dtpolicy::platform {

enum class PropertyUse {
  kDoesNotMatter,  // the driver attaches a domain of its own
  kHarmful,        // naming it breaks the driver, or is undone by it
};

struct UseRow {
  std::string_view compatible;               // with `*` a glob
  std::optional<Architecture> architecture;  // of the kernels that do so; none: all
  PropertyUse use;
  std::string_view why;
  std::string_view source;
};

// Null for a device whose DMA goes through the DMA API, so that the property decides.
const UseRow* FindPropertyUse(std::span<const std::string_view> compatibles,
                              Architecture architecture);

}  // namespace dtpolicy::platform
