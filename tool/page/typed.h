// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What one types for one device, and what to look for afterwards.
#pragma once

#include <string>

#include "page/device_facts.h"

namespace dtpolicy::page {

// The lines for it from the U-Boot script of the overlay; empty for a device that it does not name.
std::string UbootLines(const Subject& subject, const DeviceFacts& device);

// Its fragment of the overlay's source.
std::string OverlayFragment(const Subject& subject, const DeviceFacts& device);

// What a kernel with the series prints about it; empty when nothing.
std::string LogLine(const DeviceFacts& device, const platform::DmaOutcome& outcome);

}  // namespace dtpolicy::page
