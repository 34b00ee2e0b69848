// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/pipeline.h"

#include <filesystem>
#include <utility>

#include "base/file.h"
#include "cli/tree_source.h"
#include "lint/run_lints.h"
#include "overlay/build_overlay.h"
#include "overlay/delivery.h"
#include "overlay/write.h"
#include "plan/resolve.h"
#include "policy/parse_policy.h"

namespace dtpolicy::cli {

std::optional<policy::Policy> LoadPolicy(const std::string& path, SourceTexts& sources,
                                         std::vector<std::string>& files, Diagnostics& diagnostics,
                                         const std::string& folder) {
  const auto open = [&](const std::string& layer, Place place) -> const SourceText* {
    const std::string at =
        folder.empty() ? layer : (std::filesystem::path(folder) / layer).string();
    auto text = ReadFile(at, policy::kMaxPolicyBytes, std::move(place), diagnostics);
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
  auto tree = LoadBoardTree(path, diagnostics);
  if (tree == nullptr) return std::nullopt;
  dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
  return Board{std::move(tree), std::move(iommus)};
}

namespace {

// All passes that need no overlay, but for what the policy accepts of their findings.
std::optional<Judgement> Decide(const policy::Policy& policy, const Board& board,
                                const platform::KernelConfig* config, Diagnostics& diagnostics) {
  // The rules name devices of this tree, and one rule decides each.
  auto plan = plan::Resolve(policy, *board.tree, board.iommus, diagnostics);
  if (!plan) return std::nullopt;

  // Xen and Linux, as the policy describes them, do with each device what their code says.
  Judgement judgement{*std::move(plan), plan::ReadDom0(policy, *board.tree, diagnostics), {}};
  if (config != nullptr) plan::UseConfig(*config, policy, judgement.dom0);
  judgement.models = plan::ModelDevices(judgement.dom0, board.iommus, judgement.plan);

  // The lints judge that.
  lint::RunLints(
      {policy, *board.tree, board.iommus, judgement.plan, judgement.dom0, judgement.models},
      diagnostics);

  // A boot loader must find what is to be set.
  overlay::CheckPaths(*board.tree, judgement.plan, diagnostics);
  return judgement;
}

// The policy may accept what was found.
void Accept(const policy::Policy& policy, const Board& board, Diagnostics& diagnostics) {
  lint::ApplyAllowances(policy, *board.tree, board.iommus, diagnostics);
}

// What messages call the compiled overlay.
std::string DtboName(const policy::Policy& policy) { return policy.source->name() + "'s overlay"; }

}  // namespace

std::optional<Judgement> Judge(const policy::Policy& policy, const Board& board,
                               Diagnostics& diagnostics, const platform::KernelConfig* config) {
  auto judgement = Decide(policy, board, config, diagnostics);
  if (judgement) Accept(policy, board, diagnostics);
  return judgement;
}

std::optional<Compilation> Compile(const policy::Policy& policy, const Board& board,
                                   Diagnostics& diagnostics, std::optional<overlay::Stamp> stamp,
                                   const platform::KernelConfig* config) {
  auto judgement = Decide(policy, board, config, diagnostics);
  if (!judgement) return std::nullopt;
  Compilation result{policy, board, *std::move(judgement), {}, {}, {}};

  // What is to be set in the tree, whatever form it will be written in.
  result.overlay = overlay::BuildOverlay(policy, result.judgement.plan);
  result.overlay.stamp = std::move(stamp);

  // The tree with that is what `apply` makes of the compiled overlay, whoever will apply it.
  result.dtbo = overlay::WriteDtbo(result.overlay);
  const auto written = dt::ReadTree(DtboName(policy), result.dtbo, diagnostics);
  result.applied = edit::ApplyOverlay(*board.tree, *written, diagnostics);

  // There must be room for it.
  if (result.applied != nullptr) {
    overlay::CheckGrowth(result.applied->tree.Growth(), policy.source->name(), diagnostics);
  }
  Accept(policy, board, diagnostics);
  return result;
}

}  // namespace dtpolicy::cli
