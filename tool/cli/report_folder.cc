// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/report_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

#include "base/file.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"
#include "cli/progress.h"
#include "page/report_index.h"
#include "plan/resolve.h"

namespace dtpolicy::cli {
namespace {

namespace fs = std::filesystem;

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
std::vector<PageJob> JobsOf(const FolderJob& folder, const FoundTree& tree,
                            const std::deque<LoadedPolicy>& policies) {
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
    page.job = folder.common;
    page.job.base = tree.path;
    page.job.policy = policy;
    page.job.against = OldTree(folder.against, tree.name);
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

void WriteFolder(const FolderJob& folder, const std::vector<PageJob>& pages,
                 Diagnostics& diagnostics) {
  std::vector<page::IndexLine> lines;
  std::vector<Output> outputs;
  const auto path_of = [&folder](const std::string& name) {
    return (fs::path(folder.output) / name).string();
  };
  for (const PageJob& page : pages) {
    lines.push_back({page.page, page.name, page.job.policy != nullptr ? page.job.policy->file : "",
                     page.report->summary, page.report->changed});
    outputs.push_back({path_of(page.page), page.report->bytes});
  }
  const std::string index = page::WriteIndexHtml(lines, folder.common.command);
  const std::string data = page::WriteIndexJson(lines);
  outputs.push_back({path_of("index.html"), index});
  outputs.push_back({path_of("data.json"), data});
  if (MakeFolder(folder.output, diagnostics)) WriteFiles(outputs, diagnostics);
}

}  // namespace

void ReportFolder(const FolderJob& folder, const std::deque<LoadedPolicy>& policies,
                  const std::vector<FoundTree>& trees, const Levels& levels,
                  Diagnostics& diagnostics) {
  std::vector<std::vector<PageJob>> of_tree(trees.size());
  {
    ProgressLine progress("drew", "boards");
    const auto show = [&](size_t done) {
      if (!folder.quiet) progress.Show(done, trees.size());
    };
    ForEachInParallel(
        trees.size(), folder.jobs,
        [&](size_t i) {
          of_tree[i] = JobsOf(folder, trees[i], policies);
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
  const bool whole =
      std::ranges::all_of(pages, [](const PageJob& page) { return page.report.has_value(); });
  if (whole && !diagnostics.has_errors()) WriteFolder(folder, pages, diagnostics);
}

}  // namespace dtpolicy::cli
