// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after the plan is resolved, before anything is built from it.
#include "lint/run_lints.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "lint/lint_diagnostics.h"
#include "lint/registry.h"
#include "plan/match.h"

namespace dtpolicy::lint {
namespace {

// One entry of `allow` with the devices it names in this tree.
struct Accepted {
  const policy::Allowance* allowance;
  std::set<std::string> devices;
  bool used = false;

  bool Accepts(const Diagnostic& diagnostic) const {
    return diagnostic.kind->adjustable == Adjustable::kYes &&
           diagnostic.kind->id == allowance->lint.value &&
           (allowance->devices.empty() || devices.contains(diagnostic.device));
  }
};

void ReportUnknownLint(const policy::Allowance& allowance, Diagnostics& diagnostics) {
  Diagnostic& diagnostic =
      diagnostics.Report(kNoSuchLint, allowance.lint.span, allowance.lint.value);
  if (const auto nearest = NearestLintId(*allowance.lint)) {
    diagnostic.Help(fmt::format("nearest: `{}`", *nearest));
  } else {
    diagnostic.Help("`dtpolicy explain` lists them all");
  }
}

}  // namespace

void RunLints(const Input& input, Diagnostics& diagnostics) {
  for (const Lint* lint : AllLints()) {
    if (lint->run != nullptr) lint->run(input, diagnostics);
  }
}

void ApplyAllowances(const Input& input, Diagnostics& diagnostics) {
  const plan::Matcher matcher(input.tree, input.iommus);
  std::vector<Accepted> accepted;
  for (const policy::Allowance& allowance : input.policy.allow) {
    if (FindLint(*allowance.lint) == nullptr) {
      ReportUnknownLint(allowance, diagnostics);
      continue;
    }
    Accepted& entry = accepted.emplace_back(Accepted{&allowance, {}});
    for (const policy::Selector& selector : allowance.devices) {
      for (const plan::Target& target : matcher.Find(selector)) entry.devices.insert(target.Path());
    }
  }

  for (Diagnostic& diagnostic : diagnostics.Take()) {
    bool allowed = false;
    for (Accepted& entry : accepted) {
      if (!entry.Accepts(diagnostic)) continue;
      entry.used = true;
      allowed = true;
    }
    if (!allowed) diagnostics.Keep(std::move(diagnostic));
  }

  for (const Accepted& entry : accepted) {
    // What the user silenced did not come up because of that.
    if (entry.used || diagnostics.IsSilenced(FindLint(*entry.allowance->lint)->kind)) continue;
    diagnostics.Report(kAllowanceUnused, entry.allowance->lint.span, entry.allowance->lint.value)
        .Help(
            "take the entry out: it would hide the finding when it comes back for another reason");
  }
}

}  // namespace dtpolicy::lint
