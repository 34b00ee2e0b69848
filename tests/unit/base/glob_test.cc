// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/glob.h"

#include <string>

#include "catch.h"

namespace dtpolicy {
namespace {

TEST_CASE("a row of a table matches any of several texts") {
  const std::string_view texts[] = {"acme,mmc-v2", "acme,mmc"};
  for (const char* pattern :
       {"acme,mmc", "acme,mmc-v2", "acme,*", "*mmc", "*", "acme,mmc*", "*v2"}) {
    INFO(pattern);
    CHECK(AnyMatches(texts, pattern));
  }
  for (const char* pattern : {"acme", "acme,mm", "", "*mm", "mmc*", "acme,mmc*mc", "*/*"}) {
    INFO(pattern);
    CHECK_FALSE(AnyMatches(texts, pattern));
  }
  CHECK_FALSE(AnyMatches({}, "*"));
}

TEST_CASE("a glob matches the whole text") {
  struct Row {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "a", true},
      {"a", "ab", false},
      {"a", "ba", false},
      {"mmc@12200000", "mmc@12200000", true},
      {"mmc@*", "mmc@12200000", true},
      {"mmc@*", "mmc@", true},
      {"mmc@*", "mmc", false},
      {"*", "anything,at-all", true},
      {"*", "", true},
      {"*", "a/b", false},
      {"*@*", "mmc@1", true},
      {"samsung,exynos5*-fimd", "samsung,exynos5250-fimd", true},
      {"samsung,exynos5*-fimd", "samsung,exynos4210-fimd", false},
      // What stands between stars, in order and apart.
      {"*usb*", "xhci-usb3", true},
      {"*usb*", "xhci", false},
      {"a*b*c*d", "a-bb-c-cd", true},
      {"a*b*c*d", "a-c-b-d", false},
      {"*ab*ab*", "xababx", true},
      {"*ab*ab*", "xabax", false},
      {"*b*b*", "b", false},
      {"*aab*", "aaab", true},
      {"*a*", "a/b", false},
      // Within one component of a path.
      {"/soc/*", "/soc/mmc@1", true},
      {"/soc/*", "/soc/bus/mmc@1", false},
      {"/soc/*", "/soc", false},
      {"/*/mmc@1", "/soc/mmc@1", true},
      {"/*/mmc@1", "/mmc@1", false},
      // Across components.
      {"/soc/**", "/soc/bus/mmc@1", true},
      {"/soc/**", "/soc", false},
      {"**", "/soc/bus/mmc@1", true},
      {"**", "", true},
      {"**mmc@1", "/soc/bus/mmc@1", true},
      {"/so**1", "/soc/bus/mmc@1", true},
      // `/**/` is also a single slash.
      {"/soc/**/mmc@*", "/soc/mmc@1", true},
      {"/soc/**/mmc@*", "/soc/bus/mmc@1", true},
      {"/soc/**/mmc@*", "/soc/bus/deep/mmc@1", true},
      {"/soc/**/mmc@*", "/soc/sdmmc@1", false},
      {"/soc/**/mmc@*", "/soc/bus/sdmmc@1", false},
      {"/soc/**/mmc@*", "/socket/mmc@1", false},
      {"/**/mmc@*", "/mmc@1", true},
      {"/**/bus/**/mmc", "/bus/mmc", true},
      {"/**/bus/**/mmc", "/soc/bus/x/y/mmc", true},
      {"/**/**/mmc", "/mmc", true},
      {"/**/**/mmc", "/a/b/c/mmc", true},
      // No other character is special.
      {"a?c", "abc", false},
      {"a?c", "a?c", true},
      {"[ab]", "a", false},
      {"[ab]", "[ab]", true},
      {"a.c", "abc", false},
      {"a\\*", "a\\b", true},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " on " << row.text);
    CHECK(Glob(row.pattern).Matches(row.text) == row.matches);
  }
}

TEST_CASE("a pattern is what holds a star") {
  CHECK(Glob::IsPattern("mmc@*"));
  CHECK(Glob::IsPattern("/**/mmc"));
  CHECK_FALSE(Glob::IsPattern("mmc@12200000"));
  CHECK_FALSE(Glob::IsPattern("a?[b]"));
  CHECK_FALSE(Glob::IsPattern(""));
}

TEST_CASE("a glob takes no more time than its length times the text's") {
  // A matcher that goes back over its choices would take 2^2000 steps here, and never end.
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  const std::string text(4000, 'a');
  for (const std::string head : {"", "/"}) {
    CHECK(Glob(head + pattern).Matches(head + text));
    CHECK_FALSE(Glob(head + pattern + "b").Matches(head + text));
    CHECK_FALSE(Glob(head + pattern + "b*").Matches(head + text));
  }
}

}  // namespace
}  // namespace dtpolicy
