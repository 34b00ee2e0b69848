// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/run_lints.h"

#include <string>
#include <vector>

#include "catch.h"
#include "plan/dom0.h"
#include "plan/fixtures.h"
#include "plan/resolve.h"

namespace dtpolicy::lint {
namespace {

// One rule that names two devices behind no IOMMU and one that is not available, and what comes of
// it with `more` behind: further devices, `allow`.
struct Judged {
  explicit Judged(const std::string& more, Levels levels = {})
      : policy(
            "rules:\n"
            "  - name: display\n"
            "    dma: iommu\n"
            "    devices:\n"
            "      - path: /soc/mmc@12200000\n"
            "      - path: /soc/bus@20000000/mmc@20001000\n"
            "      - label: mixer\n" +
            more),
        diagnostics(std::move(levels)) {
    const auto plan = plan::Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
    REQUIRE(plan);
    const plan::Dom0 dom0 = plan::ReadDom0(policy.policy, *board.tree, diagnostics);
    const auto models = plan::ModelDevices(dom0, board.iommus, *plan);
    RunLints({policy.policy, *board.tree, board.iommus, *plan, dom0, models}, diagnostics);
    found = Ids();
    ApplyAllowances(policy.policy, *board.tree, board.iommus, diagnostics);
    left = Ids();
  }

  // `id device`, one a line, of the two lints that this is about and of the runner's own.
  std::string Ids() const {
    std::string ids;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      if (diagnostic.kind->id == "uncovered-iommu-user") continue;
      if (diagnostic.kind->id == "unknown-class") continue;
      ids += std::string(diagnostic.kind->id);
      if (!diagnostic.device.empty()) ids += " " + diagnostic.device;
      ids += "\n";
    }
    return ids;
  }

  plan::TestBoard board{"selectors"};
  plan::TestPolicy policy;
  Diagnostics diagnostics;
  std::string found;
  std::string left;
};

constexpr const char* kDisabled = "device-disabled /soc/mixer@14450000\n";
constexpr const char* kFirst = "no-iommu /soc/bus@20000000/mmc@20001000\n";
constexpr const char* kSecond = "no-iommu /soc/mmc@12200000\n";

std::string Allow(const std::string& lint, const std::string& device = "") {
  return "  - lint: " + lint + "\n    reason: so it shall be\n" +
         (device.empty() ? "" : "    devices:\n      - " + device + "\n");
}

TEST_CASE("lints run in the order of their ids, and report devices in path order") {
  const Judged judged("");
  CHECK(judged.found == std::string(kDisabled) + kFirst + kSecond);
  CHECK(judged.left == judged.found);
}

TEST_CASE("an allowance without devices accepts its lint wherever it fires, and nothing else") {
  CHECK(Judged("allow:\n" + Allow("no-iommu")).left == kDisabled);
  CHECK(Judged("allow:\n" + Allow("device-disabled")).left == std::string(kFirst) + kSecond);
  CHECK(Judged("allow:\n" + Allow("device-disabled") + Allow("no-iommu")).left == "");
}

TEST_CASE("an allowance with devices accepts it for those only") {
  CHECK(Judged("allow:\n" + Allow("no-iommu", "path: /soc/mmc@12200000")).left ==
        std::string(kDisabled) + kFirst);
  CHECK(Judged("allow:\n" + Allow("no-iommu", "node: mmc@*")).left == kDisabled);
  CHECK(Judged("allow:\n" + Allow("device-disabled", "label: mixer")).left ==
        std::string(kFirst) + kSecond);
}

TEST_CASE("an allowance that accepts nothing is reported at its lint") {
  const Judged judged("allow:\n" + Allow("no-iommu") + Allow("iommu-disabled") +
                      Allow("device-disabled", "path: /soc/mmc@12200000"));
  CHECK(judged.left == std::string(kDisabled) + "unused-allow\nunused-allow\n");
  std::vector<std::string> at;
  for (const Diagnostic& diagnostic : judged.diagnostics.all()) {
    if (diagnostic.kind->id != "unused-allow") continue;
    at.emplace_back(std::get<Span>(diagnostic.place).text());
    CHECK(diagnostic.level == Level::kError);
  }
  CHECK(at == std::vector<std::string>{"iommu-disabled", "device-disabled"});
}

TEST_CASE("two allowances that accept the same finding are both used") {
  CHECK(Judged("allow:\n" + Allow("no-iommu") + Allow("no-iommu", "node: mmc@*")).left ==
        kDisabled);
}

TEST_CASE("an allowance may list PCI functions, with a node or without") {
  const std::string rule =
      "      - pci: {bridge: /pcie@30000000, function: '3.0'}\n"
      "      - pci: {bridge: /pcie@30000000, function: '5.0'}\n";
  constexpr const char* kWithout = "no-iommu /pcie@30000000/dev@5,0\n";
  constexpr const char* kWith = "no-iommu /pcie@30000000/ethernet@3,0\n";
  CHECK(Judged(rule).left == std::string(kDisabled) + kWithout + kWith + kFirst + kSecond);
  CHECK(Judged(rule + "allow:\n" +
               Allow("no-iommu", "pci: {bridge: /pcie@30000000, function: '5.0'}"))
            .left == std::string(kDisabled) + kWith + kFirst + kSecond);
  CHECK(Judged(rule + "allow:\n" +
               Allow("no-iommu", "pci: {bridge: /pcie@30000000, function: '3.0'}"))
            .left == std::string(kDisabled) + kWithout + kFirst + kSecond);
  CHECK(Judged(rule + "allow:\n" +
               Allow("device-disabled", "pci: {bridge: /pcie@30000000, function: '5.0'}"))
            .left ==
        std::string(kDisabled) + kWithout + kWith + kFirst + kSecond + "unused-allow\n");
}

TEST_CASE("an allowance of no lint is an error that no level takes away") {
  Levels levels;
  levels.Set("unknown-lint", Level::kWarning);
  const Judged judged("allow:\n" + Allow("no-iomu") + Allow("nothing-like-it-at-all"), levels);
  std::string helps;
  for (const Diagnostic& diagnostic : judged.diagnostics.all()) {
    if (diagnostic.kind->id != "unknown-lint") continue;
    CHECK(diagnostic.level == Level::kError);
    REQUIRE(diagnostic.help.size() == 1);
    helps += diagnostic.help.front() + "\n";
  }
  CHECK(helps == "nearest: `no-iommu`\n`dtpolicy explain` lists them all\n");
}

TEST_CASE("what is wrong with the policy's own text cannot be allowed") {
  for (const char* id : {"unknown-key", "bad-tree", "cannot-read", "unknown-release"}) {
    const Judged judged("allow:\n" + Allow(id));
    CHECK(judged.left.find("unknown-lint\n") != std::string::npos);
  }
}

}  // namespace
}  // namespace dtpolicy::lint
