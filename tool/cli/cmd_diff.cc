// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy diff: two trees or overlays, by device and property.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/console.h"
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
};

Exit RunDiff(const DiffOptions& options) {
  if (options.before == "-" && options.after == "-") {
    return UsageError("only one tree can come from standard input");
  }
  Diagnostics diagnostics;
  const auto before = LoadTree(options.before, diagnostics);
  const auto after = LoadTree(options.after, diagnostics);
  bool differ = false;
  if (before != nullptr && after != nullptr) {
    const auto changes = compare::DiffTrees(*before, *after);
    differ = !changes.empty();
    WriteFile("-",
              options.format == "json" ? report::WriteDifferencesJson(changes)
                                       : report::WriteDifferencesText(changes),
              diagnostics);
  }
  const Exit exit = Conclude(diagnostics, FindingOptions{}, FindingsTo::kStderr);
  return exit == Exit::kDone && differ && options.exit_code ? Exit::kFindings : exit;
}

}  // namespace

Action DeclareDiff(CLI::App& subcommand) {
  auto options = std::make_shared<DiffOptions>();
  subcommand.add_option("A", options->before, "Tree, overlay, or folder such as /proc/device-tree")
      ->required()
      ->type_name("");
  subcommand.add_option("B", options->after, "What it is compared with; - is standard input")
      ->required()
      ->type_name("");
  subcommand.add_option("--format", options->format, "Format of the differences: text, json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT");
  subcommand.add_flag("--exit-code", options->exit_code, "Exit with 1 when they differ");
  return [options] { return RunDiff(*options); };
}

}  // namespace dtpolicy::cli
