// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// text → Policy. Goes through the whole of every layer before it fails, so that one run shows every
// error of a policy.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "policy/policy.h"

namespace dtpolicy::policy {

// Opens a layer that `extends` names: `path` is already relative to the working directory as the
// user's own path is (the folder of the extending file joined with what it says). Gives null after
// reporting why at `place`.
using OpenLayer = std::function<const SourceText*(const std::string& path, Span place)>;

// Bounds on what a policy may hold; exceeding one is an error that names it.
inline constexpr size_t kMaxPolicyBytes = 1 << 20;  // of its files together
inline constexpr size_t kMaxYamlDepth = 64;         // nested collections
inline constexpr size_t kMaxYamlNodes = 100'000;    // likewise, after aliases are expanded
inline constexpr size_t kMaxPolicyFaults = 500;     // shown in one run
inline constexpr size_t kMaxLayers = 64;            // files that one policy draws in
inline constexpr size_t kMaxPatterns = 2'000;       // globs: each may be tried on every node

// Reads `source` and the layers it extends. Layers merge in this order: each entry of `extends` in
// turn, then the file itself; a later scalar replaces an earlier one, `board.compatible` and
// `xen.drives` likewise as a whole, `rules` and `allow` are appended. A layer alone need not be
// complete (a `soc/` file has no board), the merged policy must be: `board.compatible` is required.
// A cycle of `extends` is an error; a layer that is reached twice counts once.
//
// Gives nothing when any error was reported.
std::optional<Policy> ParsePolicy(const SourceText& source, const OpenLayer& open_layer,
                                  Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
