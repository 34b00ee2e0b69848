// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `verify` prints is in tests/cases/*verify*; here is what a case would be too large for.
#include "compare/verify.h"

#include <string>
#include <vector>

#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/build_overlay.h"
#include "overlay/fixtures.h"
#include "overlay/stamp.h"
#include "overlay/write.h"
#include "plan/fixtures.h"
#include "plan/resolve.h"

namespace dtpolicy::compare {
namespace {

using overlay::BuildOverlay;
using overlay::Merged;
using overlay::ReadTree;
using overlay::Stamp;

// A PCI host bridge behind an IOMMU, named or not; the tree runs as compiled.
struct Bridge {
  Bridge(std::string_view board_name, std::string_view rules) : board(board_name), policy(rules) {
    Diagnostics diagnostics;
    plan = *plan::Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
    dom0 = plan::ReadDom0(policy.policy, *board.tree, diagnostics);
    models = plan::ModelDevices(dom0, board.iommus, plan);
    running = ReadTree(Merged(*board.tree, BuildOverlay(policy.policy, plan)));
  }

  // The ids reported when sysfs shows `devices` and the log holds `log`, then the verdict on
  // `path`.
  std::string Verdict(std::string_view path, std::optional<std::vector<RunningDevice>> devices,
                      std::optional<std::vector<LoggedDevice>> log = std::nullopt) {
    Diagnostics diagnostics;
    const Verification result =
        Verify(plan, dom0, models, Stamp{}, Running{*running, std::move(devices), std::move(log)},
               diagnostics);
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics.all()) {
      text += std::string(diagnostic.kind->id) + " ";
    }
    for (const VerifiedDevice& device : result.devices) {
      if (device.path == path) return text + device.verdict;
    }
    return text + "not there";
  }

  plan::TestBoard board;
  plan::TestPolicy policy;
  plan::Plan plan;
  plan::Dom0 dom0;
  std::vector<plan::DeviceModel> models;
  std::unique_ptr<const dt::DeviceTree> running;
};

constexpr std::string_view kBridge = "/pcie@30000000";
constexpr std::string_view kNamed =
    "linux:\n  version: \"6.12\"\n  grants: translated\n"
    "rules:\n  - name: r\n    dma: iommu\n    devices:\n      - path: /pcie@30000000\n";
constexpr std::string_view kUnnamed =
    "linux:\n  version: \"6.12\"\nrules:\n  - name: r\n    dma: swiotlb\n    devices:\n"
    "      - path: /pcie@30000000\n";

RunningDevice HostBridge() {
  return {"30000000.pcie", std::string(kBridge), true, "pci-host", false, "", ""};
}
RunningDevice RunningFunction(std::string group_type) {
  return {"0000:00:01.0", std::string(kBridge), false, "nvme", false, "4", std::move(group_type)};
}

TEST_CASE("a host bridge is judged by the functions behind it") {
  Bridge named("selectors", kNamed);
  CHECK(named.Verdict(kBridge, std::vector<RunningDevice>{HostBridge(), RunningFunction("DMA")}) ==
        "ok");
  CHECK(named.Verdict(kBridge,
                      std::vector<RunningDevice>{HostBridge(), RunningFunction("DMA-FQ")}) == "ok");
  CHECK(named.Verdict(kBridge,
                      std::vector<RunningDevice>{HostBridge(), RunningFunction("identity")}) ==
        "group-type group-type");
  Bridge unnamed("selectors", kUnnamed);
  CHECK(unnamed.Verdict(kBridge, std::vector<RunningDevice>{HostBridge(),
                                                            RunningFunction("identity")}) == "ok");
  CHECK(
      unnamed.Verdict(kBridge, std::vector<RunningDevice>{HostBridge(), RunningFunction("DMA")}) ==
      "group-type group-type");
}

TEST_CASE("on 32-bit ARM a group's type says nothing") {
  Bridge named("selectors", kNamed);
  named.dom0.architecture = platform::Architecture::kArm;
  CHECK(named.Verdict(kBridge, std::vector<RunningDevice>{HostBridge(),
                                                          RunningFunction("identity")}) == "ok");
}

TEST_CASE("a device that nothing tells of is not checked") {
  Bridge named("selectors", kNamed);
  RunningDevice unbound = HostBridge();
  unbound.driver.clear();
  CHECK(named.Verdict(kBridge, {{}}) == "no-device unchecked-device no-device");
  CHECK(named.Verdict(kBridge, {{unbound}}) == "no-driver unchecked-device no-driver");
  // Its group says what its driver will get.
  CHECK(named.Verdict(kBridge, {{unbound, RunningFunction("DMA")}}) == "no-driver no-driver");
  Bridge unnamed("selectors", kUnnamed);
  CHECK(unnamed.Verdict(kBridge, {{}}) == "ok");
}

constexpr std::string_view kMixer = "/soc/mixer@14450000";
constexpr std::string_view kMixerNamed =
    "rules:\n  - name: r\n    dma: iommu\n    devices:\n      - path: /soc/mixer@14450000\n";

TEST_CASE("the kernel's log tells of each device, on 32-bit ARM too") {
  Bridge named("selectors", kMixerNamed);
  const auto verdict = [&named](std::vector<LoggedDevice> log) {
    return named.Verdict(kMixer, std::nullopt, std::move(log));
  };
  CHECK(verdict({{"14450000.mixer", LoggedDma::kIommu}}) == "ok");
  CHECK(verdict({{"14450000.mixer", LoggedDma::kNoIommu}}) == "log-mismatch log-mismatch");
  CHECK(verdict({{"14450000.mixer", LoggedDma::kGroupBypasses}}) == "log-mismatch log-mismatch");
  CHECK(verdict({{"other", LoggedDma::kIommu}}) == "log-mismatch log-mismatch");
  // A kernel without the patches: said once.
  CHECK(verdict({}) == "log-mismatch log-mismatch");
  Bridge unnamed("selectors", "rules: []\n");
  CHECK(unnamed.Verdict(kMixer, std::nullopt, {{{"14450000.mixer", LoggedDma::kNotBypassed}}}) ==
        "not there");
}

TEST_CASE("a PCI function is found in the log by its number where sysfs does not tell its bus") {
  Bridge named("selectors",
               "linux:\n  version: \"6.12\"\n  grants: translated\n"
               "rules:\n  - name: r\n    dma: iommu\n    devices:\n"
               "      - pci: {bridge: /pcie@30000000, function: '5.0'}\n");
  constexpr std::string_view kPath = "/pcie@30000000/dev@5,0";
  CHECK(named.Verdict(kPath, std::nullopt, {{{"0000:02:05.0", LoggedDma::kIommu}}}) == "ok");
  CHECK(named.Verdict(kPath, std::nullopt, {{{"0000:02:15.0", LoggedDma::kIommu}}}) ==
        "log-mismatch log-mismatch");
}

TEST_CASE("a line of the log counts for one function of its number only") {
  const std::string first =
      "linux:\n  version: \"6.12\"\n  grants: translated\nrules:\n  - name: a\n    dma: iommu\n"
      "    devices:\n      - pci: {bridge: /pcie@30000000, function: '10.0/00.0'}\n";
  const auto and_a_disk = [&first](std::string_view dma) {
    return first + "  - name: b\n    dma: " + std::string(dma) +
           "\n    devices:\n      - path: '/pcie@30000000/pci@1,0/nvme@0,0'\n";
  };
  constexpr std::string_view kDisk = "/pcie@30000000/pci@1,0/nvme@0,0";
  const LoggedDevice one{"0000:01:00.0", LoggedDma::kIommu};
  const LoggedDevice other{"0000:02:00.0", LoggedDma::kIommu};
  Bridge both("selectors", and_a_disk("iommu"));
  CHECK(both.Verdict(kDisk, std::nullopt, {{one, one}}) ==
        "log-mismatch log-mismatch log-mismatch");
  CHECK(both.Verdict(kDisk, std::nullopt, {{one, other}}) == "ok");
  Bridge kept("selectors", and_a_disk("swiotlb"));
  CHECK(kept.Verdict(kDisk, std::nullopt, {{one}}) == "ok");
  CHECK(kept.Verdict(kDisk, std::nullopt, {{one, other}}) == "log-mismatch log-mismatch");
  const LoggedDevice not_bypassed{"0000:02:00.0", LoggedDma::kNotBypassed};
  CHECK(kept.Verdict(kDisk, std::nullopt, {{one, not_bypassed}}) == "ok");
}

TEST_CASE("a named host bridge is told by a function that has no name of its own") {
  Bridge named("selectors", kNamed);
  CHECK(named.Verdict(kBridge, std::nullopt, {{{"0000:01:00.0", LoggedDma::kIommu}}}) == "ok");
  CHECK(named.Verdict(kBridge, std::nullopt, {{{"99.other", LoggedDma::kIommu}}}) ==
        "log-mismatch log-mismatch");
}

}  // namespace
}  // namespace dtpolicy::compare
