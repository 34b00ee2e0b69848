// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after a policy and a tree were read, before any device is judged by lints.
#include "plan/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "plan/match.h"
#include "plan/plan_diagnostics.h"
#include "plan/suggest.h"

namespace dtpolicy::plan {
namespace {

using policy::Dma;
using policy::Rule;
using policy::Selector;

struct Matched {
  Target target;
  std::vector<Match> matches;  // in rule order
};
using MatchedByPath = std::map<std::string, Matched>;

std::string Quoted(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += fmt::format("`{}`", name);
  }
  return text;
}

bool CheckBoard(const policy::Policy& policy, const dt::DeviceTree& tree,
                Diagnostics& diagnostics) {
  if (IsForBoard(policy, tree)) return true;
  const Located<std::string>& first = policy.board.compatible.front();
  const auto is = tree.root().Compatibles();
  if (is.empty()) {
    diagnostics.Report(kBoardUnknown, first.span, tree.name())
        .Help("take the board's own tree for `--base`, not an overlay");
    return false;
  }
  std::vector<std::string_view> wanted;
  for (const auto& compatible : policy.board.compatible) wanted.push_back(*compatible);
  diagnostics.Report(kBoardDiffers, first.span, Quoted(wanted), tree.name(), Quoted(is))
      .Help("give the policy's board as `--base`, or a policy for this board");
  return false;
}

void ReportNoMatch(const Rule& rule, const Selector& selector, const dt::DeviceTree& tree,
                   const dt::IommuMap& iommus, Diagnostics& diagnostics) {
  const SelectorKey key = MainKey(selector);
  Diagnostic* diagnostic = nullptr;
  switch (rule.on_missing) {
    case policy::OnMissing::kIgnore:
      return;
    case policy::OnMissing::kWarn:
      diagnostic = &diagnostics.Report(kMatchesNothingWarning, key.span, key.value, tree.name());
      break;
    case policy::OnMissing::kError:
      diagnostic = &diagnostics.Report(kMatchesNothing, key.span, key.value, tree.name());
      break;
  }
  if (auto help = Suggest(selector, tree, iommus)) diagnostic->Help(*std::move(help));
}

std::string InWords(const policy::Expect& expect) {
  const auto devices = [](uint32_t count) {
    return fmt::format("{} device{}", count, count == 1 ? "" : "s");
  };
  if (!expect.at_most) return fmt::format("{} or more", devices(expect.at_least));
  if (*expect.at_most == expect.at_least) return devices(expect.at_least);
  return fmt::format("{} to {}", expect.at_least, devices(*expect.at_most));
}

void CheckExpectation(const Rule& rule, const std::set<std::string>& paths,
                      Diagnostics& diagnostics) {
  if (!rule.expect) return;
  const policy::Expect& expect = rule.expect->value;
  const bool fits =
      paths.size() >= expect.at_least && (!expect.at_most || paths.size() <= *expect.at_most);
  if (fits) return;
  Diagnostic& diagnostic =
      diagnostics.Report(kExpected, rule.expect->span, *rule.name, InWords(expect), paths.size());
  constexpr size_t kShown = 8;
  std::string list;
  size_t shown = 0;
  for (const std::string& path : paths) {
    if (shown++ == kShown) break;
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", path);
  }
  if (paths.size() > kShown) list += fmt::format(" and {} more", paths.size() - kShown);
  if (!list.empty()) diagnostic.Help("matched: " + list);
}

void MatchRule(const Rule& rule, const Matcher& matcher, const dt::DeviceTree& tree,
               const dt::IommuMap& iommus, MatchedByPath& matched, Diagnostics& diagnostics) {
  std::set<std::string> paths;
  for (const Selector& selector : rule.devices) {
    const std::vector<Target> targets = matcher.Find(selector);
    if (targets.empty()) ReportNoMatch(rule, selector, tree, iommus, diagnostics);
    const Span named = selector.pci ? selector.pci->function.span : MainKey(selector).span;
    const Match match{&rule, &selector, named, NamesOneDevice(selector)};
    for (const Target& target : targets) {
      std::string path = target.Path();
      Matched& entry = matched.try_emplace(path, Matched{target, {}}).first->second;
      if (paths.insert(std::move(path)).second) {
        entry.matches.push_back(match);
      } else if (match.exact && !entry.matches.back().exact) {
        entry.matches.back() = match;  // the entry that names it best speaks for the rule
      }
    }
  }
  CheckExpectation(rule, paths, diagnostics);
}

Decision Decide(const std::string& path, const Matched& matched, Diagnostics& diagnostics) {
  const auto& matches = matched.matches;
  auto decided = std::find_if(matches.begin(), matches.end(), [](const Match& match) {
    return match.rule->dma.value == Dma::kSwiotlb;
  });
  const bool forbidden = decided != matches.end();
  if (!forbidden) decided = matches.begin();

  Decision decision{matched.target, path, decided->rule->dma.value, *decided, {}};
  for (auto match = matches.begin(); match != matches.end(); ++match) {
    if (match == decided) continue;
    decision.also.push_back(*match);
    if (forbidden && match->exact && match->rule->dma.value == Dma::kIommu) {
      diagnostics.Report(kNamedBothWays, match->span, path, *decided->rule->name)
          .Help(
              "take it out of one of the two rules: a device that any `dma: swiotlb` rule matches "
              "is never forced")
          .AddNote(decided->span, "matched for swiotlb-xen here")
          .About(path);
    }
  }
  return decision;
}

}  // namespace

bool IsForBoard(const policy::Policy& policy, const dt::DeviceTree& tree) {
  return std::any_of(policy.board.compatible.begin(), policy.board.compatible.end(),
                     [&tree](const Located<std::string>& compatible) {
                       return tree.root().IsCompatible(*compatible);
                     });
}

std::optional<Plan> Resolve(const policy::Policy& policy, const dt::DeviceTree& tree,
                            const dt::IommuMap& iommus, Diagnostics& diagnostics) {
  if (!CheckBoard(policy, tree, diagnostics)) return std::nullopt;

  const Matcher matcher(tree, iommus);
  MatchedByPath matched;
  for (const Rule& rule : policy.rules) {
    MatchRule(rule, matcher, tree, iommus, matched, diagnostics);
  }

  Plan plan;
  plan.decisions.reserve(matched.size());
  for (const auto& [path, entry] : matched) {
    plan.decisions.push_back(Decide(path, entry, diagnostics));
  }
  return plan;
}

}  // namespace dtpolicy::plan
