// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "base/glob.h"
#include "platform/linux_dma.h"
#include "platform/linux_iommu.h"
#include "platform/rows.h"
#include "table.h"

#define constexpr
#include "platform/linux_iommu.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> LinuxIommuTables() {
  // Each driver that has a row, once; without `constexpr` they can be changed.
  std::vector<LinuxIommuDriver*> drivers;
  for (const LinuxIommu& row : kIommus) {
    auto* const driver = const_cast<LinuxIommuDriver*>(row.driver);
    if (std::find(drivers.begin(), drivers.end(), driver) == drivers.end()) {
      drivers.push_back(driver);
    }
  }
  return {MakeTable<LinuxIommuDriver, 7>("Linux IOMMU drivers", drivers,
                                         [](Columns& columns, LinuxIommuDriver* const driver) {
                                           columns.Name("config", driver->config)
                                               .Name("vendor", driver->vendor)
                                               .One("grouped by", driver->grouped_by, 2,
                                                    driver->grouped_by == kIommu ? "IOMMU"
                                                                                 : "specifier")
                                               .Release("identity since", driver->identity_since)
                                               .Flag("attaches itself", driver->attaches_itself)
                                               .Flag("passes addresses", driver->passes_addresses)
                                               .ForPeople("source", driver->source);
                                         }),
          MakeTable<LinuxIommu, 3>("Linux IOMMUs", kIommus,
                                   [&drivers](Columns& columns, LinuxIommu& row) {
                                     const LinuxIommuDriver* other =
                                         row.driver == drivers[0] ? drivers[1] : drivers[0];
                                     columns.Pattern("compatible", row.compatible)
                                         .Add("driver", std::string(row.driver->config),
                                              [&row, other] { row.driver = other; })
                                         .Both(row.releases);
                                   }),
          MakeTable<Refusal, 9>("refusals", kRefusals, [](Columns& columns, Refusal& row) {
            columns.Pattern("iommu", row.iommu)
                .Pattern("device", row.device)
                .Pattern("spares", row.spares)
                .Flag("spares PCI", row.spares_pci)
                .Of(row.architecture)
                .Both(row.releases)
                .Flag("forced identity", row.forced_identity)
                .Name("why", row.why)
                .ForPeople("source", row.source);
          })};
}

}  // namespace dtpolicy::platform
