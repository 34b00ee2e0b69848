// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy init: a commented starter policy for a board.
//
// It names every device it can, lets the lints judge that, and takes out what they object to, until
// they have nothing left to say: so a starter policy is right by the same rules as any other.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/pipeline.h"
#include "report/starter_policy.h"

namespace dtpolicy::cli {
namespace {

struct InitOptions {
  std::string base;
  std::string output = "-";
  bool force = false;
};

// A policy that names these devices in one rule, as if it had been written so.
policy::Policy NamingAll(const std::vector<std::string>& paths, const SourceText& source) {
  policy::Policy policy;
  policy.source = &source;
  policy::Rule rule;
  rule.name.value = "iommu";
  rule.dma.value = policy::Dma::kIommu;
  for (const std::string& path : paths) {
    policy::Selector selector;
    selector.path = Located<std::string>{path, {}};
    rule.devices.push_back(std::move(selector));
  }
  if (!paths.empty()) policy.rules.push_back(std::move(rule));
  return policy;
}

struct Objections {
  std::map<std::string, std::string> by_device;  // the first finding about each
  std::map<std::string, std::string> partners;   // of a named device: the one it must agree with
  std::optional<report::StarterObstacle> about_board;
};

// What the lints say about naming these devices.
Objections ObjectionsTo(const std::vector<std::string>& paths, const Board& board,
                        const SourceText& source) {
  policy::Policy policy = NamingAll(paths, source);
  for (const std::string_view compatible : board.tree->root().Compatibles()) {
    policy.board.compatible.push_back({std::string(compatible), {}});
  }
  Diagnostics found;
  Objections objections;
  Judge(policy, board, found);
  for (const Diagnostic& diagnostic : found.all()) {
    for (const std::string& partner : diagnostic.partners) {
      objections.partners.emplace(partner, diagnostic.device);
    }
    if (!diagnostic.device.empty()) {
      objections.by_device.emplace(diagnostic.device,
                                   fmt::format("{} [{}]", diagnostic.message, diagnostic.kind->id));
    } else if (diagnostic.level == Level::kError && !objections.about_board) {
      objections.about_board = {std::string(diagnostic.kind->id), diagnostic.message};
    }
  }
  return objections;
}

// The message without the device's own path, which stands beside it.
std::string Reason(std::string text, const std::string& path) {
  const std::string quoted = fmt::format("`{}` ", path);
  if (text.starts_with(quoted)) text.erase(0, quoted.size());
  return text;
}

Exit RunInit(const InitOptions& options) {
  Diagnostics diagnostics;
  const auto board = LoadBoard(options.base, diagnostics);
  if (!board) return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
  if (options.output != "-" && IsSameFile(options.output, options.base)) {
    return UsageError(fmt::format("output `{}` is the input `{}`", options.output, options.base));
  }
  std::error_code error;
  if (!options.force && options.output != "-" &&
      std::filesystem::is_regular_file(options.output, error)) {
    return UsageError(
        fmt::format("`{}` is there already: give another name, or `--force` to "
                    "write over it",
                    options.output));
  }
  if (board->tree->root().Compatibles().empty()) {
    return UsageError(fmt::format("{} has no root `compatible` to tell its board by: an overlay?",
                                  board->tree->name()));
  }

  const SourceText none("starter policy", "");
  const plan::Dom0 dom0 = plan::DefaultDom0(*board->tree);
  const auto models = plan::ModelDevices(dom0, board->iommus, plan::Plan{});
  std::map<std::string, std::string> left_out;
  std::optional<report::StarterObstacle> obstacle;
  // Taking one device out can split its group, so that the others have to go as well.
  for (size_t before = models.size() + 1; before != left_out.size();) {
    before = left_out.size();
    std::vector<std::string> named;
    for (const plan::DeviceModel& model : models) {
      if (!left_out.contains(model.path)) named.push_back(model.path);
    }
    const Objections objections = ObjectionsTo(named, *board, none);
    for (const auto& [path, text] : objections.by_device) {
      left_out.emplace(path, Reason(text, path));
    }
    // All were named at first, so a partner is missing only because it had to be left out.
    for (const auto& [path, partner] : objections.partners) {
      left_out.emplace(path, fmt::format("must agree with `{}`, which is left out", partner));
    }
    obstacle = objections.about_board;
    if (!obstacle) continue;
    for (const std::string& path : named) left_out.emplace(path, obstacle->message);
  }

  std::vector<report::StarterDevice> devices;
  for (const plan::DeviceModel& model : models) {
    const auto found = left_out.find(model.path);
    devices.push_back({&model, found != left_out.end() ? found->second : ""});
  }
  const auto users = board->iommus.users();
  const auto disabled = static_cast<size_t>(std::ranges::count_if(
      users, [](const dt::IommuUser& user) { return !user.device.available(); }));
  WriteFile(options.output, report::WriteStarterPolicy(*board->tree, devices, disabled, obstacle),
            diagnostics);
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

}  // namespace

Action DeclareInit(CLI::App& subcommand) {
  auto options = std::make_shared<InitOptions>();
  DeclareBase(subcommand, options->base);
  DeclareOutput(subcommand, options->output, "the policy");
  subcommand.add_flag("--force", options->force, "Write over a file that is there");
  return [options] { return RunInit(*options); };
}

}  // namespace dtpolicy::cli
