// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a report is about: one board, as the other passes left it. Nothing is computed here or from
// here on that a command does not tell as text.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "compare/dma_diff.h"
#include "compare/tree_diff.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "overlay/overlay.h"
#include "plan/audit.h"
#include "plan/dom0.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::page {

struct Digest {
  std::string file;    // its base name
  std::string sha256;  // hex
};

// The older tree, and what differs from it.
struct Against {
  std::string file;
  std::vector<compare::DmaChange> dma;
  std::vector<compare::DeviceChange> all;
};

struct Subject {
  const dt::DeviceTree& tree;
  const dt::IommuMap& iommus;
  const policy::Policy* policy;  // null: none
  const plan::Plan& plan;        // empty without a policy
  const plan::Dom0& dom0;
  const std::vector<plan::DeviceModel>& models;  // plan::ModelDevices
  const overlay::Overlay* overlay;               // what the plan comes to; null without a policy
  std::optional<plan::Audit> audit;              // without a policy: what dom0 does by itself
  std::deque<Diagnostic> findings;               // in reading order
  std::vector<Digest> digests;
  std::optional<Against> against;
  std::string command;       // the command line that makes the report again
  std::string linux_config;  // the file whose configuration is dom0's; empty: none is known
};

}  // namespace dtpolicy::page
