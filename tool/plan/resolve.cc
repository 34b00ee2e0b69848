// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after a policy and a tree were read, before any device is judged by lints.
#include "plan/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/words.h"
#include "plan/kept_bridges.h"
#include "plan/match.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::plan {
namespace {

using policy::Dma;
using policy::Rule;
using policy::Selector;

bool CheckBoard(const policy::Policy& policy, const dt::DeviceTree& tree,
                Diagnostics& diagnostics) {
  // Who silences the finding wants the rest all the same.
  if (IsForBoard(policy, tree) || diagnostics.IsSilenced(finding::kWrongBoard)) return true;
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
  if (!expect.at_most) return Counted(expect.at_least, "device") + " or more";
  if (*expect.at_most == expect.at_least) return Counted(expect.at_least, "device");
  return fmt::format("{} to {}", expect.at_least, Counted(*expect.at_most, "device"));
}

// As selectors have it.
std::string InWords(policy::PciFunction function) {
  return fmt::format("{:02x}.{:x}", function.device, function.function);
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
  std::ranges::sort(paths);
  if (!paths.empty()) diagnostic.Help("matched: " + Quoted(paths, kShown));
}

// Finds the devices of rules, one rule after the other.
class RuleMatcher {
 public:
  RuleMatcher(const policy::Policy& policy, const dt::DeviceTree& tree, const dt::IommuMap& iommus,
              Diagnostics& diagnostics)
      : tree_(tree),
        matcher_(tree, iommus, policy),
        diagnostics_(diagnostics),
        by_node_(tree.size()) {}

  // False when the rules match more than may be: nothing is to be made of them then.
  bool Match(const Rule& rule);
  // What all rules matched, in path order. The first rule decides as yet, whatever it wants.
  std::vector<Decision> Take();
  // Functions that a rule keeps on swiotlb-xen, and whose place another one's node has: not in the
  // plan, but their host bridge speaks for them.
  const std::vector<Decision>& kept_without_place() const { return kept_without_place_; }
  const Matcher& matcher() const { return matcher_; }

 private:
  // Each looks at the whole tree. Who has mistaken more than this has mistaken the board.
  static constexpr size_t kMostSuggestions = 20;

  void ReportNoMatch(const Rule& rule, const Selector& selector);
  void KeepWithoutPlace(const plan::Match& match);
  Decision*& EntryOf(const Target& target);
  // Adds a match. Gives the device's decision, or null where the rule has matched it before.
  const Decision* Add(const Target& target, const plan::Match& match);

  const dt::DeviceTree& tree_;
  const Matcher matcher_;
  Diagnostics& diagnostics_;
  std::deque<Decision> found_;                // in the order in which they were found
  std::vector<Decision*> by_node_;            // of the tree, by index; null where none matched
  std::map<std::string, Decision*> by_path_;  // functions without a node
  std::vector<Decision> kept_without_place_;
  size_t matches_ = 0;
  size_t suggestions_ = 0;
};

void RuleMatcher::ReportNoMatch(const Rule& rule, const Selector& selector) {
  // Without symbols a label does not tell whether there is something to keep.
  const bool is_blind = rule.dma.value == Dma::kSwiotlb && selector.label && !tree_.has_symbols();
  if (rule.on_missing == policy::OnMissing::kIgnore && !is_blind) return;
  const bool is_warning = rule.on_missing == policy::OnMissing::kWarn;
  if (selector.pci) {
    if (const auto clash = matcher_.pci_functions().FindNameClash(*selector.pci)) {
      diagnostics_
          .Report(is_warning ? kNameClashesWarning : kNameClashes, selector.pci->function.span,
                  clash->node.Path(), tree_.name(), InWords(clash->wanted), InWords(clash->is))
          .Help(
              "name the node by `path` if it is the device, or mend its name or `reg` in the tree");
      return;
    }
  }
  const MainKey key = MainKeyOf(selector);
  const auto& message = is_warning ? kMatchesNothingWarning : kMatchesNothing;
  Diagnostic& diagnostic = diagnostics_.Report(message, key.span, key.value, tree_.name());
  if (++suggestions_ > kMostSuggestions) return;
  if (auto help = matcher_.Suggest(selector)) diagnostic.Help(*std::move(help));
}

// Where it cannot be told whether other keys match the function too, it is kept.
void RuleMatcher::KeepWithoutPlace(const plan::Match& match) {
  if (match.rule->dma.value != Dma::kSwiotlb || !match.selector->pci) return;
  const auto clash = matcher_.pci_functions().FindNameClash(*match.selector->pci);
  if (!clash) return;
  const Target& function = clash->function;
  kept_without_place_.push_back({function, function.Path(), Dma::kSwiotlb, match, {}});
}

Decision*& RuleMatcher::EntryOf(const Target& target) {
  if (target.has_node()) return by_node_[target.node.index()];
  std::string path = target.Path();
  // A node of that name is the function: PciFunctions::FindNameClash.
  if (const auto node = tree_.FindPath(path)) return by_node_[node->index()];
  return by_path_[std::move(path)];
}

const Decision* RuleMatcher::Add(const Target& target, const plan::Match& match) {
  Decision*& entry = EntryOf(target);
  if (entry == nullptr) {
    entry = &found_.emplace_back(Decision{target, target.Path(), match.rule->dma.value, match, {}});
    return entry;
  }
  plan::Match& last = entry->also.empty() ? entry->decided_by : entry->also.back();
  if (last.rule != match.rule) {
    entry->also.push_back(match);
    return entry;
  }
  // The entry that names it best speaks for the rule.
  if (match.exact && !last.exact) last = match;
  return nullptr;
}

bool RuleMatcher::Match(const Rule& rule) {
  std::vector<std::string_view> paths;
  for (const Selector& selector : rule.devices) {
    const std::vector<Target> targets = matcher_.Find(selector);
    const plan::Match match = MatchOf(rule, selector);
    if (targets.empty()) {
      ReportNoMatch(rule, selector);
      KeepWithoutPlace(match);
    }
    matches_ += targets.size();
    if (matches_ > kMaxMatches) {
      diagnostics_.Report(kTooManyMatches, selector.span, kMaxMatches, *rule.name)
          .Help("name fewer devices, or each in fewer rules");
      return false;
    }
    for (const Target& target : targets) {
      if (const Decision* decision = Add(target, match)) paths.push_back(decision->path);
    }
  }
  CheckExpectation(rule, std::move(paths), diagnostics_);
  return true;
}

std::vector<Decision> RuleMatcher::Take() {
  std::vector<std::pair<std::string_view, Decision*>> in_order;
  in_order.reserve(found_.size());
  for (Decision& decision : found_) in_order.emplace_back(decision.path, &decision);
  std::ranges::sort(in_order);
  std::vector<Decision> decisions;
  decisions.reserve(in_order.size());
  for (const auto& [path, decision] : in_order) decisions.push_back(std::move(*decision));
  return decisions;
}

// A rule that forbids has the last word, whatever matched before.
void Decide(Decision& decision, Diagnostics& diagnostics) {
  if (decision.dma != Dma::kSwiotlb) {
    const auto forbids = std::ranges::find_if(
        decision.also, [](const Match& match) { return match.rule->dma.value == Dma::kSwiotlb; });
    if (forbids == decision.also.end()) return;
    // The others stay in rule order.
    std::rotate(decision.also.begin(), forbids, forbids + 1);
    std::swap(decision.decided_by, decision.also.front());
    decision.dma = Dma::kSwiotlb;
  }
  for (const Match& match : decision.also) {
    if (!match.exact || match.rule->dma.value != Dma::kIommu) continue;
    diagnostics.Report(kNamedBothWays, match.span, decision.path, *decision.decided_by.rule->name)
        .Help(
            "take it out of one of the two rules: a device that any `dma: swiotlb` rule matches "
            "is never named")
        .AddNote(decision.decided_by.span, "matched for swiotlb-xen here")
        .About(decision.path);
  }
}

}  // namespace

bool IsForBoard(const policy::Policy& policy, const dt::DeviceTree& tree) {
  return std::ranges::any_of(policy.board.compatible,
                             [&tree](const Located<std::string>& compatible) {
                               return tree.root().IsCompatible(*compatible);
                             });
}

std::optional<Plan> Resolve(const policy::Policy& policy, const dt::DeviceTree& tree,
                            const dt::IommuMap& iommus, Diagnostics& diagnostics) {
  if (!CheckBoard(policy, tree, diagnostics)) return std::nullopt;

  RuleMatcher matcher(policy, tree, iommus, diagnostics);
  for (const Rule& rule : policy.rules) {
    if (!matcher.Match(rule)) return std::nullopt;
  }

  Plan plan{matcher.Take()};
  KeepBehindBridges(matcher.matcher(), iommus, plan);
  for (Decision& decision : plan.decisions) Decide(decision, diagnostics);
  for (const Decision& decision : plan.decisions) KeepBridgeOf(decision, plan, diagnostics);
  for (const Decision& kept : matcher.kept_without_place()) KeepBridgeOf(kept, plan, diagnostics);
  return plan;
}

}  // namespace dtpolicy::plan
