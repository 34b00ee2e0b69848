// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/dom0.h"

#include <fmt/format.h>

#include <string>

#include "catch.h"
#include "plan/fixtures.h"
#include "plan/resolve.h"

namespace dtpolicy::plan {
namespace {

// What `text` says of Xen and Linux, for the board of tests/boards/selectors.dts.
std::string Read(std::string_view text, std::string* findings = nullptr) {
  const TestBoard board("selectors");
  const TestPolicy policy(text);
  Diagnostics diagnostics;
  const Dom0 dom0 = ReadDom0(policy.policy, *board.tree, diagnostics);
  if (findings != nullptr) {
    *findings = policy::Listing(diagnostics);
  } else {
    CHECK(policy::Listing(diagnostics) == "");
  }
  return fmt::format("Xen {}, Linux {}, {}{}{}", dom0.xen->version, dom0.linux_release->version,
                     platform::Name(dom0.architecture), dom0.swiotlb_xen ? "" : ", no swiotlb-xen",
                     dom0.grants_translated ? ", grants" : "");
}

std::string Newest() {
  return fmt::format("Xen {}, Linux {}, arm64, grants", platform::NewestXenRelease().version,
                     platform::NewestLinuxRelease().version);
}

TEST_CASE("what a policy leaves out is the newest known, with swiotlb-xen and grants") {
  CHECK(Read("") == Newest());
  CHECK(Read("linux:\n  swiotlb-xen: force\n") == Newest());
}

TEST_CASE("releases are found by their first two numbers; one that is new is like the newest") {
  CHECK(Read("xen:\n  version: \"4.17\"\nlinux:\n  version: \"6.1\"\n") ==
        "Xen 4.17, Linux 6.1, arm64, grants");
  CHECK(Read("xen:\n  version: \"4.17.3\"\nlinux:\n  version: \"6.1.76\"\n") ==
        "Xen 4.17, Linux 6.1, arm64, grants");
  CHECK(Read("linux:\n  version: \"6.5\"\n") ==
        fmt::format("Xen {}, Linux 6.1, arm64, grants", platform::NewestXenRelease().version));
  CHECK(Read("xen:\n  version: \"4.99\"\nlinux:\n  version: \"99.1\"\n") == Newest());
}

TEST_CASE("a release before the oldest, or none, is reported at its place") {
  std::string findings;
  CHECK(Read("xen:\n  version: \"4.11\"\nlinux:\n  version: \"4.19\"\n", &findings) == Newest());
  CHECK(findings ==
        "unknown-release: `4.11` is no release of Xen that is known\n"
        "  help: known are 4.14 and later, such as \"4.17\"\n"
        "unknown-release: `4.19` is no release of Linux that is known\n"
        "  help: known are 5.10 and later, such as \"6.1\"\n");
}

TEST_CASE("switches of the dom0 kernel") {
  CHECK(Read("linux:\n  swiotlb-xen: off\n").ends_with(", arm64, no swiotlb-xen, grants"));
  CHECK(Read("linux:\n  grants: translated\n") == Newest());
  CHECK(Read("linux:\n  grants: untranslated\n").ends_with(", arm64"));
}

TEST_CASE("the CPUs tell the architecture") {
  CHECK(DefaultDom0(*TestBoard("qemu-virt-arm").tree).architecture == platform::Architecture::kArm);
  CHECK(DefaultDom0(*TestBoard("qemu-virt-arm64").tree).architecture ==
        platform::Architecture::kArm64);
}

TEST_CASE("Xen drives what it was built for, and what the policy says it drives") {
  const TestBoard board("qemu-virt-arm64");
  const dt::Node smmu = board.At("/smmuv3@9050000");
  Dom0 dom0 = DefaultDom0(*board.tree);
  CHECK(XenDriverOf(dom0, smmu) == nullptr);
  dom0.xen_also_drives = {"arm,smmu-v3"};
  CHECK(XenDriverOf(dom0, smmu) != nullptr);
  dom0.xen_also_drives = {"other,mmu"};
  CHECK(XenDriverOf(dom0, smmu) == nullptr);
}

// The models of `rules` on the board, a line each.
std::string Models(std::string_view rules) {
  const TestBoard board("selectors");
  const TestPolicy policy(rules);
  Diagnostics diagnostics;
  const auto plan = Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
  REQUIRE(plan);
  const Dom0 dom0 = ReadDom0(policy.policy, *board.tree, diagnostics);
  CHECK(policy::Listing(diagnostics) == "");
  std::string text;
  for (const DeviceModel& model : ModelDevices(dom0, board.iommus, *plan)) {
    CHECK(model.path == model.target.Path());
    text += fmt::format("{}{}{}{} {}\n", model.path, model.situation.named ? " named" : "",
                        model.situation.behind_iommu ? " behind" : "",
                        model.hidden_by != nullptr ? " hidden" : "",
                        platform::Name(model.Outcome().path));
  }
  return text;
}

TEST_CASE("every available device behind an IOMMU has a model, and every device of the plan") {
  CHECK(Models("") ==
        "/pcie@30000000 behind swiotlb-xen\n"
        "/soc/fimd@14400000 behind swiotlb-xen\n"
        "/soc/gsc@13e00000 behind swiotlb-xen\n"
        "/soc/gsc@13e10000 behind swiotlb-xen\n");
  CHECK(Models("rules:\n"
               "  - name: named\n"
               "    dma: iommu\n"
               "    devices:\n"
               "      - label: mixer\n"
               "      - path: /soc/mmc@12200000\n"
               "      - label: fimd\n"
               "      - pci: {bridge: /pcie@30000000, function: \"01.1\"}\n"
               "  - name: kept\n"
               "    dma: swiotlb\n"
               "    devices:\n"
               "      - path: /soc/gsc@13e00000\n") ==
        "/pcie@30000000 behind swiotlb-xen\n"
        "/pcie@30000000/dev@1,1 named behind iommu\n"
        "/soc/fimd@14400000 named behind iommu\n"
        "/soc/gsc@13e00000 behind swiotlb-xen\n"
        "/soc/gsc@13e10000 behind swiotlb-xen\n"
        "/soc/mixer@14450000 named behind iommu\n"
        "/soc/mmc@12200000 named swiotlb-xen\n");
}

TEST_CASE("a device behind an IOMMU that Xen drives is behind none for dom0") {
  CHECK(Models("xen:\n"
               "  drives: [\"example,smmu\"]\n"
               "rules:\n"
               "  - name: gscs\n"
               "    dma: iommu\n"
               "    devices:\n"
               "      - node: gsc@*\n") ==
        "/pcie@30000000 hidden swiotlb-xen\n"
        "/soc/fimd@14400000 behind swiotlb-xen\n"
        "/soc/gsc@13e00000 named hidden swiotlb-xen\n"
        "/soc/gsc@13e10000 named hidden swiotlb-xen\n");
}

}  // namespace
}  // namespace dtpolicy::plan
