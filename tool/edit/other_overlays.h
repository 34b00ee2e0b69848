// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The overlays that are applied in one run with another: what that one lacks, they may have.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::edit {

struct OtherOverlays {
  std::span<const dt::DeviceTree* const> failed;  // before it
  std::span<const dt::DeviceTree* const> later;

  // Says which of them has `label` among its symbols, and why that is of no use; nothing when none
  // has it.
  std::optional<std::string> WhoGives(std::string_view label) const;
};

}  // namespace dtpolicy::edit
