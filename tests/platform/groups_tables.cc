// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <span>
#include <string_view>

#include "base/glob.h"
#include "platform/groups.h"
#include "table.h"

#define constexpr
#include "platform/groups.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> GroupTables() {
  const auto pattern = [](Columns& columns, std::string_view& row) {
    columns.Pattern("compatible", row);
  };
  return {MakeTable<DriverGroup, 8>("groups", kGroups,
                                    [](Columns& columns, DriverGroup& row) {
                                      columns.Name("name", row.name)
                                          .Flag("attaches by itself", row.attaches_by_itself)
                                          .Effect("loud effect", row.loud_effect)
                                          .Effect("silent effect", row.silent_effect)
                                          .Effect("first effect", row.first_effect)
                                          .ForPeople("source", row.source);
                                    }),
          PlainTable("exynos-drm, loud", kExynosLoud, pattern),
          PlainTable("exynos-drm, silent", kExynosSilent, pattern),
          PlainTable("mediatek-drm, silent", kMediatekSilent, pattern),
          PlainTable("renesas-fcp, silent", kRenesasSilent, pattern),
          MakeTable<BorrowedMapping, 5>("borrowed mappings", kBorrowed,
                                        [](Columns& columns, BorrowedMapping& row) {
                                          columns.Pattern("compatible", row.compatible)
                                              .Pattern("lender", row.lender)
                                              .Both(row.releases)
                                              .ForPeople("why", row.why)
                                              .ForPeople("source", row.source);
                                        })};
}

}  // namespace dtpolicy::platform
