// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "platform/hazard.h"

namespace dtpolicy::platform {

struct HazardRow {
  std::string_view pattern;  // with `*` a glob
  DeviceClass device_class;
  // Of a glob in a table: how much stands before the first star and behind the last one.
  uint8_t prefix_length = 0;
  uint8_t suffix_length = 0;

  std::string_view prefix() const { return pattern.substr(0, prefix_length); }
  std::string_view suffix() const { return pattern.substr(pattern.size() - suffix_length); }
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
