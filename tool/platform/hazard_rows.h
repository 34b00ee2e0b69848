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

std::span<const HazardRow> HazardsByCompatible();
std::span<const HazardRow> HazardsByParent();
std::span<const HazardRow> HazardsByDeviceType();
std::span<const HazardRow> HazardsByNodeName();

}  // namespace dtpolicy::platform
