// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy explain: the manual entry of a finding, or why a device does its DMA as it does.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/catalogue.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/kernel_config.h"
#include "cli/pipeline.h"
#include "lint/node_role.h"
#include "plan/match.h"
#include "plan/suggest.h"
#include "report/explanation.h"

namespace dtpolicy::cli {
namespace {

struct ExplainOptions {
  std::vector<std::string> arguments;
  std::string base;
  FindingOptions findings;
  std::string linux_config;
};

// What the arguments come to.
struct Question {
  std::string policy;  // empty: none was given
  std::string device;
  std::string base;
};

Exit Print(const std::string& text) {
  Diagnostics diagnostics;
  WriteFile("-", text, diagnostics);
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

Exit RunExplainFinding(const std::string& id) {
  if (const Finding* finding = FindFinding(id)) return Print(report::ExplainFinding(*finding));
  return UsageError(
      fmt::format("{}; a device is explained by [POLICY] --base DTB DEVICE", NoSuchFinding(id)));
}

bool IsFile(const std::string& path) {
  std::error_code error;
  return path == "-" || std::filesystem::exists(path, error);
}

// [POLICY] DEVICE, with the tree by --base or behind them. What is no file is the device.
std::optional<Question> ReadQuestion(const ExplainOptions& options) {
  std::vector<std::string> arguments = options.arguments;
  Question question{{}, {}, options.base};
  if (question.base.empty() && arguments.size() > 1 && IsFile(arguments.back())) {
    question.base = arguments.back();
    arguments.pop_back();
  }
  if (question.base.empty() || arguments.empty() || arguments.size() > 2) return std::nullopt;
  if (arguments.size() == 2 && !IsFile(arguments[0]) && IsFile(arguments[1])) {
    std::swap(arguments[0], arguments[1]);
  }
  question.device = arguments.back();
  if (arguments.size() == 2) question.policy = arguments[0];
  return question;
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

// What a policy makes of the board; with none, what a dom0 does about which no policy says
// anything.
std::optional<Judgement> JudgeFor(const std::optional<policy::Policy>& policy, const Board& board,
                                  const platform::KernelConfig* config, Diagnostics& diagnostics) {
  if (policy) return Judge(*policy, board, diagnostics, config);
  Judgement judgement{{}, plan::DefaultDom0(*board.tree), {}};
  if (config != nullptr) plan::UseConfig(*config, policy::Policy{}, judgement.dom0);
  return judgement;
}

Exit RunExplainDevice(const ExplainOptions& options, const Question& question) {
  if (const Exit usage = RefuseSharedStdin({question.policy, question.base, options.linux_config});
      usage != Exit::kDone) {
    return usage;
  }
  SourceTexts sources;
  std::vector<std::string> files;
  Diagnostics diagnostics(options.findings.AdjustedLevels());
  std::optional<policy::Policy> policy;
  const bool has_policy = !question.policy.empty();
  if (has_policy) policy = LoadPolicy(question.policy, sources, files, diagnostics);
  const auto board = LoadBoard(question.base, diagnostics);
  std::optional<platform::KernelConfig> config;
  if (!options.linux_config.empty()) config = ReadKernelConfig(options.linux_config, diagnostics);
  const bool is_read = (policy || !has_policy) && board && (config || options.linux_config.empty());
  const auto judgement = is_read
                             ? JudgeFor(policy, *board, config ? &*config : nullptr, diagnostics)
                             : std::optional<Judgement>();
  if (!judgement) return Conclude(diagnostics, options.findings, FindingsTo::kStderr);

  const auto target = FindDevice(question.device, *board, judgement->plan);
  if (!target && !has_policy && IsFile(question.device)) {
    return UsageError(fmt::format(
        "`{}` is a file: give the device as well, [POLICY] --base DTB DEVICE", question.device));
  }
  if (!target) {
    const auto nearest = plan::NearestDevice(question.device, *board->tree);
    return UsageError(fmt::format(
        "{} has no device `{}`: {}", board->tree->name(), question.device,
        nearest.value_or("give its path or the name that dmesg prints; `dtpolicy list` shows those "
                         "behind IOMMUs")));
  }
  const std::string path = target->Path();
  const plan::Dom0& dom0 = judgement->dom0;
  const auto role = target->has_node() ? lint::RoleOf(target->node, board->iommus) : std::nullopt;
  std::string text;
  if (role) {
    text = report::ExplainRole(target->node, *role, dom0, board->iommus);
  } else {
    const plan::Decision* decision = judgement->plan.Find(path);
    const bool named = decision != nullptr && decision->dma == policy::Dma::kIommu;
    const auto model = plan::ModelDevice(dom0, board->iommus, *target, named);
    text =
        report::ExplainDevice(model, has_policy ? &judgement->plan : nullptr, dom0, board->iommus);
  }
  const Exit printed = Print(text);

  // Findings about other devices are not what was asked for.
  diagnostics.DropSince(Diagnostics::Checkpoint::kStart,
                        [&path](const Diagnostic& d) { return d.device != path; });
  const Exit found = Conclude(diagnostics, options.findings, FindingsTo::kStderr);
  return printed != Exit::kDone ? printed : found;
}

Exit RunExplain(const ExplainOptions& options) {
  if (const auto question = ReadQuestion(options)) return RunExplainDevice(options, *question);
  if (options.arguments.empty() && options.base.empty()) return Print(report::ListFindings());
  if (options.arguments.size() == 1) return RunExplainFinding(options.arguments[0]);
  return UsageError("a device is explained against a tree: [POLICY] --base DTB DEVICE");
}

}  // namespace

Action DeclareExplain(CLI::App& subcommand) {
  auto options = std::make_shared<ExplainOptions>();
  AddOption(subcommand, "WHAT", options->arguments, "",
            "ID of a finding, or [POLICY] DEVICE (path, Linux name, alias or label); none: "
            "every id")
      ->expected(0, 3);
  AddOption(subcommand, "--base", options->base, "DTB",
            "The board's device tree, which may also stand last; - is standard input");
  options->findings.Declare(subcommand);
  DeclareLinuxConfig(subcommand, options->linux_config);
  return [options] { return RunExplain(*options); };
}

}  // namespace dtpolicy::cli
