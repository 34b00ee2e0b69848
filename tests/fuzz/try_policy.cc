// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/iommu_map.h"
#include "policy/parse_policy.h"
#include "require.h"
#include "small_board.h"

namespace dtpolicy::fuzz {

Outcome TryPolicy(std::string_view text) {
  Diagnostics diagnostics;
  SourceTexts sources;
  const SourceText& source = sources.Add("policy.yaml", std::string(text));
  // `extends: [self]` and the like end where they lead back; any other file is the same text again.
  const auto open = [&](const std::string& layer, Place) {
    return &sources.Add(layer, std::string(source.text()));
  };
  auto policy = policy::ParsePolicy(source, open, diagnostics);
  Require(policy.has_value() || diagnostics.has_errors(), "a policy that is refused has an error");
  if (policy) {
    auto tree = dt::ReadTree("board.dtb", BoardBytes(), diagnostics);
    dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
    const cli::Board board{std::move(tree), std::move(iommus)};
    RequireResult(cli::Compile(*policy, board, diagnostics), diagnostics);
  }
  return RequireFindings(diagnostics);
}

}  // namespace dtpolicy::fuzz
