// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Which device masters through which IOMMU, and with which stream ids. Sources: Linux bindings
// iommu/iommu.txt (`iommus`, `#iommu-cells`) pci/pci-iommu.txt (`iommu-map`, `iommu-map-mask`), and
// iommu/arm,smmu.yaml of 4.x (`mmu-masters`).
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
  std::optional<Node> iommu;  // nothing where its phandle leads to no IOMMU
  uint32_t iommu_base;
  uint32_t length;
  uint32_t cells;  // of iommu_base, by the entry's form; the first of them is kept
};

// How a kernel reads `iommu-map`: every entry as four cells whatever `#iommu-cells` says (Linux up
// to 6.18), or with as many as it says (7.2). Linux drivers/of/base.c: of_map_id.
enum class MapForm { kFours, kByCells };

// A node with `iommus`, `iommu-map` or both, or one that an SMMU's `mmu-masters` names.
struct IommuUser {
  Node device;
  // Up to the first entry that cannot be read: there Linux stops, and keeps what it has
  // (drivers/iommu/of_iommu.c: of_iommu_configure_dev).
  std::vector<IommuReference> references;
  std::vector<IommuMapEntry> fours;     // likewise, what is read of `iommu-map` by that form
  std::vector<IommuMapEntry> by_cells;  // likewise
  uint32_t map_mask = 0xffffffff;
  bool by_masters = false;  // the references are those of `mmu-masters`, the legacy binding

  const std::vector<IommuMapEntry>& map(MapForm form) const {
    return form == MapForm::kFours ? fours : by_cells;
  }
  bool has_map() const { return !fours.empty() || !by_cells.empty(); }
  // The first entry that covers `requester_id` (bus << 8 | devfn).
  const IommuMapEntry* Covering(uint32_t requester_id, MapForm form) const;
  // Its IOMMUs, each once, in the order they are named: those of `iommus`, then those of the map,
  // read in either form.
  std::vector<Node> Iommus() const;
};

class IommuMap {
 public:
  // Goes through every node. An `iommus` or `iommu-map` that is malformed (cut cells, a phandle
  // that leads nowhere or to a node without `#iommu-cells`) is reported as the warning `bad-iommus`
  // with its place in the tree; what stands before the mistake counts.
  static IommuMap Read(const DeviceTree& tree, Diagnostics& diagnostics);

  // Every node with `iommus` or `iommu-map`, or named by `mmu-masters`, disabled ones too, depth
  // first.
  std::span<const IommuUser> users() const { return users_; }
  // The user at `device` itself (not an ancestor); null when it is none.
  const IommuUser* Find(Node device) const;
  // Every node with `#iommu-cells` or `mmu-masters`, depth first.
  std::span<const Node> iommus() const { return iommus_; }
  bool IsIommu(Node node) const;
  const DeviceTree& tree() const { return *tree_; }

 private:
  explicit IommuMap(const DeviceTree& tree) : tree_(&tree) {}
  void AddMasters(const DeviceTree& tree);

  const DeviceTree* tree_;
  std::vector<IommuUser> users_;
  std::vector<Node> iommus_;
};

}  // namespace dtpolicy::dt
