// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Many boards: one line each.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "page/report_page.h"

namespace dtpolicy::page {

struct IndexLine {
  std::string page;    // file name of its page
  std::string base;    // as it was named, or found below a folder
  std::string policy;  // empty: none
  Summary summary;
  std::optional<size_t>
      changed;  // devices whose DMA changed since the old tree; nothing: not compared
};

std::string WriteIndexHtml(const std::vector<IndexLine>& lines, const std::string& command);

// The same as data.
std::string WriteIndexJson(const std::vector<IndexLine>& lines);

}  // namespace dtpolicy::page
