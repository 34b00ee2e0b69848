// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/plan_json.h"

#include <nlohmann/json.hpp>
#include <string>

#include "catch.h"
#include "plan/dom0.h"
#include "plan/fixtures.h"
#include "plan/resolve.h"

namespace dtpolicy::report {
namespace {

using Json = nlohmann::json;

// The decisions of `rules` for tests/boards/selectors.dts.
Json PlanOf(const std::string& rules) {
  const plan::TestBoard board("selectors");
  const plan::TestPolicy policy(rules);
  Diagnostics diagnostics;
  const auto plan = plan::Resolve(policy.policy, *board.tree, board.iommus, diagnostics);
  REQUIRE(plan);
  const plan::Dom0 dom0 = plan::ReadDom0(policy.policy, *board.tree, diagnostics);
  CHECK(diagnostics.all().empty());
  return Json::parse(WritePlanJson(policy.policy, *board.tree, board.iommus, *plan, dom0,
                                   plan::ModelDevices(dom0, board.iommus, *plan)));
}

TEST_CASE("each decision with its device, rule, place and IOMMUs, in path order") {
  const Json json = PlanOf(
      "rules:\n"
      "  - name: display\n"
      "    dma: iommu\n"
      "    devices:\n"
      "      - node: fimd@*\n"
      "  - name: kept\n"
      "    dma: swiotlb\n"
      "    devices:\n"
      "      - path: /soc/mixer@14450000\n");
  CHECK(json["board"] == Json({"example,board"}));
  CHECK(json["base"] == "test.dtb");
  REQUIRE(json["devices"].size() == 2);
  CHECK(json["devices"][0] == Json::parse(R"({
    "path": "/soc/fimd@14400000",
    "device": "14400000.fimd",
    "dma": "iommu",
    "property": "/soc/fimd@14400000",
    "created": [],
    "rule": "display",
    "place": "policy.yaml:9:15",
    "iommus": ["/soc/iommu@14640000"]
  })"));
  CHECK(json["devices"][1] == Json::parse(R"({
    "path": "/soc/mixer@14450000",
    "device": "14450000.mixer",
    "dma": "swiotlb",
    "property": null,
    "created": [],
    "rule": "kept",
    "place": "policy.yaml:13:15",
    "iommus": ["/soc/iommu@14650000"]
  })"));
}

TEST_CASE("a PCI function without a node says which nodes the overlay makes") {
  const Json json = PlanOf(
      "rules:\n"
      "  - name: disk\n"
      "    dma: iommu\n"
      "    devices:\n"
      "      - pci: {bridge: /pcie@30000000, function: \"04.0/00.1\"}\n"
      "      - pci: {bridge: /pcie@30000000, function: \"01.1\"}\n");
  REQUIRE(json["devices"].size() == 2);
  const Json& direct = json["devices"][0];
  CHECK(direct["path"] == "/pcie@30000000/dev@1,1");
  CHECK(direct["device"].is_null());
  CHECK(direct["created"] == Json({"/pcie@30000000/dev@1,1"}));
  CHECK(direct["iommus"] == Json({"/soc/iommu@15000000"}));
  const Json& below = json["devices"][1];
  CHECK(below["property"] == "/pcie@30000000/pci@4,0/dev@0,1");
  CHECK(below["created"] == Json({"/pcie@30000000/pci@4,0", "/pcie@30000000/pci@4,0/dev@0,1"}));
}

TEST_CASE("a device kept on swiotlb-xen makes no node") {
  const Json json = PlanOf(
      "rules:\n"
      "  - name: disk\n"
      "    dma: swiotlb\n"
      "    devices:\n"
      "      - pci: {bridge: /pcie@30000000, function: \"04.0\"}\n");
  REQUIRE(json["devices"].size() == 1);
  CHECK(json["devices"][0]["property"].is_null());
  CHECK(json["devices"][0]["created"] == Json::array());
}

TEST_CASE("a policy without rules has no devices") {
  CHECK(PlanOf("")["devices"] == Json::array());
}

TEST_CASE(
    "what dom0 will do is told of every available device behind an IOMMU, and of the plan's") {
  const Json dom0 = PlanOf(
      "xen:\n"
      "  version: \"4.17\"\n"
      "linux:\n"
      "  version: \"6.1\"\n"
      "  grants: translated\n"
      "rules:\n"
      "  - name: display\n"
      "    dma: iommu\n"
      "    devices:\n"
      "      - label: fimd\n"
      "      - label: mixer\n")["dom0"];
  CHECK(dom0["xen"] == "4.17");
  CHECK(dom0["linux"] == "6.1");
  CHECK(dom0["swiotlb-xen"] == true);
  CHECK(dom0["grants"] == "translated");
  std::string told;
  for (const Json& device : dom0["devices"]) {
    told += device["path"].get<std::string>() + (device["named"] ? " named" : "") + " patched " +
            device["patched"]["dma"].get<std::string>() + " unpatched " +
            device["unpatched"]["dma"].get<std::string>() + "\n";
  }
  CHECK(told ==
        "/pcie@30000000 patched swiotlb-xen unpatched swiotlb-xen\n"
        "/soc/fimd@14400000 named patched iommu unpatched swiotlb-xen\n"
        "/soc/gsc@13e00000 patched swiotlb-xen unpatched swiotlb-xen\n"
        "/soc/gsc@13e10000 patched swiotlb-xen unpatched swiotlb-xen\n"
        "/soc/mixer@14450000 named patched iommu unpatched swiotlb-xen\n");
  for (const char* kernel : {"patched", "unpatched"}) {
    for (const char* key : {"dma", "iommu", "works", "grants", "why"}) {
      CHECK(dom0["others"][kernel].contains(key));
    }
  }
}

}  // namespace
}  // namespace dtpolicy::report
