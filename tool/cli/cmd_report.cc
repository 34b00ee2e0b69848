// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy report: a board as a picture and a page; of many boards a folder with an index.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "base/base_name.h"
#include "base/file.h"
#include "cli/board_report.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/find_trees.h"
#include "cli/kernel_config.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "plan/resolve.h"

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

// The command line again, with base names: the page says nothing of the machine it was made on.
std::string CommandLine(const ReportOptions& options) {
  const auto named = [](const std::string& path) {
    return ShellWord(path == "-" ? path : BaseName(fs::path(path).lexically_normal().string()));
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

// Each policy is read once; what is wrong with its text is reported here.
std::deque<LoadedPolicy> LoadPolicies(const ReportOptions& options,
                                      std::deque<SourceTexts>& sources, Diagnostics& diagnostics) {
  std::deque<LoadedPolicy> policies;
  for (const std::string& path : options.policies) {
    std::vector<std::string> files;
    SourceTexts& texts = sources.emplace_back();
    auto policy = LoadPolicy(path, texts, files, diagnostics);
    if (!policy) continue;
    LoadedPolicy loaded{BaseName(InputName(path)), *std::move(policy), {}};
    for (const SourceText& source : texts.all()) {
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

// A page of its own for each tree and policy.
struct PageJob {
  ReportJob job;
  std::string name;  // of the tree
  std::string page;
  std::optional<BoardReport> report;
  std::deque<Diagnostic> faults;
};

std::string PageName(std::string tree, const LoadedPolicy* policy, bool several,
                     std::set<std::string>& taken) {
  if (tree.ends_with(".dtb")) tree.resize(tree.size() - 4);
  if (several) tree += "." + policy->file.substr(0, policy->file.rfind('.'));
  for (char& c : tree) {
    const bool keeps = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       std::string_view("._+-").find(c) != std::string_view::npos;
    if (!keeps) c = '-';
  }
  std::string page = tree + ".html";
  for (int i = 2; !taken.insert(page).second; ++i) page = fmt::format("{}-{}.html", tree, i);
  return page;
}

// The old tree of `name` below the folder `against`; nothing where there is none.
std::optional<std::string> OldTree(const std::string& against, const std::string& name) {
  if (against.empty()) return std::nullopt;
  std::error_code error;
  const fs::path old = fs::path(against) / name;
  if (!fs::exists(old, error)) return std::nullopt;
  return old.string();
}

// The policies for one tree, and its page without one where there is none.
std::vector<PageJob> JobsOf(const ReportOptions& options, const ReportJob& common,
                            const FoundTree& tree, const std::deque<LoadedPolicy>& policies) {
  Diagnostics unheard;
  std::vector<const LoadedPolicy*> fitting;
  if (!policies.empty()) {
    if (const auto board = LoadBoard(tree.path, unheard)) {
      for (const LoadedPolicy& policy : policies) {
        if (plan::IsForBoard(policy.policy, *board->tree)) fitting.push_back(&policy);
      }
    }
  }
  if (fitting.empty()) fitting.push_back(nullptr);
  std::vector<PageJob> jobs;
  for (const LoadedPolicy* policy : fitting) {
    PageJob page;
    page.name = tree.name;
    page.job = common;
    page.job.base = tree.path;
    page.job.policy = policy;
    page.job.against = OldTree(options.against, tree.name);
    page.job.place = page::Place::kBelowIndex;
    jobs.push_back(std::move(page));
  }
  return jobs;
}

bool MakeFolder(const std::string& folder, Diagnostics& diagnostics) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return true;
  diagnostics.Report(kWriteFailed, FilePlace{folder}, folder, error.message());
  return false;
}

void WriteFolder(const ReportOptions& options, const std::vector<PageJob>& pages,
                 Diagnostics& diagnostics) {
  std::vector<page::IndexLine> lines;
  std::vector<Output> outputs;
  const auto path_of = [&options](const std::string& name) {
    return (fs::path(options.output) / name).string();
  };
  for (const PageJob& page : pages) {
    lines.push_back({page.page, page.name, page.job.policy != nullptr ? page.job.policy->file : "",
                     page.report->summary, page.report->changed});
    outputs.push_back({path_of(page.page), page.report->bytes});
  }
  const std::string index = page::WriteIndexHtml(lines, CommandLine(options));
  const std::string data = page::WriteIndexJson(lines);
  outputs.push_back({path_of("index.html"), index});
  outputs.push_back({path_of("data.json"), data});
  if (MakeFolder(options.output, diagnostics)) WriteFiles(outputs, diagnostics);
}

Exit ReportMany(const ReportOptions& options, const ReportJob& common,
                const std::deque<LoadedPolicy>& policies, const std::vector<FoundTree>& trees,
                Diagnostics& diagnostics) {
  const Levels levels = options.findings.AdjustedLevels();
  std::vector<std::vector<PageJob>> of_tree(trees.size());
  {
    ProgressLine progress("drew", "boards");
    const auto show = [&](size_t done) {
      if (!options.findings.quiet) progress.Show(done, trees.size());
    };
    ForEachInParallel(
        trees.size(), options.jobs,
        [&](size_t i) {
          of_tree[i] = JobsOf(options, common, trees[i], policies);
          for (PageJob& page : of_tree[i]) {
            Diagnostics faults(levels);
            page.report = ReportBoard(page.job, levels, faults);
            page.faults = faults.Take();
          }
        },
        show);
  }
  std::vector<PageJob> pages;
  std::set<std::string> taken{"index.html"};
  for (auto& jobs : of_tree) {
    for (PageJob& page : jobs) {
      diagnostics.Append(std::move(page.faults));
      page.page = PageName(page.name, page.job.policy, jobs.size() > 1, taken);
      pages.push_back(std::move(page));
    }
  }
  const bool whole = std::all_of(pages.begin(), pages.end(),
                                 [](const PageJob& page) { return page.report.has_value(); });
  if (whole && !diagnostics.has_errors()) WriteFolder(options, pages, diagnostics);
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

Exit RunReport(const ReportOptions& options) {
  if (std::count(options.policies.begin(), options.policies.end(), "-") +
          std::count(options.bases.begin(), options.bases.end(), "-") >
      1) {
    return UsageError("only one policy or base can come from standard input");
  }
  if (options.linux_config == "-") {
    return UsageError("a report reads the kernel's configuration from a file");
  }
  const bool one_file = options.output.ends_with(".html") || options.output.ends_with(".svg");
  std::vector<std::string> inputs = options.policies;
  inputs.insert(inputs.end(), options.bases.begin(), options.bases.end());
  if (!options.against.empty()) inputs.push_back(options.against);
  if (!options.linux_config.empty()) inputs.push_back(options.linux_config);
  if (const Exit usage = RefuseInputAsOutput(options.output, inputs); usage != Exit::kDone) {
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
  return one_file ? ReportOne(options, common, policies, trees.front().path, diagnostics)
                  : ReportMany(options, common, policies, trees, diagnostics);
}

}  // namespace

Action DeclareReport(CLI::App& subcommand) {
  auto options = std::make_shared<ReportOptions>();
  subcommand
      .add_option("POLICY", options->policies,
                  "Policy files; without one the page says what dom0 does by itself")
      ->type_name("...");
  subcommand
      .add_option("--base", options->bases,
                  "The boards' device trees; folders are searched for .dtb; - is standard input")
      ->required()
      ->type_name("TREE...");
  subcommand
      .add_option("--against", options->against,
                  "Also show what changed since this tree, or a folder of trees of the same names")
      ->type_name("OLD");
  DeclareLinuxConfig(subcommand, options->linux_config);
  subcommand.add_option("--linux", options->linux_version, "The Linux release to show first")
      ->type_name("VERSION");
  subcommand.add_option("--xen", options->xen_version, "The Xen release")->type_name("VERSION");
  subcommand
      .add_option(
          "-o,--output", options->output,
          "Where the report goes: FILE.html, FILE.svg (the picture alone), or a folder for\n"
          "a page of each board with index.html and data.json")
      ->required()
      ->type_name("PLACE");
  DeclareJobs(subcommand, options->jobs, "Boards to draw");
  options->findings.DeclareLevels(subcommand);
  return [options] { return RunReport(*options); };
}

}  // namespace dtpolicy::cli
