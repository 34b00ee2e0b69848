// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <iterator>
#include <vector>

#include "base/glob.h"
#include "platform/own_domain.h"
#include "table.h"

#define constexpr
#include "platform/own_domain.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> OwnDomainTables() {
  return {MakeTable<OwnDomain, 4>("own domains", kRows, [](Columns& columns, OwnDomain& row) {
    columns.Pattern("compatible", row.compatible)
        .Of(row.architecture)
        .Name("why", row.why)
        .ForPeople("source", row.source);
  })};
}

}  // namespace dtpolicy::platform
