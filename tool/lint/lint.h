// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A lint: one thing that can be wrong with a plan, as one pure function and its row. To add one,
// write both into its family's file (the row at its end), the finding into tool/findings, and a
// case folder that fires it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/findings.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/dom0.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::lint {

// A device that is to use the IOMMU, and what will come of that.
struct ForcedDevice {
  const plan::Decision& decision;
  const plan::DeviceModel& model;
};

// What every lint may look at; all of it outlives this.
struct Input {
  // `models` is what plan::ModelDevices made of `plan`.
  Input(const policy::Policy& policy, const dt::DeviceTree& tree, const dt::IommuMap& iommus,
        const plan::Plan& plan, const plan::Dom0& dom0,
        const std::vector<plan::DeviceModel>& models);

  const policy::Policy& policy;
  const dt::DeviceTree& tree;
  const dt::IommuMap& iommus;
  const plan::Plan& plan;
  const plan::Dom0& dom0;
  const std::vector<plan::DeviceModel>& models;
  // The devices the policy wants on the IOMMU that can be judged as devices at all, in path order;
  // what is none is the business of `not-a-device`.
  std::vector<ForcedDevice> forced;
};

struct Lint {
  const Kind& kind;
  // Reports what it finds; each finding about a device says which (Diagnostic::About).
  void (*run)(const Input& input, Diagnostics& diagnostics);
};

// One list per family; the registry joins them.
std::span<const Lint> IommuLints();    // the device and its IOMMU in the tree
std::span<const Lint> XenLints();      // what Xen leaves to dom0
std::span<const Lint> LinuxLints();    // what the dom0 kernel does with it
std::span<const Lint> SharingLints();  // devices that must agree
std::span<const Lint> BoardLints();    // the board as a whole

}  // namespace dtpolicy::lint
