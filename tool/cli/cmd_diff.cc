// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy diff: two trees or overlays, by device and property; or what changed for DMA.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/diff_dma.h"
#include "cli/tree_source.h"
#include "compare/tree_diff.h"
#include "report/differences.h"

namespace dtpolicy::cli {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  std::string format = "text";
  bool exit_code = false;
  bool dma = false;
  ReleaseOptions releases;
};

Exit RunPlainDiff(const DiffOptions& options, bool& differ) {
  Diagnostics diagnostics;
  const auto before = LoadTree(options.before, diagnostics);
  const auto after = LoadTree(options.after, diagnostics);
  if (before != nullptr && after != nullptr) {
    const auto changes = compare::DiffTrees(*before, *after);
    differ = !changes.empty();
    WriteFile("-",
              options.format == "json" ? report::WriteDifferencesJson(changes)
                                       : report::WriteDifferencesText(changes),
              diagnostics);
  }
  return Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
}

Exit RunDiff(const DiffOptions& options) {
  if (const Exit usage = RefuseSharedStdin({options.before, options.after}); usage != Exit::kDone) {
    return usage;
  }
  bool differ = false;
  const Exit exit =
      options.dma
          ? RunDiffDma({options.before, options.after, options.format == "json", options.releases},
                       differ)
          : RunPlainDiff(options, differ);
  return exit == Exit::kDone && differ && options.exit_code ? Exit::kFindings : exit;
}

}  // namespace

Action DeclareDiff(CLI::App& subcommand) {
  auto options = std::make_shared<DiffOptions>();
  AddOption(subcommand, "A", options->before, "",
            "Tree, overlay, or folder such as /proc/device-tree")
      ->required();
  AddOption(subcommand, "B", options->after, "", "What it is compared with; - is standard input")
      ->required();
  DeclareTextOrJson(subcommand, options->format, "the differences");
  subcommand.add_flag(
      "--dma", options->dma,
      "Show what changed for DMA alone: devices that gained or lost an IOMMU, that\n"
      "are newly at risk, that were renamed. Folders are compared tree by tree");
  options->releases.Declare(subcommand);
  for (const char* option : {"--linux", "--xen"}) subcommand.get_option(option)->needs("--dma");
  subcommand.add_flag("--exit-code", options->exit_code, "Exit with 1 when they differ");
  return [options] { return RunDiff(*options); };
}

}  // namespace dtpolicy::cli
