// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// First half of applying an overlay: its phandles and labels become those of the base.
#pragma once

#include <memory>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "edit/other_overlays.h"

namespace dtpolicy::edit {

// The overlay with its own phandles moved behind the base's, references to them following
// (`__local_fixups__`), and references to labels leading to the base's nodes (`__fixups__`), as
// libfdt does it (fdt_overlay.c: overlay_adjust_local_phandles, overlay_update_local_references,
// overlay_fixup_phandles; dtc 1.6.1). Everything that is wrong is reported, with a word where one
// of `others` has a label that is missing; the result is null then.
std::unique_ptr<const dt::DeviceTree> ResolveReferences(const dt::DeviceTree& base,
                                                        const dt::DeviceTree& overlay,
                                                        const OtherOverlays& others,
                                                        Diagnostics& diagnostics);

}  // namespace dtpolicy::edit
