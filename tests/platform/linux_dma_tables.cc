// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <iterator>

#include "base/glob.h"
#include "base/words.h"
#include "platform/linux_dma.h"
#include "table.h"

#define constexpr
#include "platform/linux_dma.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> LinuxDmaTables() {
  std::pair<std::string_view, Releases*> since[] = {{"xen_swiotlb_detect decides", &kDetects},
                                                    {"IOMMU DMA wins on arm64", &kIommuDmaWins}};
  return {MakeTable<LinuxRelease, 2>(
              "Linux releases", kLinuxReleases,
              [](Columns& columns, LinuxRelease& row) {
                columns.Name("version", row.version).Release("number", row.number);
              }),
          PlainTable("Linux, what changed", since, [](Columns& columns, auto& row) {
            columns.Add(row.first, TextOf(row.second->since),
                        [cell = &row.second->since] { *cell = NextRelease(*cell); });
          })};
}

}  // namespace dtpolicy::platform
