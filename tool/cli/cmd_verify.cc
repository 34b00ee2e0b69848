// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy verify: whether a running system is what the policy says.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/pipeline.h"
#include "cli/sysfs.h"
#include "cli/tree_source.h"
#include "compare/board_match.h"
#include "compare/verify.h"
#include "overlay/stamp.h"
#include "report/verification.h"

namespace dtpolicy::cli {
namespace {

// A kernel keeps far less, unless told otherwise.
constexpr size_t kMaxLogBytes = size_t{64} << 20;

struct VerifyOptions {
  std::string policy;
  std::string base;
  std::string tree;
  std::string sysfs;
  std::string log;
  std::string format = "text";
  FindingOptions findings;
};

Exit RunVerify(const VerifyOptions& options) {
  if (const Exit usage =
          RefuseSharedStdin({options.policy, options.base, options.tree, options.log});
      usage != Exit::kDone) {
    return usage;
  }
  SourceTexts sources;
  Diagnostics diagnostics(options.findings.AdjustedLevels());
  std::vector<std::string> files;
  const auto policy = LoadPolicy(options.policy, sources, files, diagnostics);
  const auto board = LoadBoard(options.base, diagnostics);
  const auto compiled =
      policy && board ? Compile(*policy, *board, diagnostics) : std::optional<Compilation>();
  // The policy's own warnings were read when it was compiled; its errors end it here as there.
  diagnostics.DropSince(Diagnostics::Checkpoint::kStart,
                        [](const Diagnostic& d) { return d.level != Level::kError; });
  const auto tree = LoadBoardTree(options.tree, diagnostics);
  std::optional<std::vector<compare::RunningDevice>> devices;
  if (!options.sysfs.empty()) devices = ReadRunningDevices(options.sysfs, diagnostics);
  std::optional<std::vector<compare::LoggedDevice>> log;
  if (!options.log.empty()) {
    if (const auto text = ReadFile(options.log, kMaxLogBytes, {}, diagnostics)) {
      log = compare::ReadKernelLog(*text);
    }
  }

  if (compiled && tree && !diagnostics.has_errors() &&
      compare::IsBoardOf(compiled->policy, *tree, diagnostics)) {
    const auto stamp = overlay::MakeStamp(compiled->overlay.policy_name, TextsOf(sources));
    const compare::Running running{*tree, std::move(devices), std::move(log)};
    const compare::Verification verification =
        compare::Verify(compiled->judgement.plan, compiled->judgement.dom0,
                        compiled->judgement.models, stamp, running, diagnostics);
    if (options.format == "json") {
      WriteFile("-", report::WriteVerificationJson(verification), diagnostics);
    } else if (!options.findings.quiet) {
      WriteFile("-", report::WriteVerificationText(verification, running.devices.has_value()),
                diagnostics);
    }
  }
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

}  // namespace

Action DeclareVerify(CLI::App& subcommand) {
  auto options = std::make_shared<VerifyOptions>();
  AddOption(subcommand, "POLICY", options->policy, "", "Policy file; - is standard input")
      ->required();
  DeclareBase(subcommand, options->base, "The board's device tree without the overlay");
  AddOption(subcommand, "--tree", options->tree, "DTB|DIR",
            "The running tree: /proc/device-tree, /sys/firmware/fdt, or a file")
      ->required();
  AddOption(subcommand, "--sysfs", options->sysfs, "DIR",
            "Where sysfs is mounted: also look at drivers and IOMMU groups");
  AddOption(subcommand, "--log", options->log, "FILE",
            "dom0's kernel log, as dmesg prints it: also look for the lines of the "
            "series; - is standard input");
  DeclareTextOrJson(subcommand, options->format, "the table");
  options->findings.DeclareLevels(subcommand);
  return [options] { return RunVerify(*options); };
}

}  // namespace dtpolicy::cli
