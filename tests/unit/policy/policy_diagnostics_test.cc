// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/policy_diagnostics.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "catch.h"

namespace dtpolicy::policy {
namespace {

constexpr std::array kPolicyKinds = {
    &finding::kNotText,       &finding::kEmptyPolicy,     &finding::kLimitExceeded,
    &finding::kYamlSyntax,    &finding::kYamlUnsupported, &finding::kUnknownKey,
    &finding::kDuplicateKey,  &finding::kMissingKey,      &finding::kWrongType,
    &finding::kBadValue,      &finding::kDuplicateValue,  &finding::kDuplicateRule,
    &finding::kFormatVersion, &finding::kExtendsCycle};

TEST_CASE("ids of a policy's faults are kebab-case, different, and cannot be turned off") {
  std::set<std::string_view> ids;
  for (const Kind* kind : kPolicyKinds) {
    INFO(kind->id);
    CHECK(ids.insert(kind->id).second);
    CHECK(std::all_of(kind->id.begin(), kind->id.end(),
                      [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); }));
    CHECK(kind->level == Level::kError);
    CHECK(kind->adjustable == Adjustable::kNo);
    CHECK(kind->cause == Cause::kInput);
  }
}

}  // namespace
}  // namespace dtpolicy::policy
