// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <optional>

#include "base/glob.h"
#include "base/words.h"
#include "platform/hazard.h"
#include "platform/hazard_rows.h"
#include "table.h"

#define constexpr
#include "platform/hazard.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> HazardTables() {
  return {MakeTable<ClassRow, 4>("classes", kClasses, [](Columns& columns, ClassRow& row) {
    columns.Name("name", row.name)
        .Name("description", row.description)
        .One("hazard", row.hazard, 5, HazardName(row.hazard));
  })};
}

}  // namespace dtpolicy::platform
