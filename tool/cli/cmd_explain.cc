// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy explain: the manual entry of a finding, or why a device does its DMA as it does.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/catalogue.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/pipeline.h"
#include "plan/match.h"
#include "report/explanation.h"

namespace dtpolicy::cli {
namespace {

struct ExplainOptions {
  std::vector<std::string> arguments;  // [ID] or POLICY DEVICE
  std::string base;
  FindingOptions findings;
};

Exit Print(const std::string& text) {
  Diagnostics diagnostics;
  WriteFile("-", text, diagnostics);
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

Exit RunExplainFinding(const std::string& id) {
  if (const Finding* finding = FindFinding(id)) return Print(report::ExplainFinding(*finding));
  return UsageError(
      fmt::format("{}; a device is explained by POLICY --base DTB DEVICE", NoSuchFinding(id)));
}

// A device goes by what people see of it: Linux's name, its path, an alias or a label.
std::optional<plan::Target> FindDevice(const std::string& name, const Board& board,
                                       const plan::Plan& plan) {
  if (const plan::Decision* decision = plan.Find(name)) return decision->target;
  const dt::DeviceTree& tree = *board.tree;
  if (const auto node = tree.FindPath(name)) return plan::Target{*node, {}};
  policy::Selector by_device;
  by_device.device = Located<std::string>{name, {}};
  const auto targets = plan::Matcher(tree, board.iommus).Find(by_device);
  if (!targets.empty()) return targets.front();
  if (const auto node = tree.FindAlias(name)) return plan::Target{*node, {}};
  if (const auto node = tree.FindLabel(name)) return plan::Target{*node, {}};
  return std::nullopt;
}

Exit RunExplainDevice(const ExplainOptions& options) {
  const std::string& name = options.arguments[1];
  SourceTexts sources;
  std::vector<std::string> files;
  Diagnostics diagnostics(options.findings.AdjustedLevels());
  const auto policy = LoadPolicy(options.arguments[0], sources, files, diagnostics);
  const auto board = LoadBoard(options.base, diagnostics);
  const auto judgement =
      policy && board ? Judge(*policy, *board, diagnostics) : std::optional<Judgement>();
  if (!judgement) return Conclude(diagnostics, options.findings, FindingsTo::kStderr);

  const auto target = FindDevice(name, *board, judgement->plan);
  if (!target) {
    return UsageError(
        fmt::format("{} has no device `{}`: give its path or the name that dmesg "
                    "prints; `dtpolicy list` shows those behind IOMMUs",
                    board->tree->name(), name));
  }
  const std::string path = target->Path();
  const plan::Decision* decision = judgement->plan.Find(path);
  const bool named = decision != nullptr && decision->dma == policy::Dma::kIommu;
  const auto model = plan::ModelDevice(judgement->dom0, board->iommus, *target, named);
  const Exit printed = Print(report::ExplainDevice(model, decision, judgement->dom0));

  // Findings about other devices are not what was asked for.
  diagnostics.DropSince(Diagnostics::Checkpoint::kStart,
                        [&path](const Diagnostic& d) { return d.device != path; });
  const Exit found = Conclude(diagnostics, options.findings, FindingsTo::kStderr);
  return printed != Exit::kDone ? printed : found;
}

Exit RunExplain(const ExplainOptions& options) {
  if (options.arguments.size() == 2) {
    if (options.base.empty())
      return UsageError("a device is explained against a tree: give --base");
    return RunExplainDevice(options);
  }
  if (!options.base.empty()) {
    return UsageError("with --base, give a policy and a device: POLICY DEVICE");
  }
  return options.arguments.empty() ? Print(report::ListFindings())
                                   : RunExplainFinding(options.arguments[0]);
}

}  // namespace

Action DeclareExplain(CLI::App& subcommand) {
  auto options = std::make_shared<ExplainOptions>();
  subcommand
      .add_option("WHAT", options->arguments,
                  "ID of a finding, or POLICY and DEVICE (path, Linux name, alias or label); none: "
                  "every id")
      ->expected(0, 2)
      ->type_name("");
  subcommand.add_option("--base", options->base, "The board's device tree; - is standard input")
      ->type_name("DTB");
  options->findings.Declare(subcommand);
  return [options] { return RunExplain(*options); };
}

}  // namespace dtpolicy::cli
