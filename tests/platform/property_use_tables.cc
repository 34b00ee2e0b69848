// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <iterator>
#include <vector>

#include "base/glob.h"
#include "platform/property_use.h"
#include "table.h"

#define constexpr
#include "platform/property_use.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> PropertyUseTables() {
  return {MakeTable<UseRow, 4>("property use", kRows, [](Columns& columns, UseRow& row) {
    columns.Pattern("compatible", row.compatible)
        .Of(row.architecture)
        .Name("why", row.why)
        .ForPeople("source", row.source);
  })};
}

}  // namespace dtpolicy::platform
