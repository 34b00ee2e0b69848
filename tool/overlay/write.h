// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay → bytes, in every form that `compile --emit` knows but the merged tree, which is what
// edit::ApplyOverlay makes of the compiled overlay and the base. Each is a pure function: the same
// overlay gives the same bytes.
#pragma once

#include <cstddef>
#include <string>

#include "dt/device_tree.h"
#include "edit/apply.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// A compiled overlay (version 17) without phandles, `__symbols__` or `__fixups__`.
std::string WriteDtbo(const Overlay& overlay);

// Overlay source that `dtc -@` compiles without a warning to the same tree. The rule and reason
// stand as comments beside each fragment.
std::string WriteDts(const Overlay& overlay);

// `fdt mknod` and `fdt set` lines with the edits of `applied`, for a U-Boot without `fdt apply`,
// from 2011.12 on; a script for `source`, with one command a line and nothing a 2011 shell does not
// know. `applied` is WriteDtbo's overlay set in `base`.
std::string WriteUbootScript(const dt::DeviceTree& base, const Overlay& overlay,
                             const edit::AppliedOverlay& applied);

// Lines for a boot script that apply the .dtbo at ${dtpolicy_addr}: the board's compatible is
// checked first, the tree is grown by `growth` bytes (EditedTree::Growth), and a failed apply
// resets the board, since it leaves both blobs destroyed (U-Boot boot/image-fdt.c, lib/libfdt:
// fdt_overlay_apply).
std::string WriteUbootApply(const dt::DeviceTree& base, const Overlay& overlay, size_t growth);

// FIT source (.its) with the base tree, the overlay and a configuration for each.
// `base_file` and `dtbo_file` are the names that /incbin/ shall read.
std::string WriteFitSource(const dt::DeviceTree& base, const Overlay& overlay,
                           const std::string& base_file, const std::string& dtbo_file);

}  // namespace dtpolicy::overlay
