// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A fragment of an overlay that is being applied, and why its target is not there: what libfdt
// calls FDT_ERR_NOTFOUND, told apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "dt/property.h"
#include "edit/edited_tree.h"

namespace dtpolicy::edit {

struct AppliedFragment {
  dt::Node node;
  dt::Node content;  // its `__overlay__`

  // What says where it goes: `target` before `target-path` (libfdt fdt_overlay.c,
  // overlay_get_target; dtc 1.6.1).
  std::optional<uint32_t> TargetPhandle() const { return dt::U32Of(node, "target"); }
  std::optional<std::string_view> TargetPath() const { return dt::StringOf(node, "target-path"); }
  // The target as `tree` is now.
  std::optional<EditedTree::NodeId> FindTarget(EditedTree& tree) const;
};

// The fragments of `overlay`, in its order.
std::vector<AppliedFragment> FragmentsOf(const dt::DeviceTree& overlay);

// Reports each of `fragments`, whose target was not in `tree` when its turn came. `tree` is `base`
// with every other fragment applied.
void ReportMissingTargets(const std::vector<AppliedFragment>& fragments, const dt::DeviceTree& base,
                          EditedTree& tree, Diagnostics& diagnostics);

}  // namespace dtpolicy::edit
