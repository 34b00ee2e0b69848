// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What changed for DMA between two trees of one board: an older kernel's and a newer one's, say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dt/iommu_map.h"
#include "plan/audit.h"
#include "platform/hazard.h"

namespace dtpolicy::compare {

// The IOMMU that Linux attaches a device to, or would with a driver, or that Xen drives for it.
struct IommuOfDevice {
  std::string path;
  bool is_xens = false;
};

// That a device can serve guests and loses their data, or faults, on stock kernels.
struct DmaRisk {
  plan::Effect effect = plan::Effect::kLosesGuestsData;
  std::string releases;  // of Linux: "6.12–7.3"
};

struct RenamedFrom {
  std::string path;
  std::string device;  // Linux's name for it
};

// Of one device what changed; at least one of the four is there.
struct DmaChange {
  std::string path;    // in the newer tree
  std::string device;  // Linux's name for it
  platform::DeviceClass device_class = platform::DeviceClass::kUnknown;
  std::optional<RenamedFrom> renamed_from = {};
  std::optional<IommuOfDevice> gained = {};  // both trees have the device, the newer one an IOMMU
  std::optional<IommuOfDevice> lost = {};    // both have the device, the older one an IOMMU
  std::optional<DmaRisk> risk = {};          // not in the older tree, or in it not at risk
};

// A tree and what an audit says of it.
struct AuditedTree {
  const plan::Audit& audit;
  const dt::IommuMap& iommus;
};

// The changes of available devices that are behind an IOMMU in either tree, by path. Both audits
// are of the same releases. A device is the same one in both trees where its path is, or where its
// path is gone and one node that is new has its address and a compatible of it: it was renamed, or
// a bus above it. What came without a risk, and what went, is no change.
std::vector<DmaChange> DiffDma(const AuditedTree& before, const AuditedTree& after);

}  // namespace dtpolicy::compare
