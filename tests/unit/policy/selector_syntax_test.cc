// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/selector_syntax.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"

namespace dtpolicy::policy {
namespace {

struct TextRow {
  const char* text;
  const char* fault;  // "wanted: why", or empty for well-formed text
};

template <size_t kCount>
void CheckRows(SyntaxResult (*check)(std::string_view), const TextRow (&rows)[kCount]) {
  for (const TextRow& row : rows) {
    INFO(row.text);
    const SyntaxResult fault = check(row.text);
    CHECK((fault ? fmt::format("{}: {}", fault->wanted, fault->why) : "") == row.fault);
    if (fault) CHECK(fault->help != "");
  }
}

TEST_CASE("paths and their patterns") {
  CheckRows(CheckPathPattern, {
                                  {"/", ""},
                                  {"/soc/fimd@14400000", ""},
                                  {"/soc/*", ""},
                                  {"/soc/**/mmc@*", ""},
                                  {"/**", ""},
                                  {"soc/fimd", "a path: it does not start with `/`"},
                                  {"&fimd", "a path: it does not start with `/`"},
                                  {"**", "a path: it does not start with `/`"},
                                  {"/soc//fimd", "a path: it holds `//`"},
                                  {"//", "a path: it holds `//`"},
                                  {"/soc/", "a path: it ends with `/`"},
                                  {"/soc/a b", "a path: it holds a blank"},
                                  {"/soc/é", "a path: it holds a character outside ASCII"},
                                  {"/soc/***", "a pattern: `***` means nothing"},
                                  {"/soc/****/x", "a pattern: `***` means nothing"},
                              });
  CHECK(CheckPathPattern("&fimd")->help == "to name a label, write `label: fimd`");
}

TEST_CASE("exact paths") {
  CheckRows(CheckExactPath, {
                                {"/pcie@10000000", ""},
                                {"/pcie@*", "an exact path: it holds `*`"},
                                {"pcie", "a path: it does not start with `/`"},
                            });
}

TEST_CASE("node names") {
  CheckRows(CheckNodePattern, {
                                  {"mmc@12200000", ""},
                                  {"mmc@*", ""},
                                  {"*", ""},
                                  {"soc/mmc", "a node name: it holds `/`"},
                                  {"mmc 1", "a node name: it holds a blank"},
                                  {"**", "a pattern: `**` is for paths"},
                                  {"mmc***", "a pattern: `***` means nothing"},
                              });
  CHECK(CheckNodePattern("/soc/mmc")->help == "write `path: /soc/mmc`");
}

TEST_CASE("compatibles") {
  CheckRows(CheckCompatiblePattern, {
                                        {"samsung,exynos5250-mixer", ""},
                                        {"samsung,exynos*-mixer", ""},
                                        {"simple-bus", ""},
                                        {"samsung, exynos5250", "a compatible: it holds a blank"},
                                        {"samsung,**", "a pattern: `**` is for paths"},
                                    });
}

TEST_CASE("IOMMUs") {
  CheckRows(CheckIommuPattern,
            {
                {"*", ""},
                {"arm,smmu-v3", ""},
                {"sysmmu_fimd1", ""},
                {"/soc/**/iommu@*", ""},
                {"/soc//iommu", "a path: it holds `//`"},
                {"a b", "an IOMMU's path, label or compatible: it holds a blank"},
                {"***", "a pattern: `***` means nothing"},
            });
}

TEST_CASE("labels") {
  const char* rule = "a label: a label is letters, digits and `_`, no digit first";
  CheckRows(CheckLabel, {
                            {"mmc_0", ""},
                            {"_x9", ""},
                            {"&mmc0", "a label: it starts with `&`"},
                            {"mmc*", "a label: it holds `*`"},
                            {"0mmc", rule},
                            {"mmc-0", rule},
                            {"/soc", rule},
                        });
  CHECK(CheckLabel("&mmc0")->help == "write `mmc0`");
}

TEST_CASE("aliases") {
  CheckRows(CheckAlias, {
                            {"mmc0", ""},
                            {"usb-drd0", ""},
                            {"mmc*", "an alias: it holds `*`"},
                            {"/soc/mmc", "an alias: it holds `/`"},
                            {"mmc 0", "an alias: it holds a blank"},
                        });
}

TEST_CASE("device names") {
  CheckRows(CheckDeviceName, {
                                 {"14450000.mixer", ""},
                                 {"0000:01:00.0", ""},
                                 {"soc:gpu", ""},
                                 {"*.mixer", "a device name: it holds `*`"},
                                 {"soc/mixer", "a device name: it holds `/`"},
                                 {"a b", "a device name: it holds a blank"},
                             });
}

TEST_CASE("PCI functions") {
  struct PciRow {
    const char* text;
    std::vector<PciFunction> functions;
  };
  const PciRow good[] = {
      {"01.0", {{1, 0}}},
      {"1.0", {{1, 0}}},
      {"1f.7", {{0x1F, 7}}},
      {"1F.7", {{0x1F, 7}}},
      {"1c.0/00.0", {{0x1C, 0}, {0, 0}}},
      {"1c.4/00.0/02.1", {{0x1C, 4}, {0, 0}, {2, 1}}},
  };
  for (const PciRow& row : good) {
    INFO(row.text);
    std::vector<PciFunction> functions;
    CHECK_FALSE(ReadPciFunctions(row.text, functions).has_value());
    CHECK(functions == row.functions);
  }
  const TextRow bad[] = {
      {"01", "`01` is not `DD.F`"},
      {"1c.0/", "`` is not `DD.F`"},
      {"/1c.0", "`` is not `DD.F`"},
      {"1c.0//00.0", "`` is not `DD.F`"},
      {"01.", "`01.` is not `DD.F`"},
      {".0", "`.0` is not `DD.F`"},
      {"001.0", "`001.0` is not `DD.F`"},
      {"01.00", "`01.00` is not `DD.F`"},
      {"0g.0", "`0g.0` is not `DD.F`"},
      {"0x1.0", "`0x1.0` is not `DD.F`"},
      {"-1.0", "`-1.0` is not `DD.F`"},
      {"1.0.0", "`1.0.0` is not `DD.F`"},
      {"20.0", "device 20 is above 1f"},
      {"ff.0", "device ff is above 1f"},
      {"1c.0/1c.8", "function 8 is above 7"},
      {"0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0/0.0",
       "it leads through more than 16 bridges"},
      {"00:01.0", "bus numbers are only given at boot"},
      {"0000:00:01.0", "bus numbers are only given at boot"},
  };
  for (const TextRow& row : bad) {
    INFO(row.text);
    std::vector<PciFunction> functions = {{9, 1}};
    const SyntaxResult fault = ReadPciFunctions(row.text, functions);
    REQUIRE(fault.has_value());
    CHECK(fault->wanted == "a PCI function");
    CHECK(fault->why == row.fault);
    CHECK(functions == std::vector<PciFunction>{{9, 1}});
  }
}

TEST_CASE("a PCI function has a devfn") {
  CHECK(PciFunction{0x1C, 0}.devfn() == 0xE0);
  CHECK(PciFunction{0x1F, 7}.devfn() == 0xFF);
  CHECK(PciFunction{0, 1}.devfn() == 1);
  CHECK(PciFunction::Of(0xE0) == PciFunction{0x1C, 0});
  CHECK(PciFunction::Of(0xFF) == PciFunction{0x1F, 7});
}

}  // namespace
}  // namespace dtpolicy::policy
