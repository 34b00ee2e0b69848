// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/format.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/findings.h"
#include "catch.h"

namespace dtpolicy::report {
namespace {

constexpr Message<std::string_view> kAText{finding::kAlreadyForced, "{}"};
constexpr Message<std::string_view> kBText{finding::kBadIommus, "{}"};

// The messages in the order in which they are read, one word each.
std::string Order(Diagnostics& diagnostics) {
  std::string order;
  for (const Diagnostic& diagnostic : InReadingOrder(diagnostics.Take())) {
    order += (order.empty() ? "" : " ") + diagnostic.message;
  }
  return order;
}

TEST_CASE("files come first, then text by file and place, then trees by path") {
  const SourceText first("a.yaml", "0123456789");
  const SourceText second("b.yaml", "0123456789");
  Diagnostics diagnostics;
  diagnostics.Report(kAText, TreePlace{"z.dtb", "/b", ""}, "tree-z-b");
  diagnostics.Report(kAText, TreePlace{"z.dtb", "/a", ""}, "tree-z-a");
  diagnostics.Report(kAText, TreePlace{"a.dtb", "/c", ""}, "tree-a-c");
  diagnostics.Report(kAText, Span{&second, 0, 1}, "b0");
  diagnostics.Report(kAText, Span{&first, 7, 8}, "a7");
  diagnostics.Report(kAText, Span{&first, 2, 9}, "a2");
  diagnostics.Report(kAText, FilePlace{"z.yaml"}, "file");
  diagnostics.Report(kAText, std::monostate{}, "nowhere");
  CHECK(Order(diagnostics) == "file nowhere a2 a7 b0 tree-a-c tree-z-a tree-z-b");
}

TEST_CASE("at one place the device decides, then the id, then who reported first") {
  const SourceText source("a.yaml", "0123456789");
  const Span place{&source, 3, 4};
  Diagnostics diagnostics;
  diagnostics.Report(kBText, place, "second-b").About("/b");
  diagnostics.Report(kAText, place, "second-a").About("/b");
  diagnostics.Report(kBText, place, "first").About("/a");
  diagnostics.Report(kAText, place, "one").About("/c");
  diagnostics.Report(kAText, place, "two").About("/c");
  CHECK(Order(diagnostics) == "first second-a second-b one two");
}

TEST_CASE("every format writes every finding") {
  std::set<std::string_view> names;
  const SourceText source("a.yaml", "a: b\n");
  Diagnostics diagnostics;
  diagnostics.Report(kAText, Span{&source, 3, 4}, "one-message");
  diagnostics.Report(kBText, FilePlace{"b.yaml"}, "other-message");
  for (const Format& format : Formats()) {
    INFO(format.name);
    CHECK(names.insert(format.name).second);
    const std::string text = format.write(diagnostics.all(), Color::kNo);
    for (const char* part :
         {"already-forced", "one-message", "a.yaml", "bad-iommus", "other-message"}) {
      CHECK(text.find(part) != std::string::npos);
    }
    CHECK(text.back() == '\n');
    CHECK(text.find('\x1b') == std::string::npos);
  }
  CHECK(names.contains("text"));
  CHECK(names.contains("json"));
}

}  // namespace
}  // namespace dtpolicy::report
