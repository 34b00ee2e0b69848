// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_policy.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

using Layers = std::map<std::string, std::string>;
using Strings = std::vector<std::string>;

std::string RuleLine(std::string_view name) {
  return fmt::format("rules: [{{name: {0}, dma: iommu, devices: [{{node: {0}}}]}}]\n", name);
}

Strings RuleNames(const Policy& policy) {
  Strings names;
  for (const Rule& rule : policy.rules) names.push_back(*rule.name);
  return names;
}

constexpr Kind kEarlier{"earlier", Level::kError};
constexpr Message<> kOld{kEarlier, "something else"};

constexpr std::string_view kBoard = "board: {compatible: [\"a,b\"]}\n";

TEST_CASE("layers come before the file that extends them, in order") {
  Reading reading;
  const Policy policy = PolicyOf(
      "dtpolicy: 1\nextends: [one.yaml, soc/two.yaml]\n" + std::string(kBoard) + RuleLine("top"),
      reading,
      {{"one.yaml", "dtpolicy: 1\n" + RuleLine("one")},
       {"soc/two.yaml", "dtpolicy: 1\nextends: [three.yaml]\n" + RuleLine("two")},
       {"soc/three.yaml", "dtpolicy: 1\n" + RuleLine("three")}});
  CHECK(RuleNames(policy) == Strings{"one", "three", "two", "top"});
  CHECK(reading.opened == Strings{"one.yaml", "soc/two.yaml", "soc/three.yaml"});
  CHECK(policy.source->name() == "policy.yaml");
  CHECK(policy.rules[1].name.span.source->name() == "soc/three.yaml");
}

TEST_CASE("a later scalar or list of names replaces an earlier one, rules and allowances add up") {
  Reading reading;
  const Policy policy = PolicyOf(
      "# SPDX-License-Identifier: MIT\n"
      "dtpolicy: 1\n"
      "extends: [low.yaml]\n"
      "board: {compatible: [\"top,a\"]}\n"
      "xen: {version: 4.19}\n"
      "linux: {swiotlb-xen: force}\n"
      "allow: [{lint: no-iommu, reason: top}]\n",
      reading,
      {{"low.yaml",
        "# SPDX-License-Identifier: ISC\n"
        "dtpolicy: 1\n"
        "board: {name: Low, compatible: [\"low,a\", \"low,b\"]}\n"
        "xen: {version: 4.17, drives: [\"low,x\"]}\n"
        "linux: {version: 6.1, grants: translated, swiotlb-xen: off}\n"
        "allow: [{lint: tree-growth, reason: low}]\n"}});
  CHECK(policy.license == "MIT");
  CHECK(**policy.board.name == "Low");
  REQUIRE(policy.board.compatible.size() == 1);
  CHECK(*policy.board.compatible[0] == "top,a");
  CHECK(policy.board.span.source->name() == "policy.yaml");
  CHECK(**policy.xen.version == "4.19");
  REQUIRE(policy.xen.drives.size() == 1);
  CHECK(*policy.xen.drives[0] == "low,x");
  CHECK(**policy.linux_.version == "6.1");
  CHECK(**policy.linux_.grants == Grants::kTranslated);
  CHECK(policy.linux_.grants->span.source->name() == "low.yaml");
  CHECK(*policy.linux_.swiotlb_xen == SwiotlbXen::kForce);
  REQUIRE(policy.allow.size() == 2);
  CHECK(*policy.allow[0].lint == "tree-growth");
  CHECK(*policy.allow[1].lint == "no-iommu");
}

TEST_CASE("a layer that is reached twice counts once, where it is reached first") {
  Reading reading;
  const Policy policy =
      PolicyOf("dtpolicy: 1\nextends: [left.yaml, ./sub/../right.yaml, base.yaml]\n" +
                   std::string(kBoard) + RuleLine("top"),
               reading,
               {{"left.yaml", "dtpolicy: 1\nextends: [base.yaml]\n" + RuleLine("left")},
                {"right.yaml", "dtpolicy: 1\nextends: [./base.yaml]\n" + RuleLine("right")},
                {"base.yaml", "dtpolicy: 1\n" + RuleLine("base")}});
  CHECK(RuleNames(policy) == Strings{"base", "left", "right", "top"});
  CHECK(reading.opened == Strings{"left.yaml", "base.yaml", "right.yaml"});
}

TEST_CASE("names of layers are relative to the file that names them") {
  Reading reading;
  const SourceText& source = reading.sources.Add(
      "policies/board.yaml",
      "dtpolicy: 1\nextends: [soc/a.yaml, ../b.yaml, /etc/c.yaml]\n" + std::string(kBoard));
  const OpenLayer open_layer = [&](const std::string& path, Span place) -> const SourceText* {
    reading.opened.push_back(path + " " + std::string(place.text()));
    return &reading.sources.Add(path, path == "policies/soc/a.yaml"
                                          ? "dtpolicy: 1\nextends: [../d.yaml]\n"
                                          : "dtpolicy: 1\n");
  };
  CHECK(ParsePolicy(source, open_layer, reading.diagnostics).has_value());
  CHECK(reading.opened == Strings{"policies/soc/a.yaml soc/a.yaml", "policies/d.yaml ../d.yaml",
                                  "b.yaml ../b.yaml", "/etc/c.yaml /etc/c.yaml"});
}

TEST_CASE("a layer needs no board, the whole does") {
  Reading reading;
  PolicyOf("dtpolicy: 1\nextends: [a.yaml]\n", reading,
           {{"a.yaml", "dtpolicy: 1\n" + std::string(kBoard)}});

  const std::string expected =
      "missing-key: this policy has no `board.compatible`\n"
      "  help: name the board: `board:` with `compatible:` and below it `- vendor,board`, as the "
      "root node of its tree says\n";
  CHECK(ReportOf("«dtpolicy»: 1\n") == expected);
  CHECK(ReportOf("dtpolicy: 1\n«board»: {name: Snow}\n") == expected);

  Reading layered;
  ReadPolicy("«dtpolicy»: 1\nextends: [a.yaml]\n", layered, {{"a.yaml", "dtpolicy: 1\n"}});
  CHECK(layered.listing == expected);
}

TEST_CASE("a cycle of layers is shown") {
  Reading self;
  ReadPolicy("dtpolicy: 1\nextends: [«policy.yaml»]\n" + std::string(kBoard), self);
  CHECK(self.listing ==
        "extends-cycle: `policy.yaml` extends itself\n"
        "  help: take one of these entries out\n");

  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [a.yaml]\n" + std::string(kBoard), reading,
             {{"a.yaml", "dtpolicy: 1\nextends: [b.yaml]\n"},
              {"b.yaml", "dtpolicy: 1\nextends: [c.yaml]\n"},
              {"c.yaml", "dtpolicy: 1\nextends: [\"./a.yaml\"]\n"}});
  CHECK(reading.listing ==
        "extends-cycle: `a.yaml` extends itself\n"
        "  note: by way of this `b.yaml`\n"
        "  note: by way of this `c.yaml`\n"
        "  help: take one of these entries out\n");
  REQUIRE(reading.diagnostics.all().size() == 1);
  CHECK(std::get<Span>(reading.diagnostics.all().front().place).text() == "\"./a.yaml\"");
  CHECK(reading.opened == Strings{"a.yaml", "b.yaml", "c.yaml"});
}

TEST_CASE("a layer that cannot be read is asked for once") {
  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [«a.yaml», b.yaml]\n", reading,
             {{"b.yaml", "dtpolicy: 1\nextends: [a.yaml]\n"}});
  // What the missing layer may have said is not complained about.
  CHECK(reading.listing == "cannot-read: `a.yaml` cannot be read\n");
  CHECK(reading.opened == Strings{"a.yaml", "b.yaml"});
}

TEST_CASE("faults of every layer are shown in one run") {
  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [a.yaml, b.yaml]\n«colour»: red\n" + std::string(kBoard),
             reading,
             {{"a.yaml", "dtpolicy: 1\nrules: [a: b\n"}, {"b.yaml", "dtpolicy: 1\nrules: x\n"}});
  CHECK(reading.listing ==
        "unknown-key: `colour` is no key of a policy\n"
        "  help: its keys are `dtpolicy`, `extends`, `board`, `xen`, `linux`, `rules`, `allow`\n"
        "yaml-syntax: a `[` is not closed before this\n"
        "  note: opened here `[`\n"
        "  help: put a `,` between the items and a `]` at the end\n"
        "wrong-type: `rules` is a single value, not a list\n"
        "  help: write each rule as `- name: ...`\n");
}

TEST_CASE("a layer is of a known version too") {
  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [a.yaml]\n", reading, {{"a.yaml", "dtpolicy: 3\n"}});
  CHECK(reading.listing ==
        "format-version: `dtpolicy: 3` is a format that this build does not read\n"
        "  help: this build reads `dtpolicy: 1`\n");
}

TEST_CASE("a rule's name is used once in all layers") {
  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [a.yaml]\n" + std::string(kBoard) +
                 "rules: [{name: «x», dma: iommu, devices: [{node: a}]}]\n",
             reading, {{"a.yaml", "dtpolicy: 1\n" + RuleLine("x")}});
  CHECK(reading.listing ==
        "duplicate-rule: a rule `x` exists already\n"
        "  note: the first of that name `x`\n"
        "  help: give it another name; a file cannot replace a rule of one that it extends\n");
}

TEST_CASE("the number of layers is bounded") {
  Layers layers;
  for (int i = 0; i < 100; ++i) {
    layers[fmt::format("{}.yaml", i)] = fmt::format("dtpolicy: 1\nextends: [{}.yaml]\n", i + 1);
  }
  layers["62.yaml"] = "dtpolicy: 1\n";
  Reading most;
  PolicyOf("dtpolicy: 1\nextends: [0.yaml]\n" + std::string(kBoard), most, layers);
  CHECK(most.opened.size() == kMaxLayers - 1);

  layers["62.yaml"] = "dtpolicy: 1\nextends: [63.yaml, 64.yaml]\n";
  Reading more;
  ReadPolicy("dtpolicy: 1\nextends: [0.yaml]\n" + std::string(kBoard), more, layers);
  CHECK(more.listing ==
        "limit-exceeded: more than 64 layers\n"
        "  help: merge some of them\n");
}

TEST_CASE("all layers together are bounded") {
  const auto listing = [](std::string_view extends, const Layers& layers) {
    Reading reading;
    ReadPolicy(fmt::format("dtpolicy: 1\nextends: {}\n{}", extends, kBoard), reading, layers);
    return reading.listing;
  };
  const std::string half = "dtpolicy: 1\n#" + std::string(kMaxPolicyBytes / 2, '-') + "\n";
  CHECK(listing("[a.yaml, «b.yaml», c.yaml]",
                {{"a.yaml", half}, {"b.yaml", half}, {"c.yaml", half}}) ==
        "limit-exceeded: this makes a policy of more than 1048576 bytes\n"
        "  help: is this the right file?\n");

  // An alias costs few bytes: what it stands for is what counts.
  const auto many = [](std::string_view name) {
    std::string devices = "&d {node: x}";
    for (int i = 0; i < 30'000; ++i) devices += ",*d";
    return fmt::format("dtpolicy: 1\nrules: [{{name: {}, dma: iommu, devices: [{}]}}]\n", name,
                       devices);
  };
  CHECK(listing("[a.yaml, b.yaml, c.yaml]",
                {{"a.yaml", many("a")}, {"b.yaml", many("b")}, {"c.yaml", many("c")}}) ==
        "limit-exceeded: more than 100000 values in all layers\n"
        "  help: is this the right file?\n");
}

TEST_CASE("the number of globs is bounded") {
  const auto listing = [](size_t patterns) {
    std::string text = "dtpolicy: 1\n" + std::string(kBoard) +
                       "rules:\n  - name: a\n    dma: iommu\n    devices:\n";
    for (size_t i = 0; i < patterns; i += 2) {
      const std::string entry = fmt::format("{{node: 'a{}*', not: {{compatible: 'b,*'}}}}", i);
      text += fmt::format("      - {}\n", i < kMaxPatterns ? entry : "«" + entry + "»");
    }
    Reading reading;
    ReadPolicy(text, reading);
    return reading.listing;
  };
  CHECK(listing(kMaxPatterns) == "");
  CHECK(listing(kMaxPatterns + 2) ==
        "limit-exceeded: more than 2000 globs\n"
        "  help: name the devices themselves, or by broader patterns\n");
}

TEST_CASE("`extends` is a list of names") {
  CHECK(ReportOf("dtpolicy: 1\nextends: «soc/a.yaml»\n" + std::string(kBoard)) ==
        "wrong-type: `extends` is a single value, not a list\n"
        "  help: write `extends: [soc/name.yaml]`\n");
  CHECK(ReportOf("dtpolicy: 1\nextends: «[]»\n" + std::string(kBoard)) ==
        "bad-value: `extends` is an empty list\n"
        "  help: write `extends: [soc/name.yaml]`\n");
  Reading reading;
  ReadPolicy("dtpolicy: 1\nextends: [a.yaml, «a.yaml»]\n" + std::string(kBoard), reading,
             {{"a.yaml", "dtpolicy: 1\n"}});
  CHECK(reading.listing ==
        "duplicate-value: `a.yaml` is already in `extends`\n"
        "  note: first given here `a.yaml`\n"
        "  help: take one of them out\n");
}

TEST_CASE("what was reported before neither fails the policy nor is lost") {
  Reading reading;
  reading.diagnostics.Report(kOld, FilePlace{"other"});
  const SourceText& source =
      reading.sources.Add("policy.yaml", "dtpolicy: 1\n" + std::string(kBoard));
  const OpenLayer none = [](const std::string&, Span) { return nullptr; };
  CHECK(ParsePolicy(source, none, reading.diagnostics).has_value());
  REQUIRE(reading.diagnostics.all().size() == 1);
  CHECK(reading.diagnostics.all().front().message == "something else");
}

TEST_CASE("the number of faults shown is bounded") {
  std::string text = "dtpolicy: 1\n";
  for (size_t i = 0; i < 10'000; ++i) text += fmt::format("key{}: x\n", i);
  Reading reading;
  const SourceText& source = reading.sources.Add("policy.yaml", text);
  const OpenLayer none = [](const std::string&, Span) { return nullptr; };
  CHECK_FALSE(ParsePolicy(source, none, reading.diagnostics).has_value());
  REQUIRE(reading.diagnostics.all().size() == kMaxPolicyFaults + 1);
  CHECK(reading.diagnostics.all().back().message == "more than 500 faults");
}

}  // namespace
}  // namespace dtpolicy::policy
