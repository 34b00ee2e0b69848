// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <array>
#include <cstddef>

#include "base/glob.h"
#include "platform/hazard_rows.h"
#include "platform/rows.h"
#include "table.h"

#define constexpr
#define consteval
#include "platform/hazard_rows.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> HazardRowTables() {
  const auto list = [](Columns& columns, HazardRow& row) {
    columns.Pattern("pattern", row.pattern)
        .One("class", row.device_class, static_cast<int>(DeviceClass::kUnknown) + 1,
             ClassName(row.device_class));
  };
  return {MakeTable<HazardRow, 2>("class by compatible", kByCompatible, list),
          MakeTable<HazardRow, 2>("class by parent", kByParent, list),
          MakeTable<HazardRow, 2>("class by device_type", kByDeviceType, list),
          MakeTable<HazardRow, 2>("class by node name", kByNodeName, list)};
}

}  // namespace dtpolicy::platform
