// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Linux's IOMMU drivers: which devices they make one group, and whom they give no domain for DMA.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/cpu.h"
#include "platform/linux_dma.h"

namespace dtpolicy::platform {

// What makes two devices members of one IOMMU group: they share one domain, and with it one answer
// to whether it translates.
enum class GroupedBy { kSpecifier, kIommu };

struct LinuxIommu {
  std::string_view compatible;  // with `*` a glob
  std::string_view config;      // Kconfig symbol of the driver
  GroupedBy grouped_by;
  IdentityDomain identity;
  bool attaches_itself;  // on arm: attaches a device to its own mapping before DMA ops are chosen
  std::string_view source;
};

// Null for an IOMMU no row knows.
const LinuxIommu* FindLinuxIommu(std::span<const std::string_view> compatibles);

// Why a device of these compatibles, behind this IOMMU, gets no domain for DMA however it is named,
// in words for a message; nothing when it gets one. Lists that move between point releases count
// with all their entries.
struct NoDmaDomain {
  std::string_view why;
  std::string_view source;
  bool forced_identity;  // else: no domain at all
};
std::optional<NoDmaDomain> RefusesDmaDomain(std::span<const std::string_view> iommu,
                                            std::span<const std::string_view> device,
                                            Architecture architecture, const LinuxRelease& release);

}  // namespace dtpolicy::platform
