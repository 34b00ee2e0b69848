// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace dtpolicy::cli {

// A tree, and how it is told from others of the same folder.
struct FoundTree {
  std::string path;
  std::string name;  // its path below the folder it was found in; else its base name
};

// Whether `path` is a folder to be searched for trees: one that is no tree itself, as
// /proc/device-tree is. `-` is standard input.
bool IsFolderOfTrees(const std::string& path);

// Every tree that `places` name: a file is one, and so is a folder as /proc/device-tree is; any
// other folder is searched for *.dtb. Sorted by path, each once. A folder without any is reported.
std::vector<FoundTree> FindTrees(const std::vector<std::string>& places, Diagnostics& diagnostics);

}  // namespace dtpolicy::cli
