// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/iommus_of.h"

#include <string>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

constexpr const char* kSmmu = "/soc/iommu@15000000\n";
constexpr const char* kBothOfTheMap = "/soc/iommu@15000000\n/iommu@40000000\n";

struct Found {
  std::string iommus;
  std::string bridge;
};

Found Of(const TestBoard& board, const Target& target) {
  const dt::IommuUser* bridge = HostBridgeOf(board.iommus, target);
  return {Listing(IommusOf(board.iommus, target)),
          bridge != nullptr ? bridge->device.Path() : "none"};
}

TEST_CASE("a node with `iommus` is behind those, whatever is above it") {
  const TestBoard board("selectors");
  const Found fimd = Of(board, {board.At("/soc/fimd@14400000"), {}});
  CHECK(fimd.iommus == "/soc/iommu@14640000\n");
  CHECK(fimd.bridge == "none");
  CHECK(Of(board, {board.At("/soc/gsc@13e10000"), {}}).iommus ==
        "/soc/iommu@15000000\n/soc/iommu@14650000\n");
  CHECK(Of(board, {board.At("/soc/mmc@12200000"), {}}).iommus == "");
}

TEST_CASE("a host bridge is behind every IOMMU of its map") {
  const TestBoard board("selectors");
  const Found bridge = Of(board, {board.At("/pcie@30000000"), {}});
  CHECK(bridge.iommus == kBothOfTheMap);
  CHECK(bridge.bridge == "none");
}

TEST_CASE("a function right below the bridge is behind the IOMMU its requester id leads to") {
  const TestBoard board("selectors");
  const dt::Node bridge = board.At("/pcie@30000000");
  CHECK(Of(board, {board.At("/pcie@30000000/pci@1,0"), {}}).iommus == kSmmu);
  CHECK(Of(board, {board.At("/pcie@30000000/ethernet@3,0"), {}}).iommus == "");
  CHECK(Of(board, {board.At("/pcie@30000000/ethernet@3,0"), {}}).bridge == "/pcie@30000000");
  CHECK(Of(board, {bridge, {{0, 0}}}).iommus == kSmmu);
  CHECK(Of(board, {bridge, {{1, 7}}}).iommus == kSmmu);
  CHECK(Of(board, {bridge, {{2, 0}}}).iommus == "");
  CHECK(Of(board, {bridge, {{2, 0}}}).bridge == "/pcie@30000000");
}

TEST_CASE("further down any entry of the map may be the one") {
  const TestBoard board("selectors");
  const dt::Node bridge = board.At("/pcie@30000000");
  CHECK(Of(board, {bridge, {{4, 0}, {0, 0}}}).iommus == kBothOfTheMap);
  CHECK(Of(board, {board.At("/pcie@30000000/pci@1,0"), {{1, 0}}}).iommus == kBothOfTheMap);
  CHECK(Of(board, {board.At("/pcie@30000000/pci@1,0/nvme@0,0"), {}}).iommus == kBothOfTheMap);
}

TEST_CASE("the requester id counts from the first bus of the bridge, and is masked") {
  const TestBoard board("pci-iommu-map");
  const dt::Node masked = board.At("/pcie@20000000");
  CHECK(Of(board, {masked, {{0x1f, 7}}}).iommus == "/iommu@1000\n");
  const dt::Node gap = board.At("/pcie@10000000");
  CHECK(Of(board, {gap, {{1, 0}}}).iommus == "");
  CHECK(Of(board, {gap, {{2, 0}}}).iommus == "/iommu@1000\n");
  // An entry of no length covers nothing.
  CHECK(Of(board, {gap, {{0x10, 0}}}).iommus == "");
}

TEST_CASE("a node further down that is no function of a bus is behind nothing") {
  const TestBoard board("pci-iommu-map");
  CHECK(Of(board, {board.At("/pcie@20000000/root@0/wifi@0"), {}}).iommus == "/iommu@1000\n");
  CHECK(Of(board, {board.At("/pcie@20000000/root@0/port"), {}}).bridge == "none");
  CHECK(Of(board, {board.At("/pcie@20000000/root@0/port/endpoint"), {}}).iommus == "");
}

TEST_CASE("below what is no bridge with a map there is no IOMMU") {
  const TestBoard board("selectors");
  const Found found = Of(board, {board.At("/soc/mmc@12200000"), {{1, 0}}});
  CHECK(found.iommus == "");
  CHECK(found.bridge == "none");
}

}  // namespace
}  // namespace dtpolicy::plan
