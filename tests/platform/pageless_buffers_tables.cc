// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
// Every header comes first, as its own `constexpr` stays.
#include <algorithm>
#include <iterator>

#include "base/glob.h"
#include "platform/pageless_buffers.h"
#include "table.h"

#define constexpr
#include "platform/pageless_buffers.cc"
#undef constexpr

namespace dtpolicy::platform {

std::vector<Table> PagelessBufferTables() {
  return {MakeTable<PagelessBuffers, 3>("pageless buffers", kRows,
                                        [](Columns& columns, PagelessBuffers& row) {
                                          columns.Pattern("compatible", row.compatible)
                                              .Both(row.releases)
                                              .ForPeople("source", row.source);
                                        })};
}

}  // namespace dtpolicy::platform
