// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/words.h"
#include "cli/parallel.h"
#include "cli/pipeline.h"
#include "plan/plan_diagnostics.h"
#include "plan/resolve.h"

namespace dtpolicy::cli {
namespace {

constexpr Message<std::string_view, size_t> kNoBaseFits{
    finding::kWrongBoard, "the policy is for {}, and none of the {} bases is"};
constexpr Message<std::string_view> kOneBaseFitsNot{
    finding::kWrongBoard, "the policy is for {}, and the one base that can be read is not"};

// What one base gave.
struct BaseResult {
  bool readable = false;
  std::string name;
  std::vector<bool> is_for;  // by policy
  std::deque<Diagnostic> findings;
};

BaseResult CheckBase(const CheckJob& job, const std::string& path) {
  // With one base a policy for another board is told what the base is, as `compile` tells it.
  const bool only_base = job.bases.size() == 1;
  BaseResult result;
  Diagnostics of_tree(job.levels);
  const auto board = LoadBoard(path, of_tree);
  result.readable = board.has_value();
  if (!board) {
    result.findings = of_tree.Take();
    return result;
  }
  result.name = board->tree->name();
  for (const policy::Policy& policy : job.policies) {
    const bool is_for = only_base || plan::IsForBoard(policy, *board->tree);
    result.is_for.push_back(is_for);
    if (!is_for) continue;
    // What is wrong with the tree itself is each policy's to allow.
    Diagnostics diagnostics = of_tree;
    Compile(policy, *board, diagnostics, std::nullopt, job.config);
    for (Diagnostic& diagnostic : diagnostics.Take()) {
      if (!only_base) diagnostic.bases = {board->tree->name()};
      result.findings.push_back(std::move(diagnostic));
    }
  }
  return result;
}

// Policies for none of the bases that could be read. Where none could, nothing is known.
void ReportUnchecked(const CheckJob& job, const std::vector<BaseResult>& results,
                     Diagnostics& diagnostics) {
  const auto readable = static_cast<size_t>(
      std::ranges::count_if(results, [](const BaseResult& result) { return result.readable; }));
  if (readable == 0) return;
  for (size_t i = 0; i < job.policies.size(); ++i) {
    const bool checked = std::ranges::any_of(
        results, [i](const BaseResult& result) { return result.readable && result.is_for[i]; });
    if (checked) continue;
    const auto& compatibles = job.policies[i].board.compatible;
    std::vector<std::string_view> names;
    names.reserve(compatibles.size());
    for (const auto& compatible : compatibles) names.push_back(*compatible);
    const std::string wanted = Quoted(names);
    const Span place = compatibles.front().span;
    (readable == 1 ? diagnostics.Report(kOneBaseFitsNot, place, wanted)
                   : diagnostics.Report(kNoBaseFits, place, wanted, readable))
        .Help(
            "add the tree of the policy's board to `--base`; `-W no-wrong-board` lets a policy "
            "have none");
  }
}

using Key = std::vector<std::string>;

void AppendPlace(const Place& place, Key& key) {
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    key.push_back(span->source->name());
    key.push_back(fmt::format("{}-{}", span->begin, span->end));
  } else if (const auto* tree = std::get_if<TreePlace>(&place)) {
    key.insert(key.end(), {tree->blob, tree->path, tree->property});
  } else if (const auto* file = std::get_if<FilePlace>(&place)) {
    key.push_back(file->name);
  }
}

// Everything of a finding but its bases. Sources are told by name: a layer is read anew for each
// policy that extends it.
Key KeyOf(const Diagnostic& diagnostic) {
  Key key{std::string(diagnostic.kind->id), std::string(LevelName(diagnostic.level)),
          diagnostic.message, diagnostic.device};
  AppendPlace(diagnostic.place, key);
  key.insert(key.end(), diagnostic.help.begin(), diagnostic.help.end());
  for (const Note& note : diagnostic.notes) {
    key.push_back(note.message);
    AppendPlace(note.place, key);
  }
  return key;
}

}  // namespace

CheckResult CheckPolicies(const CheckJob& job) {
  std::vector<BaseResult> results(job.bases.size());
  ForEachInParallel(
      job.bases.size(), job.workers, [&](size_t i) { results[i] = CheckBase(job, job.bases[i]); },
      job.progress);

  Diagnostics unchecked(job.levels);
  ReportUnchecked(job, results, unchecked);
  CheckResult all{unchecked.Take(), {}};
  for (BaseResult& result : results) {
    std::move(result.findings.begin(), result.findings.end(), std::back_inserter(all.findings));
    const bool is_checked = std::ranges::find(result.is_for, true) != result.is_for.end();
    if (result.readable && !is_checked) all.unchecked.push_back(std::move(result.name));
  }
  return all;
}

std::deque<Diagnostic> MergeRepeats(std::deque<Diagnostic> findings) {
  std::deque<Diagnostic> merged;
  std::map<Key, Diagnostic*> seen;
  for (Diagnostic& finding : findings) {
    const auto [first, is_first] = seen.emplace(KeyOf(finding), nullptr);
    if (is_first) {
      first->second = &merged.emplace_back(std::move(finding));
      continue;
    }
    std::vector<std::string>& bases = first->second->bases;
    for (std::string& base : finding.bases) {
      if (std::ranges::find(bases, base) == bases.end()) {
        bases.push_back(std::move(base));
      }
    }
  }
  return merged;
}

}  // namespace dtpolicy::cli
