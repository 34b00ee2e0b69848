// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <memory>

#include "base/diagnostic.h"
#include "dt/device_tree.h"

namespace dtpolicy::edit {

// `overlay` with its own references (`__local_fixups__`) to a node of the base, to which it would
// give another phandle, following the one that the base has: what libfdt since 1.7.1 does so that
// the node can keep it (fdt_overlay.c: overlay_prevent_phandle_overwrite). The overlay's other
// references lead to the base already (ResolveReferences).
std::unique_ptr<const dt::DeviceTree> KeepPhandles(const dt::DeviceTree& base,
                                                   std::unique_ptr<const dt::DeviceTree> overlay,
                                                   Diagnostics& diagnostics);

}  // namespace dtpolicy::edit
