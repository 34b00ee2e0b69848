// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_rule.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

constexpr std::string_view kHead =
    "dtpolicy: 1\n"
    "board:\n"
    "  compatible:\n"
    "    - google,snow\n";

std::string ReportOfRules(std::string_view rules) {
  return ReportOf(std::string(kHead) + std::string(rules));
}

TEST_CASE("a rule is read with the places of its values") {
  Reading reading;
  const Policy policy = PolicyOf(std::string(kHead) +
                                     "rules:\n"
                                     "  - name: display\n"
                                     "    dma: iommu\n"
                                     "    devices:\n"
                                     "      - path: /soc/fimd@14400000\n"
                                     "      - compatible: samsung,exynos5250-mixer\n"
                                     "    reason: >\n"
                                     "      exynos-drm refuses\n"
                                     "      to bind\n"
                                     "    expect: 2\n"
                                     "    on-missing: warn\n"
                                     "  - {name: \"guest disks\", dma: swiotlb, devices: [{node: "
                                     "\"mmc@*\"}]}\n",
                                 reading);
  REQUIRE(policy.rules.size() == 2);
  const Rule& display = policy.rules[0];
  CHECK(*display.name == "display");
  CHECK(display.span.text() == "display");
  CHECK(*display.dma == Dma::kIommu);
  CHECK(display.dma.span.text() == "iommu");
  REQUIRE(display.devices.size() == 2);
  CHECK(**display.devices[1].compatible == "samsung,exynos5250-mixer");
  REQUIRE(display.reason.has_value());
  CHECK(**display.reason == "exynos-drm refuses to bind");
  REQUIRE(display.expect.has_value());
  CHECK((*display.expect)->at_least == 2);
  CHECK((*display.expect)->at_most == 2U);
  CHECK(display.expect->span.text() == "2");
  CHECK(display.on_missing == OnMissing::kWarn);

  const Rule& disks = policy.rules[1];
  CHECK(*disks.name == "guest disks");
  CHECK(disks.span.text() == "\"guest disks\"");
  CHECK(*disks.dma == Dma::kSwiotlb);
  CHECK_FALSE(disks.reason.has_value());
  CHECK_FALSE(disks.expect.has_value());
  CHECK(disks.on_missing == OnMissing::kError);
}

TEST_CASE("`expect` is a count or a range") {
  struct Row {
    const char* written;
    uint32_t at_least;
    std::optional<uint32_t> at_most;
  };
  const Row rows[] = {
      {"2", 2, 2U},
      {"\"2\"", 2, 2U},
      {"1..", 1, std::nullopt},
      {"\"1..\"", 1, std::nullopt},
      {"\"1..3\"", 1, 3U},
      {"1..3", 1, 3U},
      {"0..", 0, std::nullopt},
      {"0..3", 0, 3U},
      {"3..3", 3, 3U},
      {"1000000", 1'000'000, 1'000'000U},
  };
  for (const Row& row : rows) {
    INFO(row.written);
    Reading reading;
    const Policy policy = PolicyOf(
        std::string(kHead) +
            fmt::format("rules: [{{name: a, dma: iommu, devices: [{{node: a}}], expect: {}}}]\n",
                        row.written),
        reading);
    REQUIRE(policy.rules.at(0).expect.has_value());
    CHECK((*policy.rules[0].expect)->at_least == row.at_least);
    CHECK((*policy.rules[0].expect)->at_most == row.at_most);
    CHECK(policy.rules[0].expect->span.text() == row.written);
  }
}

TEST_CASE("`expect` refuses what is no number of devices") {
  const auto report = [](std::string_view expect) {
    return ReportOfRules(fmt::format(
        "rules: [{{name: a, dma: iommu, devices: [{{node: a}}], expect: {}}}]\n", expect));
  };
  for (const char* written : {"two", "-1", "1.5", "..3", "..", "1...3", "1..x", "0x2", "1000001",
                              "99999999999999999999", "1 ..3", "+1"}) {
    INFO(written);
    CHECK(report(fmt::format("«{}»", written)) ==
          fmt::format("bad-value: `{}` is not a number of devices: it is neither a count nor a "
                      "range\n"
                      "  help: write `2`, `1..` for at least one, or `1..3`\n",
                      written));
  }
  CHECK(report("«3..1»") ==
        "bad-value: `3..1` is not a number of devices: the range runs backwards\n"
        "  help: put the lower number first\n");
  CHECK(report("«0»") ==
        "bad-value: `0` is not a number of devices: a rule for no device does nothing\n"
        "  help: to let devices be absent, write `on-missing: ignore`\n");
  CHECK(report("«[1, 3]»") ==
        "wrong-type: `expect` is a list, not a single value\n"
        "  help: write it as one value\n");
}

TEST_CASE("a rule's keys are checked, all in one run") {
  CHECK(ReportOfRules("rules:\n"
                      "  - «nme»: display\n"
                      "    dma: «iomu»\n"
                      "    «devcies»: []\n"
                      "    reason: «' '»\n"
                      "    on-missing: «warning»\n") ==
        "unknown-key: `nme` is no key of a rule\n"
        "  help: did you mean `name`?\n"
        "bad-value: `iomu` is no value of `dma`\n"
        "  help: did you mean `iommu`?\n"
        "unknown-key: `devcies` is no key of a rule\n"
        "  help: did you mean `devices`?\n"
        "bad-value: `reason` is empty\n"
        "  help: give it a value, or take the key out\n"
        "bad-value: `warning` is no value of `on-missing`\n"
        "  help: it is one of `error`, `warn`, `ignore`\n"
        "missing-key: this rule has no `name`\n"
        "  help: add `name: ...`\n"
        "missing-key: this rule has no `devices`\n"
        "  help: add `devices: ...`\n");
}

TEST_CASE("a list of devices has entries") {
  CHECK(ReportOfRules("rules: [{name: a, dma: iommu, devices: «[]»}]\n") ==
        "bad-value: `devices` is an empty list\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
  CHECK(ReportOfRules("rules: [{name: a, dma: iommu, devices: «{node: a}»}]\n") ==
        "wrong-type: `devices` is a mapping, not a list\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
  CHECK(ReportOfRules("rules: [{name: a, dma: iommu, «devices»: }]\n") ==
        "wrong-type: `devices` has no value\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
}

TEST_CASE("rules are a list of mappings, which may be empty") {
  CHECK(ReportOfRules("rules: []\nallow: []\n") == "");
  CHECK(ReportOfRules("rules: «{name: a}»\n") ==
        "wrong-type: `rules` is a mapping, not a list\n"
        "  help: write each rule as `- name: ...`\n");
  CHECK(ReportOfRules("«rules»:\n") ==
        "wrong-type: `rules` has no value\n"
        "  help: write each rule as `- name: ...`\n");
  CHECK(ReportOfRules("rules: [«display», «[a]»]\n") ==
        "wrong-type: an item of `rules` is a single value, not a mapping\n"
        "  help: a rule holds `key: value` lines\n"
        "wrong-type: an item of `rules` is a list, not a mapping\n"
        "  help: a rule holds `key: value` lines\n");
}

TEST_CASE("two rules of one name") {
  CHECK(ReportOfRules("rules:\n"
                      "  - {name: a, dma: iommu, devices: [{node: a}]}\n"
                      "  - {name: b, dma: iommu, devices: [{node: b}]}\n"
                      "  - {name: «a», dma: swiotlb, devices: [{node: c}]}\n") ==
        "duplicate-rule: a rule `a` exists already\n"
        "  note: the first of that name `a`\n"
        "  help: give it another name; a file cannot replace a rule of one that it extends\n");
  // Also where the rules are wrong in other ways.
  CHECK(ReportOfRules("rules:\n"
                      "  - {name: a, dma: «x», devices: [{node: a}]}\n"
                      "  - {«name»: «a», dma: iommu}\n") ==
        "bad-value: `x` is no value of `dma`\n"
        "  help: it is one of `iommu`, `swiotlb`\n"
        "missing-key: this rule has no `devices`\n"
        "  help: add `devices: ...`\n"
        "duplicate-rule: a rule `a` exists already\n"
        "  note: the first of that name `a`\n"
        "  help: give it another name; a file cannot replace a rule of one that it extends\n");
}

TEST_CASE("an allowance is read") {
  Reading reading;
  const Policy policy = PolicyOf(std::string(kHead) +
                                     "allow:\n"
                                     "  - lint: uncovered-iommu-user\n"
                                     "    devices: [{path: \"/soc/gsc@*\"}]\n"
                                     "    reason: no driver built\n"
                                     "  - lint: tree-growth\n"
                                     "    reason: the firmware leaves 64 KiB\n",
                                 reading);
  REQUIRE(policy.allow.size() == 2);
  CHECK(*policy.allow[0].lint == "uncovered-iommu-user");
  CHECK(policy.allow[0].span.text() == "uncovered-iommu-user");
  CHECK(policy.allow[0].devices.size() == 1);
  CHECK(*policy.allow[0].reason == "no driver built");
  CHECK(policy.allow[1].devices.empty());
}

TEST_CASE("an allowance is checked") {
  CHECK(ReportOfRules("allow:\n  - «lint»: no-iommu\n") ==
        "missing-key: this allowance has no `reason`\n"
        "  help: add `reason: ...`\n");
  CHECK(ReportOfRules("allow:\n  - «reason»: a\n    devices: «[]»\n") ==
        "bad-value: `devices` is an empty list\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n"
        "missing-key: this allowance has no `lint`\n"
        "  help: add `lint: ...`\n");
  for (const char* id :
       {"No-Iommu", "no_iommu", "-no", "no-", "no--iommu", "9lives", "[no-iommu"}) {
    INFO(id);
    CHECK(ReportOfRules(fmt::format("allow:\n  - lint: «'{}'»\n    reason: a\n", id)) ==
          fmt::format("bad-value: `{}` is not a lint's id: ids are lower-case words joined by `-`\n"
                      "  help: each message ends in its id: `[no-iommu]`\n",
                      id));
  }
  CHECK(ReportOfRules("allow:\n  - {lint: no-iommu, reason: a, «device»: x}\n") ==
        "unknown-key: `device` is no key of an allowance\n"
        "  help: did you mean `devices`?\n");
}

}  // namespace
}  // namespace dtpolicy::policy
