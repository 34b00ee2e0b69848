// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/build_overlay.h"

#include <optional>

#include "catch.h"
#include "overlay/fixtures.h"

namespace dtpolicy::overlay {
namespace {

policy::Rule MakeRule(std::string name, policy::Dma dma, std::optional<std::string> reason) {
  policy::Rule rule;
  rule.name.value = std::move(name);
  rule.dma.value = dma;
  if (reason) rule.reason = Located<std::string>{*reason, {}};
  return rule;
}

plan::Decision Decide(plan::Target target, const policy::Rule& rule) {
  return {.target = target,
          .path = target.Path(),
          .dma = *rule.dma,
          .decided_by = {.rule = &rule, .selector = nullptr, .span = {}, .exact = true},
          .also = {}};
}

TEST_CASE("an overlay has a fragment for each device that is to use its IOMMU") {
  const auto base = SmallBoard();
  const auto node = [&](std::string_view path) { return base->FindPath(path).value(); };
  const policy::Rule display = MakeRule("display", policy::Dma::kIommu, "all or none");
  const policy::Rule disks = MakeRule("disks", policy::Dma::kSwiotlb, std::nullopt);
  const policy::Rule pci = MakeRule("pci", policy::Dma::kIommu, std::nullopt);
  const SourceText source("policies/acme.yaml", "");
  policy::Policy policy;
  policy.source = &source;
  policy.license = "MIT";
  policy.board.name = Located<std::string>{"Acme Board", {}};
  policy.board.compatible = {{"acme,board-v2", {}}, {"acme,board", {}}};

  plan::Plan plan;
  plan.decisions = {
      Decide({node("/pcie@10000000"), {{0x1c, 0}, {0, 1}}}, pci),
      Decide({node("/soc/bare@2000"), {}}, disks), Decide({node("/soc/display@1000"), {}}, display),
      Decide({node("/soc/forced@3000"), {}}, display),  // has the property already
  };
  const Overlay overlay = BuildOverlay(policy, plan);

  CHECK(overlay.compatible == std::vector<std::string>{"acme,board-v2", "acme,board"});
  CHECK(overlay.board_name == "Acme Board");
  CHECK(overlay.license == "MIT");
  CHECK(overlay.policy_name == "acme.yaml");  // not where it lies: the same bytes from anywhere
  REQUIRE(overlay.fragments.size() == 2);

  const Fragment& function = overlay.fragments[0];
  CHECK(function.path == "/pcie@10000000/pci@1c,0/dev@0,1");
  CHECK(function.target_path == "/pcie@10000000");
  CHECK(function.rule == "pci");
  CHECK(function.reason.empty());
  REQUIRE(function.nodes.size() == 2);
  CHECK(function.nodes[0].name == "pci@1c,0");
  CHECK(function.nodes[0].is_bridge);
  CHECK(function.nodes[1].name == "dev@0,1");
  CHECK(function.nodes[1].function == policy::PciFunction{0, 1});
  CHECK_FALSE(function.nodes[1].is_bridge);

  CHECK(overlay.fragments[1].path == "/soc/display@1000");
  CHECK(overlay.fragments[1].target_path == "/soc/display@1000");
  CHECK(overlay.fragments[1].nodes.empty());
  CHECK(overlay.fragments[1].rule == "display");
  CHECK(overlay.fragments[1].reason == "all or none");
}

TEST_CASE("a policy without a name or a device gives an overlay all the same") {
  const SourceText source("acme.yaml", "");
  policy::Policy policy;
  policy.source = &source;
  policy.board.compatible = {{"acme,board", {}}};
  const Overlay overlay = BuildOverlay(policy, {});
  CHECK(overlay.policy_name == "acme.yaml");
  CHECK(overlay.board_name.empty());
  CHECK(overlay.fragments.empty());
}

}  // namespace
}  // namespace dtpolicy::overlay
