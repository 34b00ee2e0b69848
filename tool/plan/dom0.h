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
#include "plan/attachment.h"
#include "plan/hidden_nodes.h"
#include "plan/plan.h"
#include "platform/hazard.h"
#include "platform/kernel_config.h"
#include "platform/linux_dma.h"
#include "platform/linux_iommu.h"
#include "platform/own_domain.h"
#include "platform/xen.h"
#include "policy/policy.h"

namespace dtpolicy::plan {

// Which Xen, which Linux, on what CPU. Releases that the policy does not name are the newest known.
struct Dom0 {
  const platform::XenRelease* xen = &platform::NewestXenRelease();
  const platform::LinuxRelease* linux_release = &platform::NewestLinuxRelease();
  platform::Architecture architecture = platform::Architecture::kArm64;
  // A CPU that lacks the virtualization extensions. None where another CPU has them, or none is
  // known.
  std::optional<dt::Node> incapable_cpu = {};
  // The interrupt controller, if Xen has a driver for none that the board has. None where no CPU
  // can run Xen.
  std::optional<dt::Node> foreign_gic = {};
  bool swiotlb_xen = true;  // not switched off
  // What a kernel with the series does: it translates granted pages. False only where
  // the policy says so; `grants_stated` tells whether it says anything.
  bool grants_translated = true;
  bool grants_stated = false;
  std::vector<std::string_view> xen_also_drives;   // compatibles, from `xen.drives`
  const platform::KernelConfig* config = nullptr;  // of the kernel at hand, if it is known
};

// What the board says of Xen and dom0: its CPUs and its interrupt controller. The kernel follows
// the CPUs: 32 bits only where they have no others.
void ReadBoard(const dt::DeviceTree& tree, Dom0& dom0);

// The dom0 of a board about which no policy says anything.
Dom0 DefaultDom0(const dt::DeviceTree& tree);

// A release the tables cannot place (not a version, or older than the oldest) is reported as
// `unknown-release`, and the newest taken instead.
Dom0 ReadDom0(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics);

// Reports a compatible that a policy or an option says this build of Xen drives, and that no driver
// of the release takes, as `xen-no-driver`.
void CheckXenDrives(const platform::XenRelease& release, std::string_view compatible,
                    const Place& place, Diagnostics& diagnostics);

// Whether the first IOMMU in the device's `iommus` is one that this Xen does not drive, and the
// device goes to dom0, available or not: a Xen that drives another IOMMU gives up on it.
bool IsBehindForeignIommu(const Dom0& dom0, const HiddenNodes& hidden, const dt::IommuUser& user);

// The row for "4.17", "4.17.3"; null for what is none or older than the oldest.
const platform::XenRelease* FindXenRelease(std::string_view version);

// The kernel at hand, which outlives `dom0`. Its release counts unless `policy` names one.
void UseConfig(const platform::KernelConfig& config, const policy::Policy& policy, Dom0& dom0);

// Who drives an IOMMU: null when dom0 does, else Xen's driver, or a row that stands for what
// `xen.drives` adds.
const platform::XenIommuDriver* XenDriverOf(const Dom0& dom0, dt::Node iommu);

// What is known of one device. `situation` can be varied (another release, unpatched) and given to
// platform::PredictDma again.
struct DeviceModel {
  Target target;
  std::string path;
  // That the tree gives it; what becomes of them is `attachment`.
  std::vector<dt::Node> iommus = {};
  std::optional<HiddenNode> hidden = {};  // Xen keeps the device from dom0
  platform::DeviceClass device_class = platform::DeviceClass::kUnknown;
  Attachment attachment = {};
  const platform::XenIommuDriver* hidden_by = nullptr;  // Xen's driver for its IOMMU
  const platform::Refusal* refusal = nullptr;           // by the Linux driver of its IOMMU
  const platform::OwnDomain* own_domain = nullptr;      // its driver maps its buffers itself
  platform::Situation situation = {};

  platform::DmaOutcome Outcome() const { return platform::PredictDma(situation); }
  // Naming it has an effect: dom0 has the device, and its IOMMU's driver gives it a domain for DMA.
  bool CanBeNamed() const {
    return !hidden && attachment.status == IommuStatus::kAttached && refusal == nullptr;
  }
};

// Makes models of the devices of one board. What it looks up is kept for the next device.
class DeviceModeller {
 public:
  // All outlive it.
  DeviceModeller(const Dom0& dom0, const dt::IommuMap& iommus)
      : dom0_(dom0),
        iommus_(iommus),
        hidden_(*dom0.xen, iommus.tree()),
        attachments_(dom0, iommus, hidden_) {}
  DeviceModeller(const DeviceModeller&) = delete;
  DeviceModeller& operator=(const DeviceModeller&) = delete;

  DeviceModel Model(const Target& target, bool named) const;
  // Makes `model` what it is on another release.
  void SetRelease(const platform::LinuxRelease& release, DeviceModel& model) const;

  const HiddenNodes& hidden() const { return hidden_; }

 private:
  const Dom0& dom0_;
  const dt::IommuMap& iommus_;
  const HiddenNodes hidden_;
  const Attachments attachments_;
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
