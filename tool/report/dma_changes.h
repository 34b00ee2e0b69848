// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `diff --dma` shows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compare/dma_diff.h"
#include "report/json_text.h"

namespace dtpolicy::report {

// Of one pair of trees.
struct BoardDmaChanges {
  std::string name;  // of the newer tree, or the path that both have in their folders
  std::vector<compare::DmaChange> changes;
};

// One paragraph a device: `~` that it was renamed, `-` and `+` the IOMMU it lost or gained, `!`
// what a stock kernel makes of its guests' data now. Empty without changes.
std::string WriteDmaChangesText(const std::vector<compare::DmaChange>& changes);

// Folders of trees, with the trees that the other one lacks.
struct FolderDmaChanges {
  std::vector<BoardDmaChanges> pairs;   // by name
  std::vector<std::string> only_older;  // names
  std::vector<std::string> only_newer;
};
// The pairs that changed, each under its name, and a sentence with the sums.
std::string WriteDmaChangesText(const FolderDmaChanges& folders);

// `{"boards": [{"tree", "changes"}], "only-older", "only-newer"}`: the pairs that changed.
std::string WriteDmaChangesJson(const FolderDmaChanges& folders);

}  // namespace dtpolicy::report
