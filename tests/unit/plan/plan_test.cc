// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/plan.h"

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

TEST_CASE("PCI nodes are named as their bus binding forms unit addresses") {
  CHECK(PciNodeName({1, 0}, false) == "dev@1,0");
  CHECK(PciNodeName({0x1c, 7}, true) == "pci@1c,7");
  CHECK(PciNodeName({0x1f, 0}, false) == "dev@1f,0");
}

TEST_CASE("a target's path leads through the nodes that the overlay will add") {
  const TestBoard board("selectors");
  const dt::Node bridge = board.At("/pcie@30000000");
  CHECK(Target{bridge, {}}.Path() == "/pcie@30000000");
  CHECK(Target{bridge, {}}.has_node());
  CHECK(Target{bridge, {{2, 1}}}.Path() == "/pcie@30000000/dev@2,1");
  CHECK_FALSE(Target{bridge, {{2, 1}}}.has_node());
  CHECK(Target{bridge, {{0x1c, 0}, {0, 0}}}.Path() == "/pcie@30000000/pci@1c,0/dev@0,0");
  CHECK(Target{board.tree->root(), {}}.Path() == "/");
  CHECK(Target{board.tree->root(), {{1, 0}}}.Path() == "/dev@1,0");
}

TEST_CASE("a decision is found by its whole path") {
  const TestBoard board("selectors");
  Plan plan;
  CHECK(plan.Find("/soc") == nullptr);
  for (const char* path : {"/pcie@30000000", "/soc/fimd@14400000", "/soc/gsc@13e00000"}) {
    plan.decisions.push_back({{board.At(path), {}}, path, policy::Dma::kIommu, {}, {}});
  }
  for (const Decision& decision : plan.decisions) CHECK(plan.Find(decision.path) == &decision);
  for (const char* path : {"", "/", "/a", "/soc", "/soc/gsc", "/soc/gsc@13e000000", "/z"}) {
    CHECK(plan.Find(path) == nullptr);
  }
}

}  // namespace
}  // namespace dtpolicy::plan
