// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Devices whose drivers allocate buffers without a kernel mapping (DMA_ATTR_NO_KERNEL_MAPPING) and
// let programs map them. swiotlb-xen on ARM allocates such a buffer as pages and maps it as if it
// had an address: the program is killed. IOMMU DMA does it right.
#pragma once

#include <span>
#include <string_view>

#include "platform/version.h"

namespace dtpolicy::platform {

struct PagelessBuffers {
  std::string_view compatible;  // with `*` a glob
  Releases releases;            // whose driver does so
  std::string_view source;
};

// Null for a device of which that is not known in `release`.
const PagelessBuffers* FindPagelessBuffers(std::span<const std::string_view> compatibles,
                                           Version release);

}  // namespace dtpolicy::platform
