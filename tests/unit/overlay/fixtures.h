// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the tests of the overlay layer share: a small board, overlays for it, and libfdt's
// fdt_overlay_apply, which is what U-Boot runs, as witness.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dt/device_tree.h"
#include "edit/apply.h"
#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// acme,board-v2: /soc with three devices, of which /soc/forced@3000 has the property already and
// /soc/bare@2000 has nothing at all, and /pcie@10000000 with a bridge and an end point below it.
std::string SmallBoardBytes();
std::unique_ptr<const dt::DeviceTree> SmallBoard();
std::unique_ptr<const dt::DeviceTree> ReadTree(std::string bytes);

// An overlay for acme,board with these fragments.
Overlay MakeOverlay(std::vector<Fragment> fragments);
Fragment Device(std::string_view path);
// A PCI function without a node: all of `functions` but the last are bridges.
Fragment Function(std::string_view path, std::vector<policy::PciFunction> functions);

// The base with the overlay as it is written applied, without findings; and by how much that makes
// it grow.
std::unique_ptr<const edit::AppliedOverlay> Apply(const dt::DeviceTree& base,
                                                  const Overlay& overlay);
std::string Merged(const dt::DeviceTree& base, const Overlay& overlay);
size_t GrowthOf(const dt::DeviceTree& base, const Overlay& overlay);

// The base with the overlay applied and packed, by libfdt; REQUIREs that it succeeds.
std::string ApplyWithLibfdt(std::string_view base, std::string overlay);
// The bytes packed, by libfdt.
std::string Pack(std::string_view tree);
// The tree with zeroes behind names and values: libfdt leaves there what stood there before.
std::string WithCleanPadding(std::string tree);

}  // namespace dtpolicy::overlay
