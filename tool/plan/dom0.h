// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The dom0 that a policy and a tree describe, and what it will do with the DMA of each device. The
// one model that lints, `explain`, `list`, `--emit plan` and the boot test read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/plan.h"
#include "platform/hazard.h"
#include "platform/linux_dma.h"
#include "platform/linux_iommu.h"
#include "platform/xen.h"
#include "policy/policy.h"

namespace dtpolicy::plan {

// Which Xen, which Linux, on what CPU. Releases that the policy does not name are the newest known.
struct Dom0 {
  const platform::XenRelease* xen = &platform::NewestXenRelease();
  const platform::LinuxRelease* linux_release = &platform::NewestLinuxRelease();
  platform::Architecture architecture = platform::Architecture::kArm64;
  bool swiotlb_xen = true;  // not switched off
  bool grants_translated = false;
  std::vector<std::string_view> xen_also_drives;  // compatibles, from `xen.drives`
};

// The dom0 of a board about which no policy says anything.
Dom0 DefaultDom0(const dt::DeviceTree& tree);

// A release the tables cannot place (not a version, or older than the oldest) is reported as
// `unknown-release`, and the newest taken instead.
Dom0 ReadDom0(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics);

// Who drives an IOMMU: null when dom0 does, else Xen's driver, or a row that stands for what
// `xen.drives` adds.
const platform::XenIommuDriver* XenDriverOf(const Dom0& dom0, dt::Node iommu);

// What is known of one device. `situation` can be varied (another release, unpatched) and given to
// platform::PredictDma again.
struct DeviceModel {
  Target target;
  std::string path;
  std::vector<dt::Node> iommus;
  const platform::XenIommuDriver* hidden_by = nullptr;  // Xen's driver for its IOMMU
  platform::DeviceClass device_class = platform::DeviceClass::kUnknown;
  std::optional<platform::NoDmaDomain> refusal;  // by the Linux driver of its IOMMU
  platform::Situation situation;

  platform::DmaOutcome Outcome() const { return platform::PredictDma(situation); }
};

DeviceModel ModelDevice(const Dom0& dom0, const dt::IommuMap& iommus, const Target& target,
                        bool named);

// Every available device behind an IOMMU, and every device of the plan, in path order. A host
// bridge speaks for the functions behind it that the plan does not decide one by one.
std::vector<DeviceModel> ModelDevices(const Dom0& dom0, const dt::IommuMap& iommus,
                                      const Plan& plan);

// The class of a device by its node. A PCI function of which nothing more is known may be anything.
platform::DeviceClass ClassOf(const Target& target);

}  // namespace dtpolicy::plan
