// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after the plan is resolved, before anything is built from it; the allowances
// at its end.
#include "lint/run_lints.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/catalogue.h"
#include "base/findings.h"
#include "plan/match.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::lint {
namespace {

constexpr Message<std::string_view> kAllowanceUnused{
    finding::kUnusedAllow, "`{}` is allowed here, but nothing of that kind was found"};
constexpr Message<std::string_view> kNoSuchLint{finding::kUnknownLint, "there is no finding `{}`"};
constexpr Message<std::string_view, std::string_view> kCannotBeAllowed{
    finding::kUnknownLint, "`{}` cannot be allowed: it is about {}"};
constexpr Message<size_t> kTooManyAllowed{
    finding::kLimitExceeded, "the entries of `allow` up to here name more than {} devices"};

// One entry of `allow`.
struct Entry {
  const policy::Allowance* allowance;
  bool used = false;  // for a device that it lists
};

// What is accepted of one lint.
struct Accepted {
  bool everywhere = false;  // by an entry without devices
  bool was_found = false;
  // Index of a device's node and of the entry, sorted.
  std::vector<std::pair<uint32_t, uint32_t>> nodes;
  // PCI functions without a node: path to entries.
  std::map<std::string, std::vector<uint32_t>, std::less<>> functions;
};

// The entries of a policy's `allow`, by lint.
class Allowances {
 public:
  Allowances(const policy::Policy& policy, const dt::DeviceTree& tree, const dt::IommuMap& iommus)
      : policy_(policy), tree_(tree), matcher_(tree, iommus, policy) {}

  // False when the entries name more devices than may be: none of them is to be applied then.
  bool Read(Diagnostics& diagnostics);
  bool Accept(const Diagnostic& diagnostic);
  void ReportUnused(Diagnostics& diagnostics) const;

 private:
  bool Add(const policy::Allowance& allowance, Diagnostics& diagnostics);

  const policy::Policy& policy_;
  const dt::DeviceTree& tree_;
  const plan::Matcher matcher_;
  std::vector<Entry> entries_;
  std::map<std::string_view, Accepted> by_lint_;
  size_t matches_ = 0;
};

// Whether the entry's id is that of a finding that may be allowed. Reports it where it is not.
bool CheckLint(const Located<std::string>& lint, Diagnostics& diagnostics) {
  const Finding* finding = FindFinding(*lint);
  if (finding != nullptr && finding->allowable) return true;
  if (finding != nullptr) {
    diagnostics.Report(kCannotBeAllowed, lint.span, *lint, finding->about)
        .Help("take the entry out");
    return false;
  }
  Diagnostic& diagnostic = diagnostics.Report(kNoSuchLint, lint.span, *lint);
  if (const auto nearest = NearestFinding(*lint)) {
    diagnostic.Help(fmt::format("nearest: `{}`", *nearest));
  } else {
    diagnostic.Help("`dtpolicy explain` lists them all");
  }
  return false;
}

bool Allowances::Add(const policy::Allowance& allowance, Diagnostics& diagnostics) {
  const auto entry = static_cast<uint32_t>(entries_.size());
  entries_.push_back({&allowance});
  Accepted& accepted = by_lint_[*allowance.lint];
  if (allowance.devices.empty()) accepted.everywhere = true;
  for (const policy::Selector& selector : allowance.devices) {
    const std::vector<plan::Target> targets = matcher_.Find(selector);
    matches_ += targets.size();
    if (matches_ > plan::kMaxMatches) {
      diagnostics.Report(kTooManyAllowed, selector.span, plan::kMaxMatches)
          .Help("name fewer devices, or none: the entry is then for all of them");
      return false;
    }
    for (const plan::Target& target : targets) {
      if (target.has_node()) {
        accepted.nodes.emplace_back(target.node.index(), entry);
      } else {
        accepted.functions[target.Path()].push_back(entry);
      }
    }
  }
  return true;
}

bool Allowances::Read(Diagnostics& diagnostics) {
  for (const policy::Allowance& allowance : policy_.allow) {
    if (CheckLint(allowance.lint, diagnostics) && !Add(allowance, diagnostics)) return false;
  }
  for (auto& [lint, accepted] : by_lint_) {
    auto& nodes = accepted.nodes;
    std::ranges::sort(nodes);
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  }
  return true;
}

bool Allowances::Accept(const Diagnostic& diagnostic) {
  if (diagnostic.kind->adjustable == Adjustable::kNo) return false;
  const auto of_lint = by_lint_.find(diagnostic.kind->id);
  if (of_lint == by_lint_.end()) return false;
  Accepted& accepted = of_lint->second;
  accepted.was_found = true;
  bool is_accepted = accepted.everywhere;
  const auto use = [&](uint32_t entry) { is_accepted = entries_[entry].used = true; };
  if (const auto node = tree_.FindPath(diagnostic.device)) {
    auto at = std::ranges::lower_bound(accepted.nodes, std::pair(node->index(), uint32_t{0}));
    for (; at != accepted.nodes.end() && at->first == node->index(); ++at) use(at->second);
  }
  const auto function = accepted.functions.find(diagnostic.device);
  if (function != accepted.functions.end()) {
    std::for_each(function->second.begin(), function->second.end(), use);
  }
  return is_accepted;
}

void Allowances::ReportUnused(Diagnostics& diagnostics) const {
  for (const Entry& entry : entries_) {
    const Located<std::string>& lint = entry.allowance->lint;
    const bool is_used =
        entry.allowance->devices.empty() ? by_lint_.at(*lint).was_found : entry.used;
    // What the user silenced did not come up because of that.
    if (is_used || diagnostics.IsSilenced(FindFinding(*lint)->kind)) continue;
    diagnostics.Report(kAllowanceUnused, lint.span, *lint)
        .Help(
            "take the entry out: it would hide the finding when it comes back for another reason");
  }
}

}  // namespace

const std::vector<const Lint*>& AllLints() {
  static const std::vector<const Lint*> all = [] {
    std::vector<const Lint*> lints;
    for (const auto family :
         {IommuLints(), XenLints(), LinuxLints(), SharingLints(), KnowledgeLints(), BoardLints()}) {
      for (const Lint& lint : family) lints.push_back(&lint);
    }
    std::ranges::sort(lints, {}, [](const Lint* lint) { return lint->kind.id; });
    return lints;
  }();
  return all;
}

void RunLints(const Input& input, Diagnostics& diagnostics) {
  for (const Lint* lint : AllLints()) {
    lint->run(input, diagnostics);
  }
}

void ApplyAllowances(const policy::Policy& policy, const dt::DeviceTree& tree,
                     const dt::IommuMap& iommus, Diagnostics& diagnostics) {
  Allowances allowances(policy, tree, iommus);
  if (!allowances.Read(diagnostics)) return;
  diagnostics.DropSince(Diagnostics::Checkpoint::kStart, [&](const Diagnostic& diagnostic) {
    return allowances.Accept(diagnostic);
  });
  allowances.ReportUnused(diagnostics);
}

}  // namespace dtpolicy::lint
