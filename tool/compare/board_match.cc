// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "compare/board_match.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
#include "plan/plan_diagnostics.h"
#include "plan/resolve.h"

namespace dtpolicy::compare {
namespace {

// An overlay may be for a family of boards, so here it is a warning.
constexpr Kind kOtherBoard = AtLevel(finding::kWrongBoard, Level::kWarning);
constexpr Message<std::string, std::string_view, std::string> kOverlayForAnother{
    kOtherBoard, "the overlay is for {}, and {} is {}"};

constexpr Message<std::string, std::string> kRunsAnother{
    finding::kWrongBoard, "the policy is for {}, and the running tree says it is {}"};

constexpr size_t kMostCompatibles = 3;

}  // namespace

void CheckBoard(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                Diagnostics& diagnostics) {
  const std::vector<std::string_view> wanted = overlay.root().Compatibles();
  const std::vector<std::string_view> is = base.root().Compatibles();
  const bool fits = std::ranges::any_of(wanted, [&base](std::string_view compatible) {
    return base.root().IsCompatible(compatible);
  });
  if (fits || wanted.empty() || is.empty()) return;
  diagnostics
      .Report(kOverlayForAnother, TreePlace{overlay.name(), "/", "compatible"},
              Quoted(wanted, kMostCompatibles), base.name(), Quoted(is, kMostCompatibles))
      .Help("U-Boot does not ask; `-W error=wrong-board` makes it an error");
}

bool IsBoardOf(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics) {
  if (plan::IsForBoard(policy, tree)) return true;
  std::vector<std::string_view> wanted;
  for (const auto& compatible : policy.board.compatible) wanted.push_back(*compatible);
  const std::vector<std::string_view> is = tree.root().Compatibles();
  diagnostics.Report(kRunsAnother, TreePlace{tree.name(), "/", "compatible"},
                     Quoted(wanted, kMostCompatibles),
                     is.empty() ? "nothing" : Quoted(is, kMostCompatibles));
  return diagnostics.IsSilenced(kRunsAnother.kind);
}

}  // namespace dtpolicy::compare
