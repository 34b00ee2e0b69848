// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: instead of a policy, two trees. Both are audited, and the audits compared.
#include "cli/diff_dma.h"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "base/base_name.h"
#include "base/file.h"
#include "cli/console.h"
#include "cli/find_trees.h"
#include "cli/parallel.h"
#include "cli/progress.h"
#include "report/dma_changes.h"

namespace dtpolicy::cli {
namespace {

// Two trees that are compared.
struct Pair {
  std::string older;
  std::string newer;
  std::vector<compare::DmaChange> changes = {};
  Diagnostics diagnostics = {};
};

void Compare(const Releases& releases, Pair& pair) {
  const auto older = LoadBoard(pair.older, pair.diagnostics);
  const auto newer = LoadBoard(pair.newer, pair.diagnostics);
  if (!older || !newer) return;
  plan::Dom0 dom0 = plan::DefaultDom0(*newer->tree);
  dom0.xen = releases.xen;
  dom0.linux_release = releases.linux_releases.back();
  pair.changes = DmaChangesSince(*older, *newer,
                                 plan::AuditBoard(dom0, newer->iommus, releases.linux_releases));
}

Exit DiffTwoTrees(const DiffDmaOptions& options, const Releases& releases, bool& differ) {
  Pair pair{options.older, options.newer};
  Compare(releases, pair);
  differ = !pair.changes.empty();
  if (!pair.diagnostics.has_errors()) {
    const auto write = [&] {
      if (!options.as_json) return report::WriteDmaChangesText(pair.changes);
      report::FolderDmaChanges one;
      one.pairs.push_back({BaseName(InputName(pair.newer)), pair.changes});
      return report::WriteDmaChangesJson(one);
    };
    WriteFile("-", write(), pair.diagnostics);
  }
  return Conclude(pair.diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

Exit DiffFolders(const DiffDmaOptions& options, const Releases& releases, bool& differ) {
  Diagnostics diagnostics;
  std::map<std::string, std::string> older;  // path by the name below the folder
  for (FoundTree& tree : FindTrees({options.older}, diagnostics)) {
    older.emplace(std::move(tree.name), std::move(tree.path));
  }
  report::FolderDmaChanges folders;
  std::vector<Pair> pairs;
  for (const FoundTree& tree : FindTrees({options.newer}, diagnostics)) {
    const auto found = older.find(tree.name);
    if (found == older.end()) {
      folders.only_newer.push_back(tree.name);
      continue;
    }
    pairs.push_back({found->second, tree.path});
    folders.pairs.push_back({tree.name, {}});
    older.erase(found);
  }
  for (const auto& [name, path] : older) folders.only_older.push_back(name);
  if (!diagnostics.has_errors() && pairs.empty()) {
    return UsageError(fmt::format("no tree below `{}` has the path of one below `{}`",
                                  options.newer, options.older));
  }
  if (!diagnostics.has_errors()) {
    ProgressLine progress("compared", "pairs");
    ForEachInParallel(
        pairs.size(), 0, [&](size_t i) { Compare(releases, pairs[i]); },
        [&](size_t done) { progress.Show(done, pairs.size()); });
    for (size_t i = 0; i < pairs.size(); ++i) {
      diagnostics.Append(pairs[i].diagnostics.Take());
      differ = differ || !pairs[i].changes.empty();
      folders.pairs[i].changes = std::move(pairs[i].changes);
    }
    WriteFile("-",
              options.as_json ? report::WriteDmaChangesJson(folders)
                              : report::WriteDmaChangesText(folders),
              diagnostics);
  }
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

}  // namespace

std::vector<compare::DmaChange> DmaChangesSince(const Board& older, const Board& newer,
                                                const plan::Audit& audit) {
  plan::Dom0 dom0 = audit.dom0;
  plan::ReadBoard(*older.tree, dom0);
  const plan::Audit before = plan::AuditBoard(dom0, older.iommus, audit.releases);
  return compare::DiffDma({before, older.iommus}, {audit, newer.iommus});
}

Exit RunDiffDma(const DiffDmaOptions& options, bool& differ) {
  const auto releases = ReadReleases(options.releases);
  if (!releases) return Exit::kUsage;
  const bool is_folder = IsFolderOfTrees(options.older);
  if (is_folder != IsFolderOfTrees(options.newer)) {
    return UsageError("a folder of trees is compared with another one, a tree with a tree");
  }
  return is_folder ? DiffFolders(options, *releases, differ)
                   : DiffTwoTrees(options, *releases, differ);
}

}  // namespace dtpolicy::cli
