// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/dict_reader.h"

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"
#include "policy/yaml_tree.h"

namespace dtpolicy::policy {
namespace {

struct ReadDict {
  bool is_mapping = false;
  std::string read;  // the keys handed out, in order
  std::string listing;
};

// Reads `marked` as a mapping with the required keys `name` and `kind`, and `compatible` and
// `vendor-list`, which may be absent.
ReadDict DictOf(std::string_view marked) {
  const MarkedText text = ReadMarks(marked);
  const SourceText source("a.yaml", text.text);
  Diagnostics diagnostics;
  const auto tree = ReadYaml(source, diagnostics);
  REQUIRE(tree);
  ReadDict outcome;
  DictReader reader("a thing", "this thing", diagnostics);
  const auto note = [&](const Field& field) {
    outcome.read += field.name + "=" + std::string(field.value.span.text()) + "@" +
                    std::string(field.key.text()) + " ";
  };
  reader.Required("name", note);
  reader.Required("kind", note);
  reader.Optional("compatible", note);
  reader.Optional("vendor-list", note);
  outcome.is_mapping = reader.Read({*tree->root, "`thing`", tree->root->span});
  RequireOnMarks(diagnostics, source, text);
  outcome.listing = Listing(diagnostics);
  return outcome;
}

TEST_CASE("keys are handed out in the order they are written") {
  const ReadDict outcome = DictOf("'kind': b\ncompatible: c\nname: [d]\n");
  CHECK(outcome.is_mapping);
  CHECK(outcome.read == "`kind`=b@'kind' `compatible`=c@compatible `name`=[d]@name ");
  CHECK(outcome.listing == "");
}

TEST_CASE("what is no mapping is told so") {
  const ReadDict outcome = DictOf("«[name, kind]»");
  CHECK_FALSE(outcome.is_mapping);
  CHECK(outcome.read == "");
  CHECK(outcome.listing ==
        "wrong-type: `thing` is a list, not a mapping\n"
        "  help: a thing holds `key: value` lines\n");
}

TEST_CASE("missing keys are all told, at the first key or the braces") {
  CHECK(DictOf("«compatible»: a\nvendor-list: b\n").listing ==
        "missing-key: this thing has no `name`\n"
        "  help: add `name: ...`\n"
        "missing-key: this thing has no `kind`\n"
        "  help: add `kind: ...`\n");
  CHECK(DictOf("«{}»").listing ==
        "missing-key: this thing has no `name`\n"
        "  help: add `name: ...`\n"
        "missing-key: this thing has no `kind`\n"
        "  help: add `kind: ...`\n");
}

TEST_CASE("of a key given twice the first is read") {
  const ReadDict outcome = DictOf("name: a\nkind: b\n«name»: c\n«\"name\"»: d\n");
  CHECK(outcome.read == "`name`=a@name `kind`=b@kind ");
  CHECK(outcome.listing ==
        "duplicate-key: `name` is already given in this mapping\n"
        "  note: first given here `name`\n"
        "  help: keep one of them\n"
        "duplicate-key: `name` is already given in this mapping\n"
        "  note: first given here `name`\n"
        "  help: keep one of them\n");
}

TEST_CASE("keys are case-sensitive and exact") {
  CHECK(DictOf("{name: a, kind: b, «Compatible»: c, «vendor_list»: d}").listing ==
        "unknown-key: `Compatible` is no key of a thing\n"
        "  help: did you mean `compatible`?\n"
        "unknown-key: `vendor_list` is no key of a thing\n"
        "  help: did you mean `vendor-list`?\n");
}

TEST_CASE("a comma in braces") {
  const auto listing = [](std::string_view entries) {
    return DictOf("{name: a, kind: b, " + std::string(entries) + "}").listing;
  };
  const std::string head = "unknown-key: `model` is no key of a thing\n";
  const std::string quote = "  help: in `{...}` a comma starts the next key; quote it: ";
  CHECK(listing("compatible: x,«model»") == head + quote + "`compatible: \"x,model\"`\n");
  CHECK(listing("compatible: x,«model»: y") == head + quote + "`compatible: \"x,model\"`\n");
  CHECK(listing("vendor-list: x,«model»") == head + quote + "`vendor-list: \"x,model\"`\n");
  CHECK(listing("compatible: x,«one»,«model»") == "unknown-key: `one` is no key of a thing\n" +
                                                      quote + "`compatible: \"x,one\"`\n" + head +
                                                      quote + "`compatible: \"x,one,model\"`\n");
  // Other mistakes are not taken for it.
  const std::string keys = "  help: its keys are `name`, `kind`, `compatible`, `vendor-list`\n";
  CHECK(listing("compatible: \"x,y\", «model»") == head + keys);
  CHECK(listing("compatible: [x],«model»") == head + keys);
  CHECK(listing("vendor-list: x, «model»: y") == head + keys);
  CHECK(DictOf("name: a\nkind: b\ncompatible: x\n«model»:\n").listing == head + keys);
  CHECK(DictOf("{«model», name: a, kind: b}").listing == head + keys);
}

}  // namespace
}  // namespace dtpolicy::policy
