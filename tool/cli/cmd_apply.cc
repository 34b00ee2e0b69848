// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// dtpolicy apply: overlays on a base, as U-Boot's `fdt apply` would do it.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/tree_source.h"
#include "compare/board_match.h"
#include "dt/known_nodes.h"
#include "dt/tree_diagnostics.h"
#include "edit/applied_fragment.h"
#include "edit/apply.h"
#include "edit/apply_diagnostics.h"

namespace dtpolicy::cli {
namespace {

constexpr Message<size_t, size_t> kTreeGrew{finding::kTreeSize, "{} bytes, the base has {}"};
constexpr Message<size_t, size_t> kLargerThan{finding::kMaxSize,
                                              "would have {} bytes, {} more than `--max-size`"};

struct ApplyOptions {
  std::string base;
  std::vector<std::string> overlays;
  std::string output = "-";
  size_t max_size = dt::kMaxTreeBytes;
  FindingOptions findings;
};

Exit CheckUsage(const ApplyOptions& options) {
  if (options.output == "-" && isatty(STDOUT_FILENO) == 1) {
    return UsageError("the result is binary and standard output a terminal: give `-o FILE`");
  }
  std::vector<std::string> inputs = options.overlays;
  inputs.push_back(options.base);
  const Exit usage = RefuseSharedStdin(inputs);
  return usage != Exit::kDone ? usage : RefuseInputAsOutput(options.output, inputs);
}

using Trees = std::vector<std::unique_ptr<const dt::DeviceTree>>;

// A base that is an overlay can be the wrong file, or stand in the wrong place.
bool IsBase(const dt::DeviceTree& base, const Trees& overlays, Diagnostics& diagnostics) {
  if (!dt::IsOverlay(base)) return true;
  const auto tree = std::ranges::find_if(
      overlays, [](const auto& overlay) { return edit::FragmentsOf(*overlay).empty(); });
  diagnostics.Report(dt::kOverlayForTree, FilePlace{base.name()})
      .Help(tree == overlays.end()
                ? "the first argument is the board's tree, the overlays follow it"
                : fmt::format("{} is none: the board's tree comes first", (*tree)->name()));
  return false;
}

// Each overlay sees what the ones before it have made. One that fails is left out, so that every
// one's faults are seen. Gives null when there was one.
std::unique_ptr<const dt::DeviceTree> ApplyAll(std::unique_ptr<const dt::DeviceTree> base,
                                               const Trees& overlays, Diagnostics& diagnostics) {
  std::vector<const dt::DeviceTree*> all;
  for (const auto& overlay : overlays) all.push_back(overlay.get());
  std::vector<const dt::DeviceTree*> failed;
  for (size_t i = 0; i < all.size(); ++i) {
    compare::CheckBoard(*base, *all[i], diagnostics);
    if (edit::FragmentsOf(*all[i]).empty()) {
      diagnostics.Report(edit::kNoFragments, FilePlace{all[i]->name()});
    }
    const edit::OtherOverlays others{failed, std::span(all).subspan(i + 1)};
    const auto applied = edit::ApplyOverlay(*base, *all[i], diagnostics, others);
    auto result = applied != nullptr
                      ? dt::ReadTree(base->name(), applied->tree.Write(), diagnostics)
                      : nullptr;
    if (result == nullptr) {
      failed.push_back(all[i]);
    } else {
      base = std::move(result);
    }
  }
  if (diagnostics.has_errors()) return nullptr;
  return base;
}

Exit RunApply(const ApplyOptions& options) {
  if (const Exit usage = CheckUsage(options); usage != Exit::kDone) return usage;

  Diagnostics diagnostics(options.findings.AdjustedLevels());
  auto base = LoadTree(options.base, diagnostics);
  Trees overlays;
  for (const std::string& path : options.overlays) {
    auto overlay = LoadTree(path, diagnostics);
    if (overlay != nullptr) overlays.push_back(std::move(overlay));
  }
  if (base != nullptr && overlays.size() == options.overlays.size() &&
      IsBase(*base, overlays, diagnostics)) {
    const size_t size_before = base->blob().bytes().size();
    const auto result = ApplyAll(std::move(base), overlays, diagnostics);
    if (result != nullptr) {
      const FilePlace place{options.output == "-" ? "<stdout>" : options.output};
      const std::string_view bytes = result->blob().bytes();
      if (bytes.size() > options.max_size) {
        diagnostics.Report(kLargerThan, place, bytes.size(), bytes.size() - options.max_size);
      } else if (WriteFile(options.output, bytes, diagnostics)) {
        diagnostics.Report(kTreeGrew, place, bytes.size(), size_before);
      }
    }
  }
  return Conclude(diagnostics, options.findings, FindingsTo::kStderr);
}

}  // namespace

Action DeclareApply(CLI::App& subcommand) {
  auto options = std::make_shared<ApplyOptions>();
  AddOption(subcommand, "BASE", options->base, "", "The board's device tree; - is standard input")
      ->required();
  AddOption(subcommand, "OVERLAY", options->overlays, "",
            "Overlays, applied in this order; - is standard input")
      ->required();
  DeclareOutput(subcommand, options->output, "the result");
  subcommand
      .add_option("--max-size", options->max_size,
                  "Fail when the result has more bytes than the board's loader leaves room for")
      ->check(InRange(1, dt::kMaxTreeBytes))
      ->type_name("BYTES");
  options->findings.Declare(subcommand);
  return [options] { return RunApply(*options); };
}

}  // namespace dtpolicy::cli
