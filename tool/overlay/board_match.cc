// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/board_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan_diagnostics.h"

namespace dtpolicy::overlay {
namespace {

constexpr Message<std::string, std::string_view, std::string> kOverlayForAnother{
    plan::kWrongBoard, "the overlay is for {}, and {} is {}"};

constexpr Message<std::string, std::string> kRunsAnother{
    plan::kWrongBoard, "the policy is for {}, and the running tree says it is {}"};

bool HaveCommon(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  return std::any_of(a.begin(), a.end(), [&b](std::string_view compatible) {
    return std::find(b.begin(), b.end(), compatible) != b.end();
  });
}

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
  if (wanted.empty() || is.empty() || HaveCommon(wanted, is)) return true;
  diagnostics
      .Report(kOverlayForAnother, TreePlace{overlay.name(), "/", "compatible"}, Quoted(wanted),
              base.name(), Quoted(is))
      .Help("U-Boot would not ask; `-W no-wrong-board` applies it all the same");
  return !diagnostics.has_errors();
}

bool IsBoardOf(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics) {
  std::vector<std::string_view> wanted;
  for (const auto& compatible : policy.board.compatible) wanted.push_back(*compatible);
  const std::vector<std::string_view> is = tree.root().Compatibles();
  if (HaveCommon(wanted, is)) return true;
  diagnostics.Report(kRunsAnother, TreePlace{tree.name(), "/", "compatible"}, Quoted(wanted),
                     is.empty() ? "nothing" : Quoted(is));
  return false;
}

}  // namespace dtpolicy::overlay
