// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The one place that names every pass, in order.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "edit/apply.h"
#include "overlay/overlay.h"
#include "plan/dom0.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::cli {

// A board's tree with what is known of its IOMMUs.
struct Board {
  std::unique_ptr<const dt::DeviceTree> tree;
  dt::IommuMap iommus;
};

// What a policy decides about a board, and what the dom0 it describes will do with each device.
struct Judgement {
  plan::Plan plan;
  plan::Dom0 dom0;
  std::vector<plan::DeviceModel> models;
};

// Everything that one policy and one base give, which both outlive it.
struct Compilation {
  const policy::Policy& policy;
  const Board& board;
  Judgement judgement;
  overlay::Overlay overlay;
  std::string dtbo;  // the overlay, compiled
  // The board's tree with that; null when it cannot be applied, which is an error.
  std::unique_ptr<const edit::AppliedOverlay> applied;
};

// Reads a policy with its layers. The path of each file that was opened, the policy's own first, is
// appended to `files`. A relative path starts from `folder`, which no message names; if that is
// empty, from where the program runs.
std::optional<policy::Policy> LoadPolicy(const std::string& path, SourceTexts& sources,
                                         std::vector<std::string>& files, Diagnostics& diagnostics,
                                         const std::string& folder = "");

// The policy's own text and its layers', in the order of LoadPolicy: what a stamp is made of.
std::vector<std::string_view> TextsOf(const SourceTexts& sources);

std::optional<Board> LoadBoard(const std::string& path, Diagnostics& diagnostics);

// What the policy decides for the board's devices, what will come of it, and every finding about
// that: for answers about devices. Gives nothing for another board's tree. What `diagnostics` holds
// already counts as found here: the policy's `allow` applies to it.
// `config` is that of the kernel at hand, if it is known, and outlives the result.
std::optional<Judgement> Judge(const policy::Policy& policy, const Board& board,
                               Diagnostics& diagnostics,
                               const platform::KernelConfig* config = nullptr);

// The same with the overlay that it comes to, and the findings about its delivery. `stamp` becomes
// part of the overlay. A caller who writes outputs from it asks `diagnostics` for errors first.
// `policy` and `board` outlive the result.
std::optional<Compilation> Compile(const policy::Policy& policy, const Board& board,
                                   Diagnostics& diagnostics,
                                   std::optional<overlay::Stamp> stamp = std::nullopt,
                                   const platform::KernelConfig* config = nullptr);
// So neither may be a value that ends with the call.
std::optional<Compilation> Compile(policy::Policy&& policy, const Board& board,
                                   Diagnostics& diagnostics,
                                   std::optional<overlay::Stamp> stamp = std::nullopt,
                                   const platform::KernelConfig* config = nullptr) = delete;
std::optional<Compilation> Compile(const policy::Policy& policy, Board&& board,
                                   Diagnostics& diagnostics,
                                   std::optional<overlay::Stamp> stamp = std::nullopt,
                                   const platform::KernelConfig* config = nullptr) = delete;

}  // namespace dtpolicy::cli
