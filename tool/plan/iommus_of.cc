// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/iommus_of.h"

#include "dt/known_properties.h"
#include "dt/property.h"

namespace dtpolicy::plan {
namespace {

// The bus number right below a host bridge: the first of `bus-range`, 0 without one.
uint32_t FirstBus(dt::Node bridge) {
  const auto range = bridge.Find("bus-range");
  if (!range) return 0;
  const auto cells = dt::DecodeCells(range->value);
  return cells && !cells->empty() ? (*cells)[0] & 0xff : 0;
}

}  // namespace

const dt::IommuUser* HostBridgeOf(const dt::IommuMap& iommus, const Target& target) {
  std::optional<dt::Node> node = target.has_node() ? target.node.parent() : target.node;
  for (; node; node = node->parent()) {
    const dt::IommuUser* user = iommus.Find(*node);
    if (user != nullptr && !user->map.empty()) return user;
  }
  return nullptr;
}

std::vector<dt::Node> IommusOf(const dt::IommuMap& iommus, const Target& target) {
  if (target.has_node()) {
    const dt::IommuUser* user = iommus.Find(target.node);
    if (user != nullptr) return user->Iommus();
  }
  const dt::IommuUser* bridge = HostBridgeOf(iommus, target);
  if (bridge == nullptr) return {};

  // Only functions of the bus master through the bridge: not what is on the board of one.
  for (dt::Node node = target.node; node != bridge->device; node = *node.parent()) {
    if (!dt::PciDevfn(node)) return {};
  }
  std::optional<uint32_t> devfn;
  if (!target.has_node() && target.functions.size() == 1 && target.node == bridge->device) {
    devfn = target.functions.front().devfn();
  } else if (target.has_node() && target.node.parent() == bridge->device) {
    devfn = dt::PciDevfn(target.node);
  }
  if (!devfn) return bridge->Iommus();
  const dt::IommuMapEntry* entry = bridge->Covering(FirstBus(bridge->device) << 8 | *devfn);
  if (entry == nullptr) return {};
  return {entry->iommu};
}

}  // namespace dtpolicy::plan
