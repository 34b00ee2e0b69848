// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/read_value.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"
#include "policy/yaml_tree.h"

namespace dtpolicy::policy {
namespace {

constexpr Choice<int> kColours[] = {{"red", 1}, {"green", 2}, {"blue", 3}};

// Hands the value of `key: «value»` to `read` and gives what was read, or what was reported.
template <typename Read>
std::string Outcome(std::string_view value, const Read& read) {
  const SourceText source("a.yaml", "key: " + std::string(value));
  Diagnostics diagnostics;
  const auto tree = ReadYaml(source, diagnostics);
  REQUIRE(tree);
  const YamlEntry& entry = tree->root->entries.at(0);
  const std::string got = read(Field{*entry.value, "`key`", entry.key->span}, diagnostics);
  return diagnostics.all().empty() ? got : Listing(diagnostics);
}

std::string Word(std::string_view value) {
  return Outcome(value, [](const Field& field, Diagnostics& diagnostics) {
    const auto word = ReadWord(field, diagnostics);
    return word ? fmt::format("{}|{}", word->value, word->span.text()) : "";
  });
}

std::string Prose(std::string_view value) {
  return Outcome(value, [](const Field& field, Diagnostics& diagnostics) {
    const auto prose = ReadProse(field, diagnostics);
    return prose ? prose->value : "";
  });
}

std::string Colour(std::string_view value) {
  return Outcome(value, [](const Field& field, Diagnostics& diagnostics) {
    const auto colour = ReadChoice(field, kColours, diagnostics);
    return colour ? fmt::format("{}|{}", colour->value, colour->span.text()) : "";
  });
}

TEST_CASE("a word is the text as written") {
  CHECK(Word("display") == "display|display");
  CHECK(Word("'4.10'") == "4.10|'4.10'");
  CHECK(Word("4.10") == "4.10|4.10");
  CHECK(Word("yes") == "yes|yes");
  CHECK(Word("0x1F") == "0x1F|0x1F");
  CHECK(Word("two words") == "two words|two words");
  CHECK(Word("\"é\"") == "é|\"é\"");
}

TEST_CASE("a word is one line, not blank") {
  const std::string empty =
      "bad-value: `key` is empty\n"
      "  help: give it a value, or take the key out\n";
  CHECK(Word("''") == empty);
  CHECK(Word("\" \"") == empty);
  CHECK(Word("\"\\n\"") == empty);
  CHECK(Word("") == "wrong-type: `key` has no value\n  help: write it as one value\n");
  CHECK(Word("null") == "wrong-type: `key` has no value\n  help: write it as one value\n");
  CHECK(Word("[a]") ==
        "wrong-type: `key` is a list, not a single value\n  help: write it as one value\n");
  CHECK(Word("{a: b}") ==
        "wrong-type: `key` is a mapping, not a single value\n  help: write it as one value\n");
  const std::string control =
      "bad-value: `a b` is not a name: it holds a line end or control character\n"
      "  help: write it on one line\n";
  CHECK(Word("\"a\\nb\"") == control);
  CHECK(Word("\"a\\0b\"") == control);
  CHECK(Word("\"a\\tb\"") == control);
  CHECK(Word("\"a\\x1Bb\"") == control);
}

TEST_CASE("prose may have lines") {
  CHECK(Prose("one") == "one");
  CHECK(Prose("|\n  one\n  two\n") == "one\ntwo");
  CHECK(Prose(">\n  one\n  two\n") == "one two");
  CHECK(Prose("\" one \"") == "one");
  CHECK(Prose("\"\\0\"") ==
        "bad-value: ` ` is not a name: it holds a line end or control character\n"
        "  help: write it on one line\n");
}

TEST_CASE("a choice is one of its names") {
  CHECK(Colour("green") == "2|green");
  CHECK(Colour("'blue'") == "3|'blue'");
  CHECK(Colour("gren") ==
        "bad-value: `gren` is no value of `key`\n  help: did you mean `green`?\n");
  CHECK(Colour("Red") == "bad-value: `Red` is no value of `key`\n  help: did you mean `red`?\n");
  CHECK(Colour("7") ==
        "bad-value: `7` is no value of `key`\n  help: it is one of `red`, `green`, `blue`\n");
  CHECK(Colour("[red]") ==
        "wrong-type: `key` is a list, not a single value\n  help: write it as one value\n");
}

TEST_CASE("items of a list have the list's name") {
  const auto items = [](std::string_view value) {
    return Outcome(value, [](const Field& field, Diagnostics& diagnostics) {
      std::string names;
      ReadItems(field, "write `- a`", diagnostics, [&](const Field& item) {
        names += fmt::format("{}: {} ", item.name, item.value.span.text());
      });
      return names;
    });
  };
  CHECK(items("[a, 'b']") == "an item of `key`: a an item of `key`: 'b' ");
  CHECK(items("[]") == "bad-value: `key` is an empty list\n  help: write `- a`\n");
  CHECK(items("a") == "wrong-type: `key` is a single value, not a list\n  help: write `- a`\n");
}

}  // namespace
}  // namespace dtpolicy::policy
