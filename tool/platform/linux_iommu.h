// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Linux's IOMMU drivers: which IOMMUs they take since when, which devices they make one group, and
// whom they give no domain for DMA.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/cpu.h"
#include "platform/version.h"

namespace dtpolicy::platform {

// What makes two devices members of one IOMMU group: they share one domain, and with it one answer
// to whether it translates.
enum class GroupedBy { kSpecifier, kIommu };

struct LinuxIommuDriver {
  std::string_view config;       // Kconfig symbol
  std::string_view vendor = {};  // whose kernel has it: "Rockchip's"; empty: mainline
  GroupedBy grouped_by = GroupedBy::kSpecifier;
  // It can let a device through untranslated (an identity domain).
  Version identity_since = kAlways;
  // On arm: it attaches a device to its own mapping before DMA ops are chosen.
  bool attaches_itself = false;
  bool passes_addresses = false;  // addresses of memory pass untranslated, whatever is attached
  std::string_view source;
};

struct LinuxIommu {
  std::string_view compatible;  // with `*` a glob
  const LinuxIommuDriver* driver;
  Releases releases;  // that take it
};

// The row for an IOMMU: one whose driver is in `release`, else one that another release has. Null
// for an IOMMU no row knows.
const LinuxIommu* FindLinuxIommu(std::span<const std::string_view> compatibles, Version release);

// Why devices behind an IOMMU get no domain for DMA however they are named.
struct Refusal {
  std::string_view iommu;                         // compatible glob
  std::string_view device = "*";                  // compatible glob
  std::string_view spares = {};                   // compatible glob of those that get one
  bool spares_pci = false;                        // PCI functions do
  std::optional<Architecture> architecture = {};  // of the kernels that do so; none: all
  Releases releases = {};
  bool forced_identity = false;  // an identity domain; else: no domain at all
  std::string_view why;          // in words for a message
  std::string_view source;
};

// The first that applies to a device of these compatibles, behind this IOMMU; null when it gets a
// domain. `is_pci`: a function, or its bridge for it. Lists that move between point releases count
// with all their entries.
const Refusal* RefusesDmaDomain(std::span<const std::string_view> iommu,
                                std::span<const std::string_view> device, bool is_pci,
                                Architecture architecture, Version release);

// A legacy SMMU (`mmu-masters`) gives every device an identity domain.
const Refusal& LegacyBindingRefusal();

}  // namespace dtpolicy::platform
