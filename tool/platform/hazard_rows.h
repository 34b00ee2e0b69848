// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <span>
#include <string_view>

#include "platform/hazard.h"

namespace dtpolicy::platform {

struct HazardRow {
  std::string_view pattern;  // with `*` a glob
  DeviceClass device_class;
};

// The rows about one kind of text, in the order in which they are asked.
struct HazardTable {
  std::span<const HazardRow> exact;  // by text
  std::span<const HazardRow> globs;  // the most literal first, then in the order of the source
};

HazardTable HazardsByCompatible();
HazardTable HazardsByParent();
HazardTable HazardsByDeviceType();
HazardTable HazardsByNodeName();

}  // namespace dtpolicy::platform
