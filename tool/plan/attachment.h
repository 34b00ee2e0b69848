// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What Linux makes of the IOMMUs that the tree gives a device, in the tree that Xen left: which
// one it attaches the device to, or why to none (drivers/iommu/of_iommu.c: of_iommu_configure;
// drivers/iommu/iommu.c: iommu_fwspec_init; drivers/of/base.c: of_map_id).
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>

#include "dt/iommu_map.h"
#include "plan/hidden_nodes.h"
#include "plan/plan.h"
#include "platform/linux_dma.h"
#include "platform/linux_iommu.h"
#include "platform/xen.h"

namespace dtpolicy::plan {

struct Dom0;

enum class IommuStatus {
  kNone,         // the tree gives it none
  kXens,         // Xen hides the IOMMU and drives it
  kDisabled,     // one of its IOMMUs is not available: -ENODEV
  kMixed,        // its IOMMUs are of different drivers: -EINVAL
  kUnreadable,   // this Linux cannot read the list or the map
  kNotCovered,   // the map leaves the function out
  kUnknown,      // no row knows the IOMMU
  kNoDriver,     // this Linux has no driver for it
  kSwitchedOff,  // the configuration at hand has the driver off
  kAttached,
};

struct Attachment {
  IommuStatus status = IommuStatus::kNone;
  std::optional<dt::Node> iommu;                  // the one that decides
  const platform::XenIommuDriver* xen = nullptr;  // of kXens
  const platform::LinuxIommu* row = nullptr;      // what is known of `iommu`
  bool legacy = false;                            // by `mmu-masters`
  bool by_map = false;                            // as a PCI function, or what stands for such

  // Linux attaches the device, would with a driver, or nothing is known of the IOMMU.
  bool behind_iommu() const {
    return status == IommuStatus::kAttached || status == IommuStatus::kNoDriver ||
           status == IommuStatus::kSwitchedOff || status == IommuStatus::kUnknown;
  }
};

class Attachments {
 public:
  // All outlive it.
  Attachments(const Dom0& dom0, const dt::IommuMap& iommus, const HiddenNodes& hidden)
      : dom0_(dom0), iommus_(iommus), hidden_(hidden) {}

  Attachment Find(const Target& target, const platform::LinuxRelease& release) const;
  // Xen's driver for an IOMMU, available or not.
  const platform::XenIommuDriver* XenDriverFor(dt::Node iommu) const { return Facts(iommu).xen; }

 private:
  struct IommuFacts {
    const platform::XenIommuDriver* xen;
    bool available;  // in dom0's tree
    bool gone;       // not in dom0's tree at all
  };
  const IommuFacts& Facts(dt::Node iommu) const;
  const platform::LinuxIommu* RowFor(dt::Node iommu, const platform::LinuxRelease& release) const;
  Attachment Judge(dt::Node iommu, const platform::LinuxRelease& release) const;
  Attachment ByReferences(const dt::IommuUser& user, const platform::LinuxRelease& release) const;
  Attachment ByMap(const dt::IommuUser& bridge, std::optional<uint32_t> requester_id,
                   const platform::LinuxRelease& release) const;

  const Dom0& dom0_;
  const dt::IommuMap& iommus_;
  const HiddenNodes& hidden_;
  mutable std::unordered_map<uint32_t, IommuFacts> facts_;  // only looked up
  mutable std::unordered_map<uint64_t, const platform::LinuxIommu*> rows_;
};

}  // namespace dtpolicy::plan
