// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <array>
#include <iterator>

#include "base/glob.h"
#include "platform/cpu.h"
#include "platform/rows.h"
#include "table.h"

#define constexpr
#include "platform/cpu.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> CpuTables() {
  return {MakeTable<Cpu, 3>("cpus", kCpus, [](Columns& columns, Cpu& row) {
    columns.Pattern("compatible", row.compatible)
        .One("architecture", row.architecture, 2,
             row.architecture == Architecture::kArm ? "arm" : "arm64")
        .One("virtualization", row.virtualization, 3,
             row.virtualization == kPresent  ? "present"
             : row.virtualization == kAbsent ? "absent"
                                             : "unknown");
  })};
}

}  // namespace dtpolicy::platform
