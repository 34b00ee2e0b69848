// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/pipeline.h"

#include "base/file.h"
#include "cli/tree_source.h"
#include "lint/forced_devices.h"
#include "lint/run_lints.h"
#include "overlay/build_overlay.h"
#include "plan/resolve.h"
#include "policy/parse_policy.h"

namespace dtpolicy::cli {

std::optional<policy::Policy> LoadPolicy(const std::string& path, SourceTexts& sources,
                                         std::vector<std::string>& files,
                                         Diagnostics& diagnostics) {
  const auto open = [&](const std::string& layer, Place place) -> const SourceText* {
    auto text = ReadFile(layer, policy::kMaxPolicyBytes, place, diagnostics);
    if (!text) return nullptr;
    files.push_back(layer);
    return &sources.Add(InputName(layer), *std::move(text));
  };
  const SourceText* source = open(path, FilePlace{InputName(path)});
  if (source == nullptr) return std::nullopt;
  return policy::ParsePolicy(*source, open, diagnostics);
}

std::vector<std::string_view> TextsOf(const SourceTexts& sources) {
  std::vector<std::string_view> texts;
  for (const SourceText& source : sources.all()) texts.push_back(source.text());
  return texts;
}

std::optional<Board> LoadBoard(const std::string& path, Diagnostics& diagnostics) {
  auto tree = LoadTree(path, diagnostics);
  if (tree == nullptr) return std::nullopt;
  dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
  return Board{std::move(tree), std::move(iommus)};
}

std::optional<Judgement> Judge(const policy::Policy& policy, const Board& board,
                               Diagnostics& diagnostics, std::optional<overlay::Stamp> stamp) {
  // The rules name devices of this tree, and one rule decides each.
  auto plan = plan::Resolve(policy, *board.tree, board.iommus, diagnostics);
  if (!plan) return std::nullopt;

  // Xen and Linux, as the policy describes them, do with each device what their code says.
  Judgement judgement{
      *std::move(plan), plan::ReadDom0(policy, *board.tree, diagnostics), {}, {}, {}};
  judgement.models = plan::ModelDevices(judgement.dom0, board.iommus, judgement.plan);

  // What is to be set in the tree, whatever form it will be written in.
  judgement.overlay = overlay::BuildOverlay(policy, judgement.plan);
  judgement.overlay.stamp = std::move(stamp);
  judgement.merged = std::make_unique<overlay::MergedTree>(*board.tree, judgement.overlay);

  // The lints judge that, and the policy may accept what they find.
  const lint::Input input{policy,
                          *board.tree,
                          board.iommus,
                          judgement.plan,
                          judgement.dom0,
                          judgement.models,
                          judgement.overlay,
                          *judgement.merged,
                          lint::ForcedDevices(judgement.plan, judgement.models, board.iommus)};
  lint::RunLints(input, diagnostics);
  lint::ApplyAllowances(input, diagnostics);
  return judgement;
}

std::optional<Compilation> Compile(policy::Policy policy, Board board, Diagnostics& diagnostics,
                                   std::optional<overlay::Stamp> stamp) {
  Compilation result{std::move(policy), std::move(board), {}};
  auto judgement = Judge(result.policy, result.board, diagnostics, std::move(stamp));
  if (!judgement || diagnostics.has_errors()) return std::nullopt;
  result.judgement = *std::move(judgement);
  return result;
}

}  // namespace dtpolicy::cli
