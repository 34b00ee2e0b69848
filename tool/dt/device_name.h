// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The names that Linux gives to devices made from nodes, as dmesg and sysfs show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// The first `reg` address of `node` as the CPU sees it, through every `ranges` above it; nothing
// when it has no `reg` or a bus on the way does not translate (Linux drivers/of/address.c,
// of_translate_address, 6.12).
std::optional<uint64_t> TranslatedAddress(Node node);

// The name of the platform or AMBA device made from `node`: `14450000.mixer`, or without a
// translatable address `soc:opp-table` (Linux drivers/of/platform.c, of_device_make_bus_id, 6.12).
// Empty for the root.
std::string LinuxDeviceName(Node node);

}  // namespace dtpolicy::dt
