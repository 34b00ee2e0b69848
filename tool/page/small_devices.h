// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Devices behind no IOMMU: what the picture draws small.
#pragma once

#include <vector>

#include "page/device_facts.h"
#include "picture/board.h"

namespace dtpolicy::page {

// Adds every available device whose class the tables know, and that `devices` does not have.
void AddSmallDevices(const Subject& subject, const std::vector<DeviceFacts>& devices,
                     picture::Board& board);

}  // namespace dtpolicy::page
