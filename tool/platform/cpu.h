// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a CPU can do for Xen, by the compatible of its node.
#pragma once

#include <string_view>

namespace dtpolicy::platform {

// Of the kernel that dom0 runs.
enum class Architecture { kArm, kArm64 };

// Whether the core has the virtualization extensions (Armv7-A) or an EL2 that Xen can use
// (Armv8-A). Necessary for Xen, not sufficient: the boot loader must also leave that mode to it
// (xen/arch/arm/arm32/head.S and arm64/head.S check the mode they are entered in).
enum class Virtualization { kPresent, kAbsent, kUnknown };

struct Cpu {
  std::string_view compatible;
  Architecture architecture;
  Virtualization virtualization;
};

// Null for a compatible that is not in the table.
const Cpu* FindCpu(std::string_view compatible);

}  // namespace dtpolicy::platform
