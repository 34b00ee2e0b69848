// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include "page/device_facts.h"
#include "page/fill_template.h"
#include "picture/board.h"

namespace dtpolicy::page {

// What templates/report.html shows of one device, as a row of the table and as a card.
Values DeviceValues(const Subject& subject, const DeviceFacts& device, const picture::Views& views,
                    const std::vector<ReleaseRange>& releases);

}  // namespace dtpolicy::page
