// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_errors.h"

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"
#include "policy/yaml_tree.h"

namespace dtpolicy::policy {
namespace {

// Through the parser itself, so that a release of yaml-cpp with other sentences is found out here.
std::string ErrorOf(std::string_view marked) {
  const MarkedText text = ReadMarks(marked);
  const SourceText source("a.yaml", text.text);
  Diagnostics diagnostics;
  CHECK_FALSE(ReadYaml(source, diagnostics).has_value());
  RequireOnMarks(diagnostics, source, text);
  return Listing(diagnostics);
}

TEST_CASE("what is not YAML is explained where it is") {
  struct Row {
    const char* marked;
    const char* message;
    const char* help;
  };
  const char* fits = "this line fits neither the mapping nor the list above it";
  const char* indent = "indent it as the lines it belongs to, and end each key with `: `";
  const Row rows[] = {
      {"a: 1\nb:\n  c: 2\n «d»: 3\n", fits, indent},
      {"a: 1\nb\nc«:» 2\n", "a `: ` cannot stand here",
       "quote a value that holds `: `; indent the keys of one mapping alike, each with its `: `"},
      {"a:\n  - b\n «-» c\n", fits, indent},
      {"a:\n  - name«:»b\n    c: d\n", "a space is missing behind this `:`", "write `name: b`"},
      {"a: b\nname«:»c\n# d\n\ne: f\n", "a space is missing behind this `:`", "write `name: c`"},
      {"a:\n  - name«:»\u00a0b\n    c: d\n",
       "the no-break space behind this `:` is no space to YAML", "write `name: b`"},
      {"a:\n «\u00a0»- name: b\n    c: d\n", "this no-break space is no blank to YAML",
       "write a plain space"},
      // These need none.
      {"a: 1\nb 12:30\nc«:» 2\n", "a `: ` cannot stand here",
       "quote a value that holds `: `; indent the keys of one mapping alike, each with its `: `"},
      {"a: 1\nhttp://b\nc«:» 2\n", "a `: ` cannot stand here",
       "quote a value that holds `: `; indent the keys of one mapping alike, each with its `: `"},
      {"a:\n  - b:\n    c: d\n   «e»: f\n", fits, indent},
      {"a: «]»\n", "this bracket closes nothing that is open here",
       "`[` goes with `]`, `{` with `}`"},
      {"a: [b«}»\n", "this bracket closes nothing that is open here",
       "`[` goes with `]`, `{` with `}`"},
      {"a: b«:» c\n", "a `: ` cannot stand here",
       "quote a value that holds `: `; indent the keys of one mapping alike, each with its `: `"},
      {"a: «-» b\n", "a list cannot start here",
       "put the first `- ` on a line of its own; in `[...]` write the items without it"},
      {"a: [«-» b]\n", "a list cannot start here",
       "put the first `- ` on a line of its own; in `[...]` write the items without it"},
      {"a: «?» b\n", "a key cannot start here", "put it on a line of its own"},
      {"a: «\"b: c»\nd: e\n", "this quote is not closed", "end the string with the same quote"},
      {"a: «'b»\n", "this quote is not closed", "end the string with the same quote"},
      {"a: [«'b, c]»\n", "this quote is not closed", "end the string with the same quote"},
      {"a: it's\nb: «\"»c", "this quote is not closed", "end the string with the same quote"},
      {"a: \"b\n«-»--\nc\"\n", "a document marker inside a quoted string",
       "close the quote before it"},
      {"iommu: *«\n»", "a `*` at the start of a value is an alias to YAML",
       "put the pattern in quotes, as in `\"*\"`"},
      {"[*«]»\n", "a `*` at the start of a value is an alias to YAML",
       "put the pattern in quotes, as in `\"*\"`"},
      {"node: «*»mmc\n", "a `*` at the start of a value is an alias to YAML",
       "put the pattern in quotes, as in `\"*\"`"},
      {"label: &«\n»", "a `&` at the start of a value is an anchor to YAML",
       "put the value in quotes"},
      {"a: &b «&»c d\n", "two anchors on one value", "take one of them out"},
      {"a: !b «!»c d\n", "two tags on one value", "take them out"},
      {"a: «@»b\n", "this character cannot start a value", "put the value in quotes"},
      {"a: «`»b\n", "this character cannot start a value", "put the value in quotes"},
      {"a: «%»b\n", "this character cannot start a value", "put the value in quotes"},
      {"a: !!«\n»b\n", "a `!` at the start of a value is a tag to YAML", "put the value in quotes"},
      {"a: \"\\q«\"»\n", "an unknown escape in a double-quoted string",
       "use single quotes, which know no escapes"},
      {"a: \"\\xzz«\"»\n", "a bad `\\x` escape in a double-quoted string",
       "use single quotes, which know no escapes"},
      {"a: \"\\uD800«\"»\n", "an escape that stands for no character",
       "use single quotes, which know no escapes"},
      {"a: |0«\n»  b\n", "an indentation of zero", "write `|` alone"},
      {"a: | «b»\n", "text behind the `|` or `>`", "start the text on the next line"},
  };
  for (const Row& row : rows) {
    INFO(row.marked);
    CHECK(ErrorOf(row.marked) ==
          "yaml-syntax: " + std::string(row.message) + "\n  help: " + row.help + "\n");
  }
}

TEST_CASE("a bracket that is not closed is shown") {
  CHECK(ErrorOf("a: [b, {c: d}\n«e»: f\n") ==
        "yaml-syntax: a `[` is not closed before this\n"
        "  note: opened here `[`\n"
        "  help: put a `,` between the items and a `]` at the end\n");
  CHECK(ErrorOf("a: {b: c, d: [e«]»\n") ==
        "yaml-syntax: a `{` is not closed before this\n"
        "  note: opened here `{`\n"
        "  help: put a `,` between the keys and a `}` at the end\n");
}

TEST_CASE("a sentence that is not known still gets a place") {
  const SourceText source("a.yaml", "a: b\n\n");
  const YamlFault middle = ExplainYamlError(source, "some new sentence", 3, 0);
  CHECK(middle.message == "this is not YAML");
  CHECK(middle.help == "check indentation, quotes and brackets");
  CHECK(middle.span.text() == "b");
  // At the end of the text there is nothing to see.
  CHECK(ExplainYamlError(source, "some new sentence", 6, 0).span.text() == "b");
}

}  // namespace
}  // namespace dtpolicy::policy
