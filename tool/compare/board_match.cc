// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "compare/board_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan_diagnostics.h"
#include "plan/resolve.h"

namespace dtpolicy::compare {
namespace {

constexpr Message<std::string, std::string_view, std::string> kOverlayForAnother{
    finding::kWrongBoard, "the overlay is for {}, and {} is {}"};

constexpr Message<std::string, std::string> kRunsAnother{
    finding::kWrongBoard, "the policy is for {}, and the running tree says it is {}"};

std::string Quoted(const std::vector<std::string_view>& compatibles) {
  constexpr size_t kMostShown = 3;
  std::string text;
  for (size_t i = 0; i < std::min(compatibles.size(), kMostShown); ++i) {
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", compatibles[i]);
  }
  if (compatibles.size() > kMostShown) {
    text += fmt::format(" and {} more", compatibles.size() - kMostShown);
  }
  return text;
}

}  // namespace

bool IsForBoard(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                Diagnostics& diagnostics) {
  const std::vector<std::string_view> wanted = overlay.root().Compatibles();
  const std::vector<std::string_view> is = base.root().Compatibles();
  const bool fits = std::any_of(wanted.begin(), wanted.end(), [&base](std::string_view compatible) {
    return base.root().IsCompatible(compatible);
  });
  if (fits || wanted.empty() || is.empty()) return true;
  diagnostics
      .Report(kOverlayForAnother, TreePlace{overlay.name(), "/", "compatible"}, Quoted(wanted),
              base.name(), Quoted(is))
      .Help("U-Boot would not ask; `-W no-wrong-board` applies it all the same");
  return diagnostics.IsSilenced(kOverlayForAnother.kind);
}

bool IsBoardOf(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics) {
  if (plan::IsForBoard(policy, tree)) return true;
  std::vector<std::string_view> wanted;
  for (const auto& compatible : policy.board.compatible) wanted.push_back(*compatible);
  const std::vector<std::string_view> is = tree.root().Compatibles();
  diagnostics.Report(kRunsAnother, TreePlace{tree.name(), "/", "compatible"}, Quoted(wanted),
                     is.empty() ? "nothing" : Quoted(is));
  return diagnostics.IsSilenced(kRunsAnother.kind);
}

}  // namespace dtpolicy::compare
