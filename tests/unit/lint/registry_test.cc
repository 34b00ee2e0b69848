// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/registry.h"

#include <algorithm>
#include <string>

#include "catch.h"

namespace dtpolicy::lint {
namespace {

TEST_CASE("ids are sorted, and no two are the same") {
  const auto& all = AllLints();
  REQUIRE_FALSE(all.empty());
  CHECK(std::adjacent_find(all.begin(), all.end(), [](const Lint* a, const Lint* b) {
          return a->kind.id >= b->kind.id;
        }) == all.end());
}

TEST_CASE("ids are kebab-case, may be adjusted, and are about the input") {
  for (const Lint* lint : AllLints()) {
    INFO(lint->kind.id);
    CHECK(std::all_of(lint->kind.id.begin(), lint->kind.id.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    CHECK_FALSE(lint->kind.id.starts_with("-"));
    CHECK_FALSE(lint->kind.id.starts_with("error="));
    CHECK(lint->kind.adjustable == Adjustable::kYes);
    CHECK(lint->kind.cause == Cause::kInput);
  }
}

TEST_CASE("`-W no-ID` can mean only one thing") {
  for (const Lint* lint : AllLints()) {
    CHECK(FindLint("no-" + std::string(lint->kind.id)) == nullptr);
  }
}

TEST_CASE("a lint is found by its whole id") {
  for (const Lint* lint : AllLints()) CHECK(FindLint(lint->kind.id) == lint);
  CHECK(FindLint("") == nullptr);
  CHECK(FindLint("no-matc") == nullptr);
  CHECK(FindLint("no-match ") == nullptr);
}

TEST_CASE("each has a manual of whole sentences") {
  for (const Lint* lint : AllLints()) {
    INFO(lint->kind.id);
    const Manual& manual = lint->manual;
    for (const std::string_view part : {manual.seen, manual.happens, manual.mend}) {
      CHECK(part.ends_with('.'));
      CHECK(part.find("  ") == std::string_view::npos);
      CHECK(part.find('\n') == std::string_view::npos);
    }
    CHECK_FALSE(manual.source.empty());
  }
}

}  // namespace
}  // namespace dtpolicy::lint
