// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy report: a board as a picture and a page; of many boards a folder with an index.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/base_name.h"
#include "base/file.h"
#include "cli/board_report.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/find_trees.h"
#include "cli/kernel_config.h"
#include "cli/pipeline.h"
#include "cli/report_folder.h"

namespace dtpolicy::cli {
namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::vector<std::string> policies;
  std::vector<std::string> bases;
  std::string against;
  std::string linux_version;
  std::string xen_version;
  std::string linux_config;
  std::string output;
  unsigned jobs = 0;
  FindingOptions findings;
};

std::string ShellWord(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> Inputs(const ReportOptions& options) {
  std::vector<std::string> inputs = options.policies;
  inputs.insert(inputs.end(), options.bases.begin(), options.bases.end());
  if (!options.against.empty()) inputs.push_back(options.against);
  if (!options.linux_config.empty()) inputs.push_back(options.linux_config);
  return inputs;
}

fs::path Normal(const std::string& path) {
  fs::path whole = fs::path(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();
}

// The end of a path that tells it from the others: a page says nothing of where it was made.
std::string ShortPath(const std::string& path, const std::vector<std::string>& others) {
  const fs::path whole = Normal(path);
  const bool told = std::all_of(others.begin(), others.end(), [&](const std::string& other) {
    const fs::path there = Normal(other);
    return there == whole || there.filename() != whole.filename();
  });
  const fs::path folder = told ? fs::path() : whole.parent_path().filename();
  return (folder / whole.filename()).string();
}

// The command line again, with such ends.
std::string CommandLine(const ReportOptions& options) {
  const auto named = [inputs = Inputs(options)](const std::string& path) {
    return ShellWord(ShortPath(path, inputs));
  };
  std::string line = "dtpolicy report";
  for (const std::string& policy : options.policies) line += " " + named(policy);
  line += " --base";
  for (const std::string& base : options.bases) line += " " + named(base);
  if (!options.against.empty()) line += " --against " + named(options.against);
  if (!options.linux_version.empty()) line += " --linux " + ShellWord(options.linux_version);
  if (!options.xen_version.empty()) line += " --xen " + ShellWord(options.xen_version);
  if (!options.linux_config.empty()) line += " --linux-config " + named(options.linux_config);
  return line + " -o " + named(options.output);
}

// What is the same for every page.
ReportJob CommonJob(const ReportOptions& options) {
  ReportJob job;
  job.linux_version = options.linux_version;
  job.xen_version = options.xen_version;
  job.command = CommandLine(options);
  return job;
}

// The configuration that `job` is to be made with, which it then names; nothing where there is
// none, and where it cannot be read, which is reported.
std::optional<platform::KernelConfig> ReadConfig(const std::string& path, ReportJob& job,
                                                 Diagnostics& diagnostics) {
  if (path.empty()) return std::nullopt;
  auto config = ReadKernelConfig(path, diagnostics);
  if (!config) return std::nullopt;
  // Of the file itself, packed or not.
  const auto bytes = ReadFile(path, kMaxConfigBytes, FilePlace{path}, diagnostics);
  if (bytes) job.config_file = page::Digest{BaseName(path), Sha256Of(*bytes)};
  return config;
}

// Each policy is read for what is wrong with its text, which is reported here by the names that the
// user knows, and again from its folder: a page says nothing of the machine it was made on.
std::deque<LoadedPolicy> LoadPolicies(const ReportOptions& options,
                                      std::deque<SourceTexts>& sources, Diagnostics& diagnostics) {
  std::deque<LoadedPolicy> policies;
  for (const std::string& path : options.policies) {
    std::vector<std::string> files;
    SourceTexts* texts = &sources.emplace_back();
    auto policy = LoadPolicy(path, *texts, files, diagnostics);
    const fs::path folder = fs::path(path).parent_path();
    Diagnostics again;  // the same once more, unless a file has changed
    if (policy && !folder.empty()) {
      texts = &sources.emplace_back();
      policy = LoadPolicy(BaseName(path), *texts, files, again, folder.string());
      if (!policy) diagnostics.Append(again.Take());
    }
    if (!policy) continue;
    LoadedPolicy loaded{BaseName(InputName(path)), *std::move(policy), {}};
    for (const SourceText& source : texts->all()) {
      loaded.digests.push_back({BaseName(source.name()), Sha256Of(source.text())});
    }
    policies.push_back(std::move(loaded));
  }
  return policies;
}

Exit ReportOne(const ReportOptions& options, ReportJob job,
               const std::deque<LoadedPolicy>& policies, const std::string& base,
               Diagnostics& diagnostics) {
  job.base = base;
  job.policy = policies.empty() ? nullptr : &policies.front();
  if (!options.against.empty()) job.against = options.against;
  job.as_svg = options.output.ends_with(".svg");
  const auto report = ReportBoard(job, options.findings.AdjustedLevels(), diagnostics);
  if (report) WriteFile(options.output, report->bytes, diagnostics);
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

Exit RunReport(const ReportOptions& options) {
  if (const Exit usage = RefuseSharedStdin(Inputs(options)); usage != Exit::kDone) return usage;
  if (options.linux_config == "-") {
    return UsageError("a report reads the kernel's configuration from a file");
  }
  const bool one_file = options.output == "-" || options.output.ends_with(".html") ||
                        options.output.ends_with(".svg");
  if (const Exit usage = RefuseInputAsOutput(options.output, Inputs(options));
      usage != Exit::kDone) {
    return usage;
  }

  Diagnostics diagnostics(options.findings.AdjustedLevels());
  const std::vector<FoundTree> trees = FindTrees(options.bases, diagnostics);
  std::deque<SourceTexts> sources;
  const std::deque<LoadedPolicy> policies = LoadPolicies(options, sources, diagnostics);
  ReportJob common = CommonJob(options);
  const auto config = ReadConfig(options.linux_config, common, diagnostics);
  common.config = config ? &*config : nullptr;
  if (diagnostics.has_errors()) {
    return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
  }
  if (one_file && (trees.size() > 1 || policies.size() > 1)) {
    return UsageError(fmt::format("`{}` is one file, and there are several {}: give `-o FOLDER`",
                                  options.output, trees.size() > 1 ? "trees" : "policies"));
  }
  if (one_file) return ReportOne(options, common, policies, trees.front().path, diagnostics);
  FolderJob folder{std::move(common), options.output, options.against, options.jobs,
                   options.findings.quiet};
  ReportFolder(folder, policies, trees, options.findings.AdjustedLevels(), diagnostics);
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

}  // namespace

Action DeclareReport(CLI::App& subcommand) {
  auto options = std::make_shared<ReportOptions>();
  AddOption(subcommand, "POLICY", options->policies, "",
            "Policy files; without one the page says what dom0 does by itself");
  AddOption(subcommand, "--base", options->bases, "TREE",
            "The boards' device trees; folders are searched for .dtb; - is standard input")
      ->required();
  AddOption(subcommand, "--against", options->against, "OLD",
            "Also show what changed since this tree, or a folder of trees of the same names");
  DeclareLinuxConfig(subcommand, options->linux_config);
  AddOption(subcommand, "--linux", options->linux_version, "VERSION",
            "The Linux release to show first");
  AddOption(subcommand, "--xen", options->xen_version, "VERSION", "The Xen release");
  AddOption(subcommand, "-o,--output", options->output, "PLACE",
            "Where the report goes: FILE.html, FILE.svg (the picture alone), - (the page, on\n"
            "standard output), or a folder for a page of each board with index.html and data.json")
      ->required();
  DeclareJobs(subcommand, options->jobs, "Boards to draw");
  options->findings.DeclareLevels(subcommand);
  return [options] { return RunReport(*options); };
}

}  // namespace dtpolicy::cli
