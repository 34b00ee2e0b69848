// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "catch.h"
#include "policy/marked_policy.h"
#include "policy/parse_policy.h"

namespace dtpolicy::policy {
namespace {

using Strings = std::vector<std::string>;

// The tree in one line: P(plain) Q(quoted) B(block) scalars, [..] and {..} with f for flow, ~ for
// nothing, and = behind what an alias stands for.
std::string Write(const YamlNode& node) {
  std::string written;
  const bool flow = node.style == YamlNode::Style::kFlow;
  switch (node.type) {
    case YamlNode::Type::kNull:
      written = "~";
      break;
    case YamlNode::Type::kScalar:
      written = node.style == YamlNode::Style::kPlain    ? "P"
                : node.style == YamlNode::Style::kQuoted ? "Q"
                                                         : "B";
      written += "(" + node.text + ")";
      break;
    case YamlNode::Type::kSequence:
      written = flow ? "f[" : "[";
      for (const YamlNode* item : node.items) written += Write(*item) + " ";
      written += "]";
      break;
    case YamlNode::Type::kMapping:
      written = flow ? "f{" : "{";
      for (const YamlEntry& entry : node.entries) {
        written += Write(*entry.key) + ":" + Write(*entry.value) + " ";
      }
      written += "}";
      break;
  }
  return node.anchored.has_place() ? written + "=" : written;
}

std::string TreeOf(std::string_view text) {
  const SourceText source("a.yaml", std::string(text));
  Diagnostics diagnostics;
  const auto tree = ReadYaml(source, diagnostics);
  CHECK(Listing(diagnostics) == "");
  return tree ? Write(*tree->root) : "none";
}

TEST_CASE("YAML becomes a tree with styles") {
  CHECK(TreeOf("a: b\n") == "{P(a):P(b) }");
  CHECK(TreeOf("---\na: b\n...\n") == "{P(a):P(b) }");
  CHECK(TreeOf("--- {a: b}\n# end\n") == "f{P(a):P(b) }");
  CHECK(TreeOf("a: 'b'\nc: \"d\\n\"\n") == "{P(a):Q(b) P(c):Q(d\n) }");
  CHECK(TreeOf("a:\n  - b\n  - c: d\n    e: f\n") == "{P(a):[P(b) {P(c):P(d) P(e):P(f) } ] }");
  CHECK(TreeOf("a:\n- b\n- - c\n") == "{P(a):[P(b) [P(c) ] ] }");
  CHECK(TreeOf("[a, {b: c}, [], {}, d: e]\n") == "f[P(a) f{P(b):P(c) } f[] f{} f{P(d):P(e) } ]");
  CHECK(TreeOf("a: |\n  b\n  c\n") == "{P(a):B(b\nc\n) }");
  CHECK(TreeOf("a: b\n  c\n") == "{P(a):P(b c) }");
  CHECK(TreeOf("? a\n: b\n") == "{P(a):P(b) }");
  CHECK(TreeOf("\"a\": {\"b\":c}\n") == "{Q(a):f{Q(b):P(c) } }");
}

TEST_CASE("scalars are the text as written") {
  CHECK(TreeOf("[4.10, 0x1F, 1e3, yes, off, true, -5, 1.., 01.0]\n") ==
        "f[P(4.10) P(0x1F) P(1e3) P(yes) P(off) P(true) P(-5) P(1..) P(01.0) ]");
  CHECK(TreeOf("a: /soc/fimd@14400000 # b\n") == "{P(a):P(/soc/fimd@14400000) }");
  CHECK(TreeOf("a: samsung,exynos5250-mixer\n") == "{P(a):P(samsung,exynos5250-mixer) }");
}

TEST_CASE("nothing is told from an empty string") {
  CHECK(TreeOf("a:\nb: ~\nc: null\nd: ''\n") == "{P(a):~ P(b):~ P(c):~ P(d):Q() }");
  CHECK(TreeOf("-\n- a\n-\n") == "[~ P(a) ~ ]");
  CHECK(TreeOf("{a, b: , c: d}\n") == "f{P(a):~ P(b):~ P(c):P(d) }");
  CHECK(TreeOf("a:\nnull-like: b\n") == "{P(a):~ P(null-like):P(b) }");
  CHECK(TreeOf("a: &x\nb: c\n") == "{P(a):~ P(b):P(c) }");
}

TEST_CASE("duplicate keys stay for whoever reads the mapping") {
  CHECK(TreeOf("a: b\na: c\n") == "{P(a):P(b) P(a):P(c) }");
}

TEST_CASE("in a flow collection a comma splits") {
  CHECK(TreeOf("[google,snow]\n") == "f[P(google) P(snow) ]");
  CHECK(TreeOf("{compatible: a,b}\n") == "f{P(compatible):P(a) P(b):~ }");
  CHECK(TreeOf("{compatible: \"a,b\"}\n") == "f{P(compatible):Q(a,b) }");
}

TEST_CASE("aliases are replaced by what they stand for") {
  CHECK(TreeOf("a: &x b\nc: *x\n") == "{P(a):P(b) P(c):P(b)= }");
  CHECK(TreeOf("a: &x {b: c}\nd: [*x, *x]\n") ==
        "{P(a):f{P(b):P(c) } P(d):f[f{P(b):P(c) }= f{P(b):P(c) }= ] }");
  CHECK(TreeOf("a: &x [&y b]\nc: *y\nd: *x\n") == "{P(a):f[P(b) ] P(c):P(b)= P(d):f[P(b) ]= }");
  CHECK(TreeOf("- &x a\n- &x b\n- *x\n") == "[P(a) P(b) P(b)= ]");  // the last of that name
  CHECK(TreeOf("&k a: b\nc: *k\n") == "{P(a):P(b) P(c):P(a)= }");
}

TEST_CASE("line ends, byte order mark and document marks do not matter") {
  CHECK(TreeOf("a: b\r\nc:\r\n  - d\r\n  - 'e'\r\n") == "{P(a):P(b) P(c):[P(d) Q(e) ] }");
  CHECK(TreeOf("\xEF\xBB\xBF"
               "a: b\n") == "{P(a):P(b) }");
  CHECK(TreeOf("\xEF\xBB\xBF---\r\na: |\r\n  b\r\n") == "{P(a):B(b\n) }");
  CHECK(TreeOf("a: b") == "{P(a):P(b) }");
}

TEST_CASE("tabs are allowed where they are not indentation") {
  CHECK(TreeOf("a:\tb\t# c\n") == "{P(a):P(b) }");
  CHECK(TreeOf("a: [\n\tb,\n\tc\n\t]\n") == "{P(a):f[P(b) P(c) ] }");
  CHECK(TreeOf("a: b\n \tc\n") == "{P(a):P(b c) }");
  CHECK(TreeOf("a: |\n  b\n  \tc\n") == "{P(a):B(b\n\tc\n) }");
  CHECK(TreeOf("a: 'b'\n\t\n\t# c\nd: e\n") == "{P(a):Q(b) P(d):P(e) }");
}

// Every node's span, in the order of Write, keys before values.
void Spans(const YamlNode& node, std::vector<std::string>& spans) {
  spans.emplace_back(node.span.text());
  for (const YamlNode* item : node.items) Spans(*item, spans);
  for (const YamlEntry& entry : node.entries) {
    Spans(*entry.key, spans);
    Spans(*entry.value, spans);
  }
}

std::vector<std::string> SpansOf(std::string_view text) {
  const SourceText source("a.yaml", std::string(text));
  Diagnostics diagnostics;
  const auto tree = ReadYaml(source, diagnostics);
  REQUIRE(tree);
  std::vector<std::string> spans;
  Spans(*tree->root, spans);
  return spans;
}

TEST_CASE("a span is what was written, and no more") {
  CHECK(SpansOf("a: b # c\n") == Strings{"a: b", "a", "b"});
  CHECK(SpansOf("'a' : \"b\\\"\"\n") == Strings{"'a' : \"b\\\"\"", "'a'", "\"b\\\"\""});
  CHECK(SpansOf("- a\n- [ b , c ] \n") == Strings{"- a\n- [ b , c ]", "a", "[ b , c ]", "b", "c"});
  CHECK(SpansOf("{a: {b: c,},} # d") == Strings{"{a: {b: c,},}", "a", "{b: c,}", "b", "c"});
  CHECK(SpansOf("[a: b, # c]\n c]") == Strings{"[a: b, # c]\n c]", "a: b", "a", "b", "c"});
  CHECK(SpansOf("{a: # }\n}") == Strings{"{a: # }\n}", "a", ""});
  CHECK(SpansOf("- ~\n-\n- a") == Strings{"- ~\n-\n- a", "~", "-", "a"});
  CHECK(SpansOf("a: &x b\nc: *x\n") == Strings{"a: &x b\nc: *x", "a", "b", "c", "*x"});
  CHECK(SpansOf("a: &x\n  b: c\n") == Strings{"a: &x\n  b: c", "a", "b: c", "b", "c"});
  CHECK(SpansOf("a: &x [b]\nc: [*x]\n") ==
        Strings{"a: &x [b]\nc: [*x]", "a", "[b]", "b", "c", "[*x]", "*x", "b"});
  CHECK(SpansOf("\xEF\xBB\xBF"
                "a: b\r\n") == Strings{"a: b", "a", "b"});
  CHECK(SpansOf("a:\r\n  - b\r\n") == Strings{"a:\r\n  - b", "a", "- b", "b"});
}

TEST_CASE("an alias keeps the place of its anchor") {
  const SourceText source("a.yaml", "a: &x b\nc: *x\n");
  Diagnostics diagnostics;
  const auto tree = ReadYaml(source, diagnostics);
  REQUIRE(tree);
  const YamlNode& alias = *tree->root->entries[1].value;
  CHECK(alias.span.text() == "*x");
  CHECK(alias.anchored.text() == "b");
  CHECK_FALSE(tree->root->entries[0].value->anchored.has_place());
}

// --- What is refused ---

std::string RefusalOf(std::string_view marked) {
  const MarkedText text = ReadMarks(marked);
  const SourceText source("a.yaml", text.text);
  Diagnostics diagnostics;
  ReadYaml(source, diagnostics);
  RequireOnMarks(diagnostics, source, text);
  return Listing(diagnostics);
}

TEST_CASE("parts of YAML that a policy has no use for are named") {
  CHECK(RefusalOf("«%YAML 1.2»\n---\na: b\n") ==
        "yaml-unsupported: `%YAML 1.2`: directives are not part of a policy\n"
        "  help: take the line out\n");
  CHECK(RefusalOf("a: b\n«---»\nc: d\n") ==
        "yaml-unsupported: a second document starts here\n"
        "  help: keep one policy per file; to combine files, use `extends`\n");
  CHECK(RefusalOf("a: b\n...\n«---»\n") ==
        "yaml-unsupported: a second document starts here\n"
        "  help: keep one policy per file; to combine files, use `extends`\n");
  CHECK(RefusalOf("a: b\n...\n«c: d»\n") ==
        "yaml-unsupported: text after the end of the policy\n"
        "  help: keep one policy per file; check the indentation of this line\n");
  CHECK(RefusalOf("a: b\n«%TAG ! x»\n") ==
        "yaml-unsupported: text after the end of the policy\n"
        "  help: keep one policy per file; check the indentation of this line\n");
  CHECK(RefusalOf("a: «!!str» b\nc: [«!x» d]\n") ==
        "yaml-unsupported: `!!str`: tags are not part of a policy\n"
        "  help: take the tag out, or quote a value that starts with `!`\n"
        "yaml-unsupported: `!x`: tags are not part of a policy\n"
        "  help: take the tag out, or quote a value that starts with `!`\n");
  CHECK(RefusalOf("«!x» a: b\n") ==
        "yaml-unsupported: `!x`: tags are not part of a policy\n"
        "  help: take the tag out, or quote a value that starts with `!`\n");
  CHECK(RefusalOf("a: &x {b: c}\nd:\n  «<<»: *x\n  e: f\n") ==
        "yaml-unsupported: `<<`: merge keys are not supported\n"
        "  help: write the keys out, or move them to a layer that `extends` names\n");
  CHECK(RefusalOf("? «[a]»\n: b\n? «{c: d}»\n: e\n«:» f\n") ==
        "yaml-unsupported: a list as a key\n"
        "  help: a key is a single word\n"
        "yaml-unsupported: a mapping as a key\n"
        "  help: a key is a single word\n"
        "yaml-unsupported: nothing as a key\n"
        "  help: a key is a single word\n");
}

TEST_CASE("a merge key in quotes is a key like others") {
  CHECK(TreeOf("'<<': a\n") == "{Q(<<):P(a) }");
}

TEST_CASE("a file with nothing in it") {
  const std::string expected =
      "empty-policy: there is nothing in this file\n"
      "  help: a policy starts with `dtpolicy: 1`; `dtpolicy init` writes one for a board\n";
  for (const char* text : {"", "\n\n", "# a\n  # b\n", "---\n", "---\n...\n", "~\n", "null\n",
                           "&a\n", "\xEF\xBB\xBF", "\r\n\r\n"}) {
    INFO(text);
    CHECK(RefusalOf(text) == expected);
  }
}

TEST_CASE("a tab in the indentation is named, whatever the parser takes it for") {
  const std::string expected =
      "yaml-syntax: a tab in the indentation\n"
      "  help: indent with spaces\n";
  CHECK(RefusalOf("a:\n«\t»b: c\n") == expected);
  CHECK(RefusalOf("a:\n«\t»- b\n") == expected);
  CHECK(RefusalOf("a:\n  b: c\n  «\t»d: e\n") == expected);
  CHECK(RefusalOf("a:\n«\t»b\n") == expected);  // a scalar to the parser
  CHECK(RefusalOf("a: [b]\nc:\n«\t»d: e\n") == expected);
  CHECK(RefusalOf("a:\n«\t»b: c\n\td: e\n") == expected);  // the parser gave up there
  CHECK(RefusalOf("a:\n«\t»b\nc:\n«\t»d\n") == expected + expected);
}

TEST_CASE("depth is bounded, however it is written") {
  const std::string expected =
      "limit-exceeded: more than 64 lists and mappings inside one another\n"
      "  help: a policy needs no more than six\n";
  const auto repeat = [](std::string_view text, size_t count) {
    std::string all;
    for (size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  const auto refusal = [&](std::string text) {
    const SourceText source("a.yaml", std::move(text));
    Diagnostics diagnostics;
    CHECK_FALSE(ReadYaml(source, diagnostics).has_value());
    return Listing(diagnostics);
  };
  for (const size_t levels : {65, 500, 10'000, 95'000}) {
    CHECK(refusal(repeat("[", levels)) == expected);
    CHECK(refusal(repeat("[", levels) + repeat("]", levels)) == expected);
    CHECK(refusal(repeat("{a: ", levels)) == expected);
    CHECK(refusal(repeat("- ", levels) + "a\n") == expected);
    CHECK(refusal(repeat("? ", levels) + "a\n") == expected);
  }
  std::string indented;
  for (size_t level = 0; level < 1'000; ++level) indented += std::string(level, ' ') + "a:\n";
  CHECK(refusal(indented) == expected);

  CHECK(refusal(repeat("[", 1'000'000)) ==
        "limit-exceeded: more than 100000 values in one file\n"
        "  help: split it into layers\n");
  CHECK(TreeOf(repeat("[", 64) + repeat("]", 64)) == repeat("f[", 64) + repeat("] ", 63) + "]");
}

TEST_CASE("depth counts through aliases") {
  // Each line nests the one above it once more.
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 70; ++i) text += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
  const SourceText source("a.yaml", text);
  Diagnostics diagnostics;
  CHECK_FALSE(ReadYaml(source, diagnostics).has_value());
  CHECK(Listing(diagnostics) ==
        "limit-exceeded: more than 64 lists and mappings inside one another\n"
        "  help: a policy needs no more than six\n");
  REQUIRE_FALSE(diagnostics.all().empty());
  CHECK(std::get<Span>(diagnostics.all().front().place).text() == "*a62");  // mapping + 63 + itself
}

TEST_CASE("an alias bomb is refused before it goes off") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 60; ++i) {
    text +=
        fmt::format("a{0}: &a{0} [*a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}, *a{1}]\n", i, i - 1);
  }
  const SourceText source("a.yaml", text);
  Diagnostics diagnostics;
  CHECK_FALSE(ReadYaml(source, diagnostics).has_value());
  CHECK(Listing(diagnostics) ==
        "limit-exceeded: `*a4` expands the file to more than 100000 values\n"
        "  help: write out what is needed instead of nesting aliases\n");
}

TEST_CASE("as many values as there may be are read") {
  std::string text = "[";
  for (size_t i = 1; i < kMaxYamlNodes; ++i) text += "a,";
  const SourceText most("a.yaml", text + "]");
  const SourceText more("b.yaml", text + "\na]");
  Diagnostics diagnostics;
  const auto tree = ReadYaml(most, diagnostics);
  CHECK(Listing(diagnostics) == "");
  REQUIRE(tree);
  CHECK(tree->root->items.size() == kMaxYamlNodes - 1);
  CHECK_FALSE(ReadYaml(more, diagnostics).has_value());
  CHECK(Listing(diagnostics) ==
        "limit-exceeded: more than 100000 values in one file\n"
        "  help: split it into layers\n");
}

TEST_CASE("an alias inside its own anchor") {
  CHECK(RefusalOf("a: &x [b, «*x»]\n") ==
        "yaml-syntax: `*x` stands inside its own anchor\n"
        "  help: an alias can only stand below the value that its anchor marks\n");
}

}  // namespace
}  // namespace dtpolicy::policy
