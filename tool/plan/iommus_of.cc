// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/iommus_of.h"

#include <algorithm>

#include "dt/known_properties.h"
#include "dt/property.h"

namespace dtpolicy::plan {
namespace {

// Buses beside PCI whose devices ask their bus's map by an id: drivers/bus/fsl-mc/fsl-mc-bus.c
// (fsl_mc_dma_configure), drivers/cdx/cdx.c (cdx_dma_configure).
constexpr std::string_view kBuses[] = {"fsl,qoriq-mc", "xlnx,versal-net-cdx"};

// The bus number right below a host bridge: the first of `bus-range`, 0 without one.
uint32_t FirstBus(dt::Node bridge) {
  const auto cells = dt::CellsOf(bridge, "bus-range");
  return cells && !cells->empty() ? (*cells)[0] & 0xff : 0;
}

bool IsBelow(const dt::IommuUser& bridge, const Target& target) {
  return target.has_node() ? target.node.parent() == bridge.device
                           : target.functions.size() == 1 && target.node == bridge.device;
}

}  // namespace

bool UsesIommuMap(dt::Node node) {
  return dt::DeviceType(node) == "pci" || std::ranges::any_of(kBuses, [node](std::string_view bus) {
           return node.IsCompatible(bus);
         });
}

const dt::IommuUser* HostBridgeOf(const dt::IommuMap& iommus, const Target& target) {
  std::optional<dt::Node> node = target.has_node() ? target.node.parent() : target.node;
  for (; node; node = node->parent()) {
    const dt::IommuUser* user = iommus.Find(*node);
    if (user == nullptr || !user->has_map() || !UsesIommuMap(*node)) continue;
    // A `port` or an interrupt controller further down is no function of any bus.
    const bool is_function = !target.has_node() || IsBelow(*user, target) ||
                             dt::DeviceType(*node) != "pci" || dt::IsPciFunction(target.node);
    return is_function ? user : nullptr;
  }
  return nullptr;
}

std::optional<uint32_t> RequesterId(const dt::IommuUser& bridge, const Target& target) {
  if (!IsBelow(bridge, target)) return std::nullopt;
  std::optional<uint32_t> devfn;
  if (target.has_node()) {
    devfn = dt::PciDevfn(target.node);
  } else {
    devfn = target.functions.front().devfn();
  }
  if (!devfn) return std::nullopt;
  return FirstBus(bridge.device) << 8 | *devfn;
}

std::vector<dt::Node> IommusOf(const dt::IommuMap& iommus, const Target& target) {
  if (target.has_node()) {
    const dt::IommuUser* user = iommus.Find(target.node);
    if (user != nullptr && (!user->references.empty() || UsesIommuMap(target.node))) {
      return user->Iommus();
    }
  }
  const dt::IommuUser* bridge = HostBridgeOf(iommus, target);
  if (bridge == nullptr) return {};
  if (!IsBelow(*bridge, target)) return bridge->Iommus();
  const auto id = RequesterId(*bridge, target);
  if (!id) return {};  // Linux takes it for no function of the bus
  for (const dt::MapForm form : {dt::MapForm::kByCells, dt::MapForm::kFours}) {
    const dt::IommuMapEntry* entry = bridge->Covering(*id, form);
    if (entry != nullptr && entry->iommu) return {*entry->iommu};
  }
  return {};
}

}  // namespace dtpolicy::plan
