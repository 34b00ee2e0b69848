// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after a policy and a tree were read, before any device is judged by lints.
#include "plan/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
  std::string path;
  std::vector<Match> matches;  // in rule order
};

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
  // Who silences the finding wants the rest all the same.
  if (IsForBoard(policy, tree) || diagnostics.IsSilenced(kWrongBoard)) return true;
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

std::string InWords(const policy::Expect& expect) {
  const auto devices = [](uint32_t count) {
    return fmt::format("{} device{}", count, count == 1 ? "" : "s");
  };
  if (!expect.at_most) return fmt::format("{} or more", devices(expect.at_least));
  if (*expect.at_most == expect.at_least) return devices(expect.at_least);
  return fmt::format("{} to {}", expect.at_least, devices(*expect.at_most));
}

void CheckExpectation(const Rule& rule, std::vector<std::string_view> paths,
                      Diagnostics& diagnostics) {
  if (!rule.expect) return;
  const policy::Expect& expect = rule.expect->value;
  const bool fits =
      paths.size() >= expect.at_least && (!expect.at_most || paths.size() <= *expect.at_most);
  if (fits) return;
  Diagnostic& diagnostic =
      diagnostics.Report(kExpected, rule.expect->span, *rule.name, InWords(expect), paths.size());
  constexpr size_t kShown = 8;
  std::sort(paths.begin(), paths.end());
  std::string list;
  for (const std::string_view path : std::span(paths).first(std::min(kShown, paths.size()))) {
    list += fmt::format("{}`{}`", list.empty() ? "" : ", ", path);
  }
  if (paths.size() > kShown) list += fmt::format(" and {} more", paths.size() - kShown);
  if (!list.empty()) diagnostic.Help("matched: " + list);
}

// Finds the devices of rules, one rule after the other.
class RuleMatcher {
 public:
  RuleMatcher(const dt::DeviceTree& tree, const dt::IommuMap& iommus, Diagnostics& diagnostics)
      : tree_(tree), iommus_(iommus), matcher_(tree, iommus), diagnostics_(diagnostics) {}

  // False when the rules match more than may be: nothing is to be made of them then.
  bool Match(const Rule& rule);
  // What all rules matched, in path order.
  std::vector<Matched> Take();

 private:
  // Each looks at the whole tree. Who has mistaken more than this has mistaken the board.
  static constexpr size_t kMostSuggestions = 20;

  void ReportNoMatch(const Rule& rule, const Selector& selector);
  Matched& EntryOf(const Target& target);

  const dt::DeviceTree& tree_;
  const dt::IommuMap& iommus_;
  const Matcher matcher_;
  Diagnostics& diagnostics_;
  std::deque<Matched> matched_;                     // in the order in which they were found
  std::unordered_map<uint32_t, Matched*> by_node_;  // only looked up
  std::map<std::string, Matched*> by_path_;         // functions without a node
  size_t matches_ = 0;
  size_t suggestions_ = 0;
};

void RuleMatcher::ReportNoMatch(const Rule& rule, const Selector& selector) {
  if (rule.on_missing == policy::OnMissing::kIgnore) return;
  const SelectorKey key = MainKey(selector);
  const auto& message =
      rule.on_missing == policy::OnMissing::kWarn ? kMatchesNothingWarning : kMatchesNothing;
  Diagnostic& diagnostic = diagnostics_.Report(message, key.span, key.value, tree_.name());
  if (++suggestions_ > kMostSuggestions) return;
  if (auto help = Suggest(selector, tree_, iommus_)) diagnostic.Help(*std::move(help));
}

Matched& RuleMatcher::EntryOf(const Target& target) {
  std::optional<dt::Node> node = target.node;
  std::string path;
  if (!target.has_node()) {
    path = target.Path();
    node = tree_.FindPath(path);  // a node of that name which is another function, or none
  }
  Matched*& entry = node ? by_node_[node->index()] : by_path_[path];
  if (entry == nullptr) entry = &matched_.emplace_back(Matched{target, target.Path(), {}});
  return *entry;
}

bool RuleMatcher::Match(const Rule& rule) {
  std::vector<std::string_view> paths;
  for (const Selector& selector : rule.devices) {
    const std::vector<Target> targets = matcher_.Find(selector);
    if (targets.empty()) ReportNoMatch(rule, selector);
    matches_ += targets.size();
    if (matches_ > kMaxMatches) {
      diagnostics_.Report(kTooManyMatches, selector.span, kMaxMatches, *rule.name)
          .Help("name fewer devices, or each in fewer rules");
      return false;
    }
    const Span named = selector.pci ? selector.pci->function.span : MainKey(selector).span;
    const plan::Match match{&rule, &selector, named, NamesOneDevice(selector)};
    for (const Target& target : targets) {
      Matched& entry = EntryOf(target);
      if (entry.matches.empty() || entry.matches.back().rule != &rule) {
        entry.matches.push_back(match);
        paths.push_back(entry.path);
      } else if (match.exact && !entry.matches.back().exact) {
        entry.matches.back() = match;  // the entry that names it best speaks for the rule
      }
    }
  }
  CheckExpectation(rule, std::move(paths), diagnostics_);
  return true;
}

std::vector<Matched> RuleMatcher::Take() {
  std::vector<Matched> all(std::make_move_iterator(matched_.begin()),
                           std::make_move_iterator(matched_.end()));
  std::sort(all.begin(), all.end(),
            [](const Matched& a, const Matched& b) { return a.path < b.path; });
  return all;
}

Decision Decide(const Matched& matched, Diagnostics& diagnostics) {
  const auto& [target, path, matches] = matched;
  auto decided = std::find_if(matches.begin(), matches.end(), [](const Match& match) {
    return match.rule->dma.value == Dma::kSwiotlb;
  });
  const bool forbidden = decided != matches.end();
  if (!forbidden) decided = matches.begin();

  Decision decision{target, path, decided->rule->dma.value, *decided, {}};
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

  RuleMatcher matcher(tree, iommus, diagnostics);
  for (const Rule& rule : policy.rules) {
    if (!matcher.Match(rule)) return std::nullopt;
  }

  Plan plan;
  const std::vector<Matched> matched = matcher.Take();
  plan.decisions.reserve(matched.size());
  for (const Matched& entry : matched) plan.decisions.push_back(Decide(entry, diagnostics));
  return plan;
}

}  // namespace dtpolicy::plan
