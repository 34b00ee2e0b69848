// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy check: every finding of many policies and bases in one run, and no output file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/words.h"
#include "cli/check.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/find_trees.h"
#include "cli/kernel_config.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "report/bases.h"

namespace dtpolicy::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> policies;
  std::vector<std::string> bases;
  unsigned jobs = 0;
  std::string linux_config;
  FindingOptions findings;
};

// The same names in whatever order give the same bytes; a name given twice is looked at once.
std::vector<std::string> SortedOnce(std::vector<std::string> names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// "3 policies, 11 bases: 2 errors, 1 warning"
std::string SummaryLine(size_t policies, size_t bases, const Diagnostics& diagnostics) {
  std::string found;
  for (const Level level : {Level::kError, Level::kWarning, Level::kNote}) {
    const auto count =
        static_cast<size_t>(std::ranges::count(diagnostics.all(), level, &Diagnostic::level));
    if (count == 0) continue;
    found += fmt::format("{}{}", found.empty() ? "" : ", ", Counted(count, LevelName(level)));
  }
  return fmt::format("{} {}, {}: {}\n", policies, policies == 1 ? "policy" : "policies",
                     Counted(bases, "base"), found.empty() ? "no findings" : found);
}

// "no policy is for a.dtb, b.dtb"
std::string UncheckedLine(const std::vector<std::string>& bases) {
  if (bases.empty()) return "";
  return fmt::format("no policy is for {}\n", report::FirstFew(bases));
}

Exit RunCheck(const CheckOptions& options) {
  std::vector<std::string> inputs = options.policies;
  inputs.insert(inputs.end(), options.bases.begin(), options.bases.end());
  inputs.push_back(options.linux_config);
  if (const Exit usage = RefuseSharedStdin(inputs); usage != Exit::kDone) return usage;
  const std::vector<std::string> policy_paths = SortedOnce(options.policies);

  // Each policy is read once, and says once what is wrong with its text.
  const Levels levels = options.findings.AdjustedLevels();
  SourceTexts sources;
  Diagnostics diagnostics(levels);
  std::vector<std::string> files;
  std::vector<policy::Policy> policies;
  for (const std::string& path : policy_paths) {
    if (auto policy = LoadPolicy(path, sources, files, diagnostics)) {
      policies.push_back(*std::move(policy));
    }
  }

  std::optional<platform::KernelConfig> config;
  if (!options.linux_config.empty()) config = ReadKernelConfig(options.linux_config, diagnostics);

  std::vector<std::string> bases;
  for (FoundTree& tree : FindTrees(options.bases, diagnostics)) {
    bases.push_back(std::move(tree.path));
  }
  std::deque<Diagnostic> findings = diagnostics.Take();
  std::vector<std::string> unchecked;
  {
    ProgressLine progress("checked", "bases");
    const auto show = [&](size_t done) {
      if (!options.findings.quiet) progress.Show(done, bases.size());
    };
    CheckResult of_bases =
        CheckPolicies({policies, bases, levels, options.jobs, show, config ? &*config : nullptr});
    std::move(of_bases.findings.begin(), of_bases.findings.end(), std::back_inserter(findings));
    // A policy that could not be read may be for any of them.
    if (policies.size() == policy_paths.size()) unchecked = std::move(of_bases.unchecked);
  }
  diagnostics.Append(MergeRepeats(std::move(findings)));

  const std::string summary =
      SummaryLine(policy_paths.size(), bases.size(), diagnostics) + UncheckedLine(unchecked);
  const Exit exit = Conclude(diagnostics, options.findings, FindingsTo::kStdout);
  if (options.findings.format == "text" && !options.findings.quiet) {
    std::fwrite(summary.data(), 1, summary.size(), stderr);
  }
  return exit;
}

}  // namespace

Action DeclareCheck(CLI::App& subcommand) {
  auto options = std::make_shared<CheckOptions>();
  AddOption(subcommand, "POLICY", options->policies, "", "Policy files; - is standard input")
      ->required();
  AddOption(subcommand, "--base", options->bases, "DTB",
            "The boards' device trees; each policy is checked against those whose root\n"
            "compatible it names; folders are searched for .dtb; - is standard input")
      ->required();
  DeclareJobs(subcommand, options->jobs, "Bases to check");
  DeclareLinuxConfig(subcommand, options->linux_config);
  options->findings.Declare(subcommand);
  return [options] { return RunCheck(*options); };
}

}  // namespace dtpolicy::cli
