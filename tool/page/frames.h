// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Facts → picture::Board: which devices stand in one frame, and which fold.
#pragma once

#include <vector>

#include "page/device_facts.h"
#include "picture/board.h"

namespace dtpolicy::page {

// The switches: each kernel, and the releases that differ for any device.
picture::Views ViewsOf(const Subject& subject, const std::vector<DeviceFacts>& devices);

// `facts` must outlive the call only.
picture::Board BoardOf(const Subject& subject, const std::vector<DeviceFacts>& devices);

}  // namespace dtpolicy::page
