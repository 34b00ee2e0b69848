// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The devices whose drivers map their buffers in IOMMU domains of their own, not by the DMA API: it
// does not matter whether they are named, and on a stock kernel they work.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/cpu.h"

namespace dtpolicy::platform {

struct OwnDomain {
  std::string_view compatible;               // with `*` a glob
  std::optional<Architecture> architecture;  // of the kernels that do so; none: all
  std::string_view why;
  std::string_view source;
};

// Null for a device whose DMA goes through the DMA API, so that the property decides.
const OwnDomain* FindOwnDomain(std::span<const std::string_view> compatibles,
                               Architecture architecture);

}  // namespace dtpolicy::platform
