// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// `dtpolicy diff --dma`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cli/command.h"
#include "cli/pipeline.h"
#include "cli/releases.h"
#include "compare/dma_diff.h"
#include "plan/audit.h"

namespace dtpolicy::cli {

// What changed for DMA from one tree to the other on the dom0s that `audit`, of the newer one, is
// about.
std::vector<compare::DmaChange> DmaChangesSince(const Board& older, const Board& newer,
                                                const plan::Audit& audit);

struct DiffDmaOptions {
  std::string older;
  std::string newer;
  bool as_json = false;
  ReleaseOptions releases;
};

// Compares two trees, or two folders of them by the paths below. `differ` is set where a pair did.
Exit RunDiffDma(const DiffDmaOptions& options, bool& differ);

}  // namespace dtpolicy::cli
