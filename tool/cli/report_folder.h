// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy report of many boards: a page for each, an index, and the same as data.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "cli/board_report.h"
#include "cli/find_trees.h"

namespace dtpolicy::cli {

struct FolderJob {
  ReportJob common;     // what is the same for every page
  std::string output;   // the folder; made where it is not there
  std::string against;  // folder of old trees by the same names; empty: none
  unsigned jobs;        // pages to make at once; 0: as many as there are processors
  bool quiet;           // no progress line
};

// Makes a page for each tree and each policy that is for it, or one without a policy where none is.
// Writes nothing where one of the pages cannot be made; what is wrong is reported, by tree.
void ReportFolder(const FolderJob& folder, const std::deque<LoadedPolicy>& policies,
                  const std::vector<FoundTree>& trees, const Levels& levels,
                  Diagnostics& diagnostics);

}  // namespace dtpolicy::cli
