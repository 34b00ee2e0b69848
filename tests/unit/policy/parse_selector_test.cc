// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_selector.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "policy/marked_policy.h"

namespace dtpolicy::policy {
namespace {

std::string Write(const Selector& selector) {
  std::string written;
  const auto add = [&](std::string_view key, const std::optional<Located<std::string>>& value) {
    if (value) written += fmt::format("{}={}|{} ", key, value->value, value->span.text());
  };
  add("path", selector.path);
  add("node", selector.node);
  add("label", selector.label);
  add("alias", selector.alias);
  add("compatible", selector.compatible);
  add("device", selector.device);
  add("iommu", selector.iommu);
  if (selector.pci) {
    written += fmt::format("pci={}|{} ", *selector.pci->bridge, selector.pci->bridge.span.text());
    for (const PciFunction& step : *selector.pci->function) {
      written += fmt::format("{:02x}.{:x} ", step.device, step.function);
    }
    written += selector.pci->function.span.text();
  }
  for (const Selector& excluded : selector.excluded) written += "not(" + Write(excluded) + ")";
  return written;
}

// The entry `entry` of a list `devices`, as Write puts it.
std::string EntryOf(std::string_view entry) {
  Reading reading;
  const Policy policy = PolicyOf(fmt::format("dtpolicy: 1\n"
                                             "board:\n"
                                             "  compatible:\n"
                                             "    - google,snow\n"
                                             "rules:\n"
                                             "  - name: display\n"
                                             "    dma: iommu\n"
                                             "    devices:\n"
                                             "      - {}\n",
                                             entry),
                                 reading);
  REQUIRE(policy.rules.size() == 1);
  REQUIRE(policy.rules[0].devices.size() == 1);
  CHECK(policy.rules[0].devices[0].span.text() == entry);
  return Write(policy.rules[0].devices[0]);
}

TEST_CASE("every key of a selector is read") {
  CHECK(EntryOf("path: /soc/fimd@14400000") == "path=/soc/fimd@14400000|/soc/fimd@14400000 ");
  CHECK(EntryOf("path: \"/soc/**/mmc@*\"") == "path=/soc/**/mmc@*|\"/soc/**/mmc@*\" ");
  CHECK(EntryOf("{node: \"mmc@*\"}") == "node=mmc@*|\"mmc@*\" ");
  CHECK(EntryOf("node: mmc@*") == "node=mmc@*|mmc@* ");
  CHECK(EntryOf("label: mmc_0") == "label=mmc_0|mmc_0 ");
  CHECK(EntryOf("alias: mmc0") == "alias=mmc0|mmc0 ");
  CHECK(EntryOf("compatible: samsung,exynos5250-mixer") ==
        "compatible=samsung,exynos5250-mixer|samsung,exynos5250-mixer ");
  CHECK(EntryOf("{compatible: 'samsung,*'}") == "compatible=samsung,*|'samsung,*' ");
  CHECK(EntryOf("device: 14450000.mixer") == "device=14450000.mixer|14450000.mixer ");
  CHECK(EntryOf("iommu: \"*\"") == "iommu=*|\"*\" ");
  CHECK(EntryOf("pci: {bridge: /pcie@10000000, function: \"1c.0/00.0\"}") ==
        "pci=/pcie@10000000|/pcie@10000000 1c.0 00.0 \"1c.0/00.0\"");
  CHECK(EntryOf("pci: {bridge: /pcie@10000000, function: 01.0}") ==
        "pci=/pcie@10000000|/pcie@10000000 01.0 01.0");
  CHECK(EntryOf("{node: \"mmc@*\", not: {path: /soc/mmc@1}}") ==
        "node=mmc@*|\"mmc@*\" not(path=/soc/mmc@1|/soc/mmc@1 )");
}

TEST_CASE("keys of one entry stand beside each other") {
  CHECK(EntryOf("node: mmc@*\n"
                "        iommu: arm,smmu-v3\n"
                "        not:\n"
                "          compatible: a,b\n"
                "          alias: mmc0") ==
        "node=mmc@*|mmc@* iommu=arm,smmu-v3|arm,smmu-v3 "
        "not(alias=mmc0|mmc0 compatible=a,b|a,b )");
}

TEST_CASE("a text that looks like another type is text") {
  CHECK(EntryOf("device: 14450000") == "device=14450000|14450000 ");
  CHECK(EntryOf("label: true") == "label=true|true ");
}

TEST_CASE("unknown keys of an entry") {
  CHECK(ReportOfEntry("«pth»: /soc") ==
        "unknown-key: `pth` is no key of an entry of `devices`\n"
        "  help: did you mean `path`?\n");
  CHECK(ReportOfEntry("«colour»: red") ==
        "unknown-key: `colour` is no key of an entry of `devices`\n"
        "  help: its keys are `path`, `node`, `label`, `alias`, `compatible`, `device`, `iommu`, "
        "`pci`, `not`\n");
  CHECK(ReportOfEntry("not: {«nod»: a}\n        path: /a") ==
        "unknown-key: `nod` is no key of an entry of `devices`\n"
        "  help: did you mean `node`?\n");
}

TEST_CASE("a comma that splits a compatible in braces") {
  CHECK(ReportOfEntry("{compatible: samsung,«exynos5250-mixer»}") ==
        "unknown-key: `exynos5250-mixer` is no key of an entry of `devices`\n"
        "  help: in `{...}` a comma starts the next key; quote it: "
        "`compatible: \"samsung,exynos5250-mixer\"`\n");
  CHECK(
      ReportOfEntry("{compatible: arm,«smmu-v3», node: \"mmc@*\"}") ==
      "unknown-key: `smmu-v3` is no key of an entry of `devices`\n"
      "  help: in `{...}` a comma starts the next key; quote it: `compatible: \"arm,smmu-v3\"`\n");
  CHECK(ReportOfEntry("{iommu: arm,«smmu-v3»}") ==
        "unknown-key: `smmu-v3` is no key of an entry of `devices`\n"
        "  help: in `{...}` a comma starts the next key; quote it: `iommu: \"arm,smmu-v3\"`\n");
  CHECK(
      ReportOfEntry("{compatible: arm,«smmu-v3»: x}") ==
      "unknown-key: `smmu-v3` is no key of an entry of `devices`\n"
      "  help: in `{...}` a comma starts the next key; quote it: `compatible: \"arm,smmu-v3\"`\n");
  // Not where something else is the likelier mistake.
  CHECK(ReportOfEntry("{compatible: \"arm,smmu-v3\", «devic»: x}") ==
        "unknown-key: `devic` is no key of an entry of `devices`\n"
        "  help: did you mean `device`?\n");
}

TEST_CASE("an entry that names nothing") {
  CHECK(ReportOfEntry("«{}»") ==
        "missing-key: this entry does not say which devices\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
  CHECK(ReportOfEntry("«/soc/fimd»") ==
        "wrong-type: an item of `devices` is a single value, not a mapping\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
  CHECK(ReportOfEntry("«~»") ==
        "wrong-type: an item of `devices` has no value\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
  CHECK(ReportOfEntry("«not»: {node: mmc}") ==
        "missing-key: an entry with only `not` names every device but those\n"
        "  help: say beside it what may match, such as `iommu: \"*\"`\n");
  CHECK(ReportOfEntry("path: /soc\n        not: «{}»") ==
        "missing-key: this entry does not say which devices\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
}

TEST_CASE("`not` takes one entry, without another `not`") {
  CHECK(ReportOfEntry("{path: /soc, not: {node: a, «not»: {node: b}}}") ==
        "bad-value: `not` inside `not`\n"
        "  help: say outside of `not` what is to match\n");
  CHECK(ReportOfEntry("{path: /soc, not: «[{node: a}]»}") ==
        "wrong-type: `not` is a list, not a mapping\n"
        "  help: write each entry as `- path: /soc/...` or with another key\n");
}

TEST_CASE("values of selector keys are checked") {
  CHECK(ReportOfEntry("path: «soc/fimd»") ==
        "bad-value: `soc/fimd` is not a path: it does not start with `/`\n"
        "  help: paths are absolute; to find a node wherever it is, use `node` or `/**/`\n");
  CHECK(ReportOfEntry("path: «\"/soc//fimd\"»") ==
        "bad-value: `/soc//fimd` is not a path: it holds `//`\n"
        "  help: write one `/` between names\n");
  CHECK(ReportOfEntry("path: «/soc/***»") ==
        "bad-value: `/soc/***` is not a pattern: `***` means nothing\n"
        "  help: `*` stands for anything but `/`, `**` for anything\n");
  CHECK(ReportOfEntry("node: «/soc/mmc»") ==
        "bad-value: `/soc/mmc` is not a node name: it holds `/`\n"
        "  help: write `path: /soc/mmc`\n");
  CHECK(ReportOfEntry("label: «'&mmc0'»") ==
        "bad-value: `&mmc0` is not a label: it starts with `&`\n"
        "  help: write `mmc0`\n");
  CHECK(ReportOfEntry("«label»: &mmc0") ==
        "wrong-type: `label` has no value\n"
        "  help: to YAML, `&` starts an anchor: leave it out, or quote the value\n");
  CHECK(ReportOfEntry("alias: «mmc*»") ==
        "bad-value: `mmc*` is not an alias: it holds `*`\n"
        "  help: aliases are exact; patterns go with `node` or `path`\n");
  CHECK(ReportOfEntry("compatible: «'a, b'»") ==
        "bad-value: `a, b` is not a compatible: it holds a blank\n"
        "  help: take the blank out\n");
  CHECK(ReportOfEntry("device: «'*.mixer'»") ==
        "bad-value: `*.mixer` is not a device name: it holds `*`\n"
        "  help: device names are exact; patterns go with `node`\n");
  CHECK(ReportOfEntry("iommu: «'***'»") ==
        "bad-value: `***` is not a pattern: `***` means nothing\n"
        "  help: `*` stands for anything but `/`, `**` for anything\n");
  CHECK(ReportOfEntry("path: «''»") ==
        "bad-value: `path` is empty\n"
        "  help: give it a value, or take the key out\n");
  CHECK(ReportOfEntry("path: «[/soc]»") ==
        "wrong-type: `path` is a list, not a single value\n"
        "  help: write it as one value\n");
  CHECK(ReportOfEntry("«path»:") ==
        "wrong-type: `path` has no value\n"
        "  help: write it as one value\n");
}

TEST_CASE("PCI selectors are checked") {
  CHECK(ReportOfEntry("pci: {«bridge»: /pcie@1}") ==
        "missing-key: `pci` has no `function`\n"
        "  help: add `function: ...`\n");
  CHECK(ReportOfEntry("pci: {bridge: «\"/pcie@*\"», function: «20.0», «bus»: 1}") ==
        "bad-value: `/pcie@*` is not an exact path: it holds `*`\n"
        "  help: name one node\n"
        "bad-value: `20.0` is not a PCI function: device 20 is above 1f\n"
        "  help: write `DD.F` in hexadecimal, as `lspci` does behind the bus; `1c.0/00.0` through "
        "a bridge\n"
        "unknown-key: `bus` is no key of `pci`\n"
        "  help: its keys are `bridge`, `function`\n");
  CHECK(ReportOfEntry("pci: «01.0»") ==
        "wrong-type: `pci` is a single value, not a mapping\n"
        "  help: `pci` holds `key: value` lines\n");
}

TEST_CASE("a key given twice in an entry") {
  CHECK(ReportOfEntry("path: /a\n        node: b\n        «path»: c") ==
        "duplicate-key: `path` is already given in this mapping\n"
        "  note: first given here `path`\n"
        "  help: keep one of them\n");
}

}  // namespace
}  // namespace dtpolicy::policy
