// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "edit/other_overlays.h"

#include <fmt/format.h>

namespace dtpolicy::edit {
namespace {

bool Gives(const dt::DeviceTree& overlay, std::string_view label) {
  const auto symbols = overlay.root().Child("__symbols__");
  return symbols && symbols->Has(label);
}

}  // namespace

std::optional<std::string> OtherOverlays::WhoGives(std::string_view label) const {
  for (const dt::DeviceTree* overlay : later) {
    if (!Gives(*overlay, label)) continue;
    return fmt::format("{}, a later argument, gives it: overlays are applied in their order",
                       overlay->name());
  }
  for (const dt::DeviceTree* overlay : failed) {
    if (Gives(*overlay, label)) return fmt::format("{} would give it, and failed", overlay->name());
  }
  return std::nullopt;
}

}  // namespace dtpolicy::edit
