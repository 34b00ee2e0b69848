// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// One file → Layer: what it says itself, before `extends` is followed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "policy/policy.h"

namespace dtpolicy::policy {

// The format version that this build reads.
inline constexpr std::string_view kFormatVersionRead = "1";

struct Layer {
  std::vector<Located<std::string>> extends;  // as written, relative to this file
  std::optional<Span> board_compatible;       // where `board.compatible` is, right or wrong
  std::optional<Located<Grants>> grants;
  std::optional<Located<SwiotlbXen>> swiotlb_xen;
  Span first_key;
  size_t yaml_nodes = 0;  // with what aliases expand to
  Policy policy;          // without what `extends` brings; fields that are not given are empty
};

// Reads `source`. Gives nothing when it is no mapping or of another version, so that nothing can be
// said about its keys; other faults are reported and left out.
std::optional<Layer> ParseLayer(const SourceText& source, Diagnostics& diagnostics);

}  // namespace dtpolicy::policy
