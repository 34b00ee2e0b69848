// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <array>

#include "base/glob.h"
#include "platform/rows.h"
#include "platform/xen.h"
#include "table.h"

#define constexpr
#include "platform/xen.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> XenTables() {
  return {MakeTable<XenRelease, 3>("Xen releases", kXenReleases,
                                   [](Columns& columns, XenRelease& row) {
                                     columns.Name("version", row.version)
                                         .Minor("minor", row.minor)
                                         .Flag("strips iommu-map", row.strips_iommu_map);
                                   }),
          MakeTable<XenIommuDriver, 5>("Xen's IOMMU drivers", kDrivers,
                                       [](Columns& columns, XenIommuDriver& row) {
                                         columns.Pattern("compatible", row.compatible)
                                             .Name("driver", row.driver)
                                             .Minor("since", row.since)
                                             .Flag("built by default", row.built_by_default)
                                             .ForPeople("source", row.source);
                                       }),
          MakeTable<Hidden, 3>("nodes that Xen hides", kHiddenNodes,
                               [](Columns& columns, Hidden& row) {
                                 columns.Pattern("compatible", row.compatible)
                                     .Minor("since", row.since)
                                     .Name("why", row.why);
                               }),
          MakeTable<Blacklisted, 3>("Xen's blacklists", kBlacklist,
                                    [](Columns& columns, Blacklisted& row) {
                                      columns.Pattern("root", row.root)
                                          .Pattern("compatible", row.compatible)
                                          .Minor("since", row.since);
                                    }),
          MakeTable<Uart, 2>("Xen's UARTs", kUarts, [](Columns& columns, Uart& row) {
            columns.Pattern("compatible", row.compatible).Minor("since", row.since);
          })};
}

}  // namespace dtpolicy::platform
