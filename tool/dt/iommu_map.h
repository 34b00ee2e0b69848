// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Which device masters through which IOMMU, and with which stream ids. Sources: Linux bindings
// iommu/iommu.txt (`iommus`, `#iommu-cells`) and pci/pci-iommu.txt (`iommu-map`, `iommu-map-mask`).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "dt/property.h"

namespace dtpolicy::dt {

// One entry of `iommus`: the IOMMU and its specifier (`#iommu-cells` cells; for most a stream id).
struct IommuReference {
  Node iommu;
  Cells specifier;
};

// One entry of `iommu-map`: requester ids [rid_base, rid_base + length) of the PCI bus (after
// `iommu-map-mask`) leave as stream ids from iommu_base on.
struct IommuMapEntry {
  uint32_t rid_base;
  Node iommu;
  uint32_t iommu_base;
  uint32_t length;
};

// A node with `iommus`, `iommu-map` or both. Either list is empty when it is missing or malformed.
struct IommuUser {
  Node device;
  std::vector<IommuReference> references;
  std::vector<IommuMapEntry> map;
  uint32_t map_mask = 0xffffffff;

  // The entry that covers `requester_id` (bus << 8 | devfn).
  const IommuMapEntry* Covering(uint32_t requester_id) const;
  // Its IOMMUs, each once, in the order they are named: those of `iommus`, then those of the map.
  std::vector<Node> Iommus() const;
};

class IommuMap {
 public:
  // Goes through every node. An `iommus` or `iommu-map` that is malformed (cut cells, a phandle
  // that leads nowhere or to a node without `#iommu-cells`) is reported as the warning `bad-iommus`
  // with its place in the tree, and the node stays a user without that list.
  static IommuMap Read(const DeviceTree& tree, Diagnostics& diagnostics);

  // Every node with `iommus` or `iommu-map`, disabled ones too, depth first.
  std::span<const IommuUser> users() const { return users_; }
  // The user at `device` itself (not an ancestor); null when it is none.
  const IommuUser* Find(Node device) const;
  // Every node with `#iommu-cells`, depth first.
  std::span<const Node> iommus() const { return iommus_; }
  bool IsIommu(Node node) const;

 private:
  std::vector<IommuUser> users_;
  std::vector<Node> iommus_;
};

}  // namespace dtpolicy::dt
