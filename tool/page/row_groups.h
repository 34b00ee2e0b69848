// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>

#include "page/fill_template.h"

namespace dtpolicy::page {

// A table of very many rows is drawn in groups, so that a browser lays out those in its window
// only: `page` gets MANY then, and the first row of each group but the first NEXT_GROUP. `section`
// names the rows.
inline void GroupRows(const std::string& section, Values& page) {
  constexpr size_t kMany = 200;
  constexpr size_t kGroup = 50;
  Values& rows = page[section];
  if (rows.size() <= kMany) return;
  for (size_t i = kGroup; i < rows.size(); i += kGroup) rows[i]["NEXT_GROUP"] = true;
  page["MANY"] = " many";  // last: it may move the rows
}

}  // namespace dtpolicy::page
