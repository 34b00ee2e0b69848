// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "overlay/delivery.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/findings.h"
#include "dt/libfdt_path.h"
#include "platform/force_iommu_dma.h"

namespace dtpolicy::overlay {
namespace {

using Text = std::string_view;

constexpr Message<Text, Text> kLandsElsewhere{
    finding::kAmbiguousPath, "the boot loader would set the property of `{}` on `{}`"};
constexpr Message<Text, Text> kWouldBeTwoNodes{
    finding::kAmbiguousPath, "the overlay would make two nodes of `{}`: `{}` lies in another one"};
constexpr Message<size_t, size_t> kGrowsTooMuch{
    finding::kTreeGrowth, "the overlay makes the tree grow by {} bytes, and extlinux leaves {}"};

// boot/pxe_utils.c: label_boot_fdtoverlay reserves this much for each overlay (U-Boot 2023.01).
constexpr size_t kExtlinuxRoom = 8192;

// The overlay makes a node of one name for a PCI function, and of another for a bridge on the way
// to one. Linux takes the first of two nodes of a number (drivers/pci/of.c:
// of_pci_find_child_device).
void CheckFunctions(const plan::Plan& plan, Diagnostics& diagnostics) {
  using Way = std::pair<dt::Node, std::vector<uint8_t>>;  // from the deepest node by its numbers
  std::map<Way, const plan::Decision*> named;
  const auto for_each = [&plan](const auto& visit) {
    for (const plan::Decision& decision : plan.decisions) {
      if (decision.dma != policy::Dma::kIommu || decision.target.has_node()) continue;
      Way way{decision.target.node, {}};
      for (const auto function : decision.target.functions) way.second.push_back(function.devfn());
      visit(decision, std::move(way));
    }
  };
  for_each([&](const plan::Decision& decision, Way way) { named[std::move(way)] = &decision; });
  for_each([&](const plan::Decision& behind, Way way) {
    for (way.second.pop_back(); !way.second.empty(); way.second.pop_back()) {
      const auto bridge = named.find(way);
      if (bridge == named.end()) continue;
      plan::ReportAt(*bridge->second, kWouldBeTwoNodes, diagnostics, behind.path)
          .Help("Linux finds one of them only: name what is behind the bridge, or the bridge");
      named.erase(bridge);  // once for each
    }
  });
}

}  // namespace

void CheckPaths(const dt::DeviceTree& base, const plan::Plan& plan, Diagnostics& diagnostics) {
  CheckFunctions(plan, diagnostics);
  dt::LibfdtLookup lookup(base);
  for (const plan::Decision& decision : plan.decisions) {
    if (decision.dma != policy::Dma::kIommu) continue;
    const plan::Target& target = decision.target;
    if (target.has_node() && target.node.Has(platform::kForceIommuDma)) continue;  // nothing to set
    const std::optional<dt::Node> found = lookup.FoundInsteadOf(target.node);
    if (!found) continue;
    plan::ReportAt(decision, kLandsElsewhere, diagnostics, found->Path())
        .Help(
            "libfdt takes a node name without unit address for the first node of that name with "
            "one, and no `target-path` says otherwise: the device cannot be named on this tree");
  }
}

void CheckGrowth(size_t growth, const std::string& policy_name, Diagnostics& diagnostics) {
  if (growth <= kExtlinuxRoom) return;
  diagnostics.Report(kGrowsTooMuch, FilePlace{policy_name}, growth, kExtlinuxRoom)
      .Help(
          "with `fdtoverlays` of extlinux the label would not boot, and the next one would, "
          "without the overlay: deliver the merged tree (`--emit dtb`), or a boot script with "
          "`fdt resize`");
}

}  // namespace dtpolicy::overlay
