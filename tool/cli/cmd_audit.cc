// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy audit: what a dom0 does with the devices of boards, without a policy.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/find_trees.h"
#include "cli/kernel_config.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "cli/releases.h"
#include "plan/audit.h"
#include "report/audit.h"

namespace dtpolicy::cli {
namespace {

struct AuditOptions {
  std::vector<std::string> trees;
  ReleaseOptions releases;
  std::vector<std::string> xen_drives;
  std::string linux_config;
  FindingOptions findings;
};

// Everything but the trees: what kernel, what Xen.
struct AuditJob {
  std::vector<const platform::LinuxRelease*> releases;
  plan::Dom0 dom0;
  std::optional<platform::KernelConfig> config;
};

// What one tree gave.
struct TreeResult {
  bool is_read = false;
  bool has_errors = false;
  std::string text;  // of a tree alone
  report::BoardSummary summary;
  report::Json json;
  Diagnostics diagnostics;
};

// Whether `--format` is one of findings, not of what was found on each board.
bool PrintsFindings(const AuditOptions& options) {
  return options.findings.format != "text" && options.findings.format != "json";
}

// What there is to say beside the boards, or where the findings are what is asked for, all.
Exit ConcludeAudit(const AuditOptions& options, Diagnostics& diagnostics) {
  if (PrintsFindings(options)) return Conclude(diagnostics, options.findings, FindingsTo::kStdout);
  FindingOptions shown = options.findings;
  shown.format = "text";
  return Conclude(diagnostics, shown, FindingsTo::kStderr);
}

void AuditTree(const std::string& path, const AuditOptions& options, const AuditJob& job,
               bool is_alone, TreeResult& result) {
  const auto board = LoadBoard(path, result.diagnostics);
  if (!board) return;
  result.is_read = true;
  plan::Dom0 dom0 = job.dom0;
  plan::ReadBoard(*board->tree, dom0);
  const plan::Audit audit = plan::AuditBoard(dom0, board->iommus, job.releases);
  const std::string& name = board->tree->name();
  Diagnostics findings(options.findings.AdjustedLevels());
  report::ReportAudit(name, audit, findings);
  result.has_errors = findings.has_errors();
  if (options.findings.format == "json") {
    result.json = report::AuditJson(name, audit);
  } else if (PrintsFindings(options)) {
    result.diagnostics.Append(findings.Take());
  } else if (is_alone) {
    result.text = report::WriteAuditText(name, audit);
  } else {
    result.summary = report::Summarize(name, audit);
  }
}

// kUsage where the options name what is not known.
std::optional<Exit> ReadJob(const AuditOptions& options, AuditJob& job, Diagnostics& diagnostics) {
  if (!options.linux_config.empty()) {
    job.config = ReadKernelConfig(options.linux_config, diagnostics);
    if (!job.config) return ConcludeAudit(options, diagnostics);
    job.dom0.config = &*job.config;
  }
  auto releases = ReadReleases(options.releases, job.config ? job.config->version() : std::nullopt);
  if (!releases) return Exit::kUsage;
  job.releases = std::move(releases->linux_releases);
  job.dom0.xen = releases->xen;
  for (const std::string& compatible : options.xen_drives) {
    job.dom0.xen_also_drives.emplace_back(compatible);
    plan::CheckXenDrives(*job.dom0.xen, compatible, {}, diagnostics);
  }
  return std::nullopt;
}

Exit Print(const AuditOptions& options, std::vector<TreeResult>& results,
           Diagnostics& diagnostics) {
  const std::string& format = options.findings.format;
  for (TreeResult& result : results) diagnostics.Append(result.diagnostics.Take());
  if (PrintsFindings(options)) return ConcludeAudit(options, diagnostics);
  std::string text;
  if (format == "json") {
    report::Json boards = report::Json::array();
    for (TreeResult& result : results) {
      if (result.is_read) boards.push_back(std::move(result.json));
    }
    text = report::JsonText(report::Json{{"boards", std::move(boards)}});
  } else if (results.size() == 1) {
    text = std::move(results.front().text);
  } else {
    std::vector<report::BoardSummary> boards;
    for (TreeResult& result : results) {
      if (result.is_read) boards.push_back(std::move(result.summary));
    }
    text = report::WriteAuditTable(std::move(boards));
  }
  if (!results.empty()) WriteFile("-", text, diagnostics);
  const Exit exit = ConcludeAudit(options, diagnostics);
  if (exit != Exit::kDone) return exit;
  return std::ranges::any_of(results, &TreeResult::has_errors) ? Exit::kFindings : Exit::kDone;
}

Exit RunAudit(const AuditOptions& options) {
  std::vector<std::string> inputs = options.trees;
  inputs.push_back(options.linux_config);
  if (const Exit usage = RefuseSharedStdin(inputs); usage != Exit::kDone) return usage;
  AuditJob job;
  Diagnostics diagnostics(options.findings.AdjustedLevels());
  if (const auto exit = ReadJob(options, job, diagnostics)) return *exit;
  const std::vector<FoundTree> trees = FindTrees(options.trees, diagnostics);
  std::vector<TreeResult> results(trees.size());
  for (TreeResult& result : results) {
    result.diagnostics = Diagnostics(options.findings.AdjustedLevels());
  }
  {
    ProgressLine progress("audited", "trees");
    ForEachInParallel(
        trees.size(), 0,
        [&](size_t i) { AuditTree(trees[i].path, options, job, trees.size() == 1, results[i]); },
        [&](size_t done) {
          if (!options.findings.quiet) progress.Show(done, trees.size());
        });
  }
  return Print(options, results, diagnostics);
}

}  // namespace

Action DeclareAudit(CLI::App& subcommand) {
  auto options = std::make_shared<AuditOptions>();
  AddOption(subcommand, "TREE", options->trees, "",
            "Device trees; folders are searched for .dtb files; - is standard input")
      ->required();
  options->releases.Declare(subcommand);
  AddOption(subcommand, "--xen-drives", options->xen_drives, "COMPATIBLE",
            "An IOMMU that this Xen build drives beside the defaults: arm,smmu-v3")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](const std::string& name) { return name.empty() ? "it is empty" : std::string(); }, "",
          "compatible"));
  DeclareLinuxConfig(subcommand, options->linux_config);
  options->findings.Declare(subcommand);
  return [options] { return RunAudit(*options); };
}

}  // namespace dtpolicy::cli
