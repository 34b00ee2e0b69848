// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/fixtures.h"

#include <fmt/format.h>

#include "catch.h"
#include "dt/fixtures.h"

namespace dtpolicy::plan {
namespace {

dt::IommuMap SoundIommus(const dt::DeviceTree& tree) {
  Diagnostics diagnostics;
  dt::IommuMap iommus = dt::IommuMap::Read(tree, diagnostics);
  CHECK(dt::Reported(diagnostics) == std::vector<std::string>());
  return iommus;
}

}  // namespace

TestBoard::TestBoard(std::string_view name) : tree(dt::Board(name)), iommus(SoundIommus(*tree)) {}

dt::Node TestBoard::At(std::string_view path) const {
  const auto node = tree->FindPath(path);
  REQUIRE(node);
  return *node;
}

TestPolicy::TestPolicy(std::string_view rest)
    : policy(policy::PolicyOf(fmt::format("dtpolicy: 1\n"
                                          "board:\n"
                                          "  compatible:\n"
                                          "    - example,board\n"
                                          "{}",
                                          rest),
                              reading)) {}

TestSelector::TestSelector(std::string_view entry)
    : TestPolicy(fmt::format("rules:\n"
                             "  - name: devices\n"
                             "    dma: iommu\n"
                             "    devices:\n"
                             "      - {}\n",
                             entry)) {}

std::string Listing(const std::vector<Target>& targets) {
  std::string listing;
  for (const Target& target : targets) listing += target.Path() + "\n";
  return listing;
}

std::string Listing(const std::vector<dt::Node>& nodes) {
  std::string listing;
  for (const dt::Node node : nodes) listing += node.Path() + "\n";
  return listing;
}

}  // namespace dtpolicy::plan
