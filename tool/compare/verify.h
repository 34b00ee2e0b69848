// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// After the boot: whether a running system is what the policy says.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "compare/kernel_log.h"
#include "dt/device_tree.h"
#include "overlay/overlay.h"
#include "plan/dom0.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::compare {

// A device as sysfs shows it. Who reads sysfs fills it.
struct RunningDevice {
  std::string name;  // "14450000.mixer", "0000:00:01.0"
  // The path of its node; of a device without one, that of its nearest ancestor with one, and of a
  // PCI function that of its host bridge: where the series looks for the property too.
  std::string node;
  bool has_node = false;  // it is its own
  std::string driver;     // empty: none
  bool is_deferred = false;
  std::string group;  // number of its IOMMU group; empty: in none
  std::string group_type;
};

struct Running {
  const dt::DeviceTree& tree;
  std::optional<std::vector<RunningDevice>> devices;  // nothing: sysfs was not looked at
  std::optional<std::vector<LoggedDevice>> log = {};  // nothing: the kernel's log was not
};

// What was meant for one device, and what was found.
struct VerifiedDevice {
  std::string path;
  std::string name;  // Linux's; empty for a PCI function without a node in the base
  std::optional<policy::Dma> planned;  // nothing: no rule decides it
  bool in_tree = false;
  bool has_property = false;
  std::vector<const RunningDevice*> devices;  // more than one behind a PCI host bridge
  std::string verdict;                        // "ok", or the id of the worst finding
};

struct Verification {
  std::optional<overlay::Stamp> stamp;  // in the running tree
  std::vector<VerifiedDevice> devices;  // in path order
};

// Every device that is behind an IOMMU, that the policy names, or that has the property in the
// running tree. What differs is reported: the property (missing, on a device that is not named, on
// a node that is not there), a stamp other than `current`, and with sysfs the type of each device's
// IOMMU group (Linux Documentation/ABI/testing/sysfs-kernel-iommu_groups) and whether a driver is
// bound. On 32-bit ARM a group's type says nothing: its IOMMU DMA uses a domain of its own beside
// the group's (arch/arm/mm/dma-mapping.c: arm_iommu_attach_device, 6.12); the log tells it there. A
// device that is to use the IOMMU and that neither tells of is reported (`unchecked-device`).
Verification Verify(const plan::Plan& plan, const plan::Dom0& dom0,
                    const std::vector<plan::DeviceModel>& models, const overlay::Stamp& current,
                    const Running& running, Diagnostics& diagnostics);

}  // namespace dtpolicy::compare
