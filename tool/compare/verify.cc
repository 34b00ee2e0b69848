// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "compare/verify.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/words.h"
#include "compare/verify_diagnostics.h"
#include "dt/device_name.h"
#include "dt/known_properties.h"
#include "overlay/stamp.h"

namespace dtpolicy::compare {
namespace {

bool IsTranslating(std::string_view group_type) { return group_type.starts_with("DMA"); }

class Verifier {
 public:
  Verifier(const plan::Plan& plan, const plan::Dom0& dom0, const Running& running,
           Diagnostics& diagnostics)
      : plan_(plan), dom0_(dom0), running_(running), diagnostics_(diagnostics) {}

  void AddModel(const plan::DeviceModel& model) {
    VerifiedDevice& device = DeviceAt(model.path);
    models_.emplace(model.path, &model);
    if (model.target.has_node()) device.name = dt::LinuxDeviceName(model.target.node);
    const plan::Decision* decision = plan_.Find(model.path);
    if (decision != nullptr) device.planned = decision->dma;
    if (!IsWanted(device)) return;
    names_bus_ = names_bus_ || IsBus(model.target);
    if (const auto devfn = DevfnOf(model.target)) ++functions_[*devfn].wanted;
  }

  void AddLog() {
    if (!running_.log) return;
    for (const LoggedDevice& logged : *running_.log) {
      const auto devfn = logged.Devfn();
      if (devfn && logged.dma != LoggedDma::kNotBypassed) {
        functions_[*devfn].logged.insert(logged.name);
      }
    }
  }

  void AddRunningTree() {
    for (const dt::Node node : running_.tree.all()) {
      if (!node.Has(platform::kForceIommuDma)) continue;
      VerifiedDevice& device = DeviceAt(node.Path());
      device.has_property = true;
      if (device.name.empty()) device.name = dt::LinuxDeviceName(node);
    }
  }

  void AddRunningDevices() {
    if (!running_.devices) return;
    for (const RunningDevice& device : *running_.devices) {
      const auto found = devices_.find(device.node);
      if (found != devices_.end()) found->second.devices.push_back(&device);
    }
  }

  std::vector<VerifiedDevice> Judge() {
    std::vector<VerifiedDevice> judged;
    for (auto& [path, device] : devices_) {
      device.path = path;
      device.verdict = "ok";
      const auto node = running_.tree.FindPath(path);
      device.in_tree = node.has_value();
      JudgeProperty(device, node);
      if (device.in_tree) {
        bool checked = !running_.devices || JudgeDevices(device);
        if (running_.log) checked = JudgeLog(device) || checked;
        if (IsWanted(device) && !checked) unchecked_.push_back(path);
      }
      judged.push_back(std::move(device));
    }
    if (IsLogSilent()) {
      diagnostics_.Report(kNoneInLog, FilePlace{running_.tree.name()})
          .Help(
              "the kernel was built without the series, or the log was full and has lost its "
              "beginning: `journalctl -k` may have it");
    }
    ReportUnchecked();
    return judged;
  }

 private:
  static bool IsWanted(const VerifiedDevice& device) {
    return device.planned == policy::Dma::kIommu;
  }

  // Some device is to be in the log, and none is.
  bool IsLogSilent() const {
    return running_.log && running_.log->empty() &&
           std::ranges::any_of(devices_, [](const auto& entry) { return IsWanted(entry.second); });
  }

  void ReportUnchecked() {
    if (unchecked_.empty()) return;
    constexpr size_t kMostNamed = 3;
    const auto wanted = static_cast<size_t>(
        std::ranges::count_if(devices_, [](const auto& entry) { return IsWanted(entry.second); }));
    diagnostics_
        .Report(kCouldNotCheck, FilePlace{running_.tree.name()}, unchecked_.size(), wanted,
                Quoted(unchecked_, kMostNamed))
        .Help(running_.devices->empty()
                  ? "sysfs shows no device of the tree at all: is it mounted there?"
                  : "run this again once their drivers are bound");
  }

  VerifiedDevice& DeviceAt(const std::string& path) { return devices_[path]; }

  // The first finding about a device is its verdict, unless a worse one comes.
  template <typename M, typename... Values>
  Diagnostic& Report(VerifiedDevice& device, const M& message, const Values&... values) {
    Diagnostic& diagnostic = diagnostics_.Report(
        message, TreePlace{running_.tree.name(), device.in_tree ? device.path : "", ""}, values...);
    if (device.verdict == "ok" || message.kind.level == Level::kError) {
      device.verdict = message.kind.id;
    }
    return diagnostic.About(device.path);
  }

  void JudgeProperty(VerifiedDevice& device, std::optional<dt::Node> node) {
    const bool wanted = IsWanted(device);
    if (!node) {
      if (wanted) {
        Report(device, kNotInTree, device.path)
            .Help("the overlay was not applied, or the boot loader or Xen took the node out");
      }
    } else if (wanted && !device.has_property) {
      Report(device, kNotNamed, device.path, platform::kForceIommuDma)
          .Help("the overlay was not applied: look for a message of the boot loader");
    } else if (!wanted && device.has_property) {
      Report(device, kNotPlanned, device.path, platform::kForceIommuDma)
          .Help("an overlay of another policy, or of an older form of this one, was applied");
    }
    if (node && device.has_property) {
      const size_t size = node->Find(platform::kForceIommuDma)->value.size();
      if (size > 0) Report(device, kHasValue, platform::kForceIommuDma, size);
    }
  }

  // False when sysfs does not show what the device does.
  bool JudgeDevices(VerifiedDevice& device) {
    const bool wanted = IsWanted(device);
    if (device.devices.empty()) {
      if (wanted) {
        Report(device, kNotMade, device.path)
            .Help("its node or bus is disabled, or the driver of its bus is missing");
      }
      return false;
    }
    bool has_group = false;
    bool waits = false;
    for (const RunningDevice* running : device.devices) {
      // The functions behind a bridge are judged as far as they do DMA through an IOMMU.
      if (!running->has_node && running->group.empty()) continue;
      has_group = has_group || !running->group.empty();
      if (running->has_node && wanted && running->driver.empty()) {
        waits = true;
        if (running->is_deferred) {
          Report(device, kWaits, device.path, running->name)
              .Help(
                  "`/sys/kernel/debug/devices_deferred` says for which, where debugfs is mounted");
        } else {
          Report(device, kUnbound, device.path, running->name)
              .Help("nothing does DMA with it yet: is its driver built, and the module there?");
        }
      }
      JudgeGroup(device, *running);
    }
    return has_group || !waits;
  }

  // False when the log does not tell of the device.
  bool JudgeLog(VerifiedDevice& device) {
    bool told = false;
    for (const LoggedDevice& logged : *running_.log) {
      if (!IsAbout(logged, device)) continue;
      told = true;
      const bool wanted = IsWanted(device);
      if (wanted && logged.dma == LoggedDma::kNoIommu) {
        Report(device, kLogSaysNoIommu, device.path, logged.name)
            .Help("is the driver of its IOMMU built into the kernel?");
      } else if (wanted && logged.dma == LoggedDma::kGroupBypasses) {
        Report(device, kLogSaysBypassed, device.path, logged.name)
            .Help("the line names the member of the group that the policy has to name too");
      } else if (!wanted && logged.dma == LoggedDma::kIommu) {
        Report(device, kLogSaysIommu, device.path, logged.name)
            .Help("an overlay of another policy, or of an older form of this one, was applied");
        return told;
      }
    }
    if (!IsWanted(device) || told) return told;
    if (running_.log->empty()) {
      // Said once for all of them.
      if (device.verdict == "ok") device.verdict = finding::kLogMismatch.id;
    } else {
      Report(device, kNotInLog, device.path)
          .Help(
              "the kernel says it when the driver is probed: is there one, and does the log hold "
              "the whole boot?");
    }
    return false;
  }

  static std::optional<uint32_t> DevfnOf(const plan::Target& target) {
    if (!target.has_node()) return target.functions.back().devfn();
    return dt::IsPciFunction(target.node) ? dt::PciDevfn(target.node) : std::nullopt;
  }

  // A host bridge, whose name stands for the functions behind it that have none.
  static bool IsBus(const plan::Target& target) {
    return target.has_node() && dt::DeviceType(target.node) == "pci" &&
           !dt::IsPciFunction(target.node);
  }

  // A PCI function without a device in sysfs is told by its number: the bus is the kernel's choice.
  // So several of one number are told once there is a line for each that is named, and one that is
  // not named by a line more. What no named function has for its number is a named bus's.
  bool IsAbout(const LoggedDevice& logged, const VerifiedDevice& device) const {
    if (!device.name.empty() && logged.name == device.name) return true;
    for (const RunningDevice* running : device.devices) {
      if (logged.name == running->name) return true;
    }
    const auto model = models_.find(device.path);
    if (running_.devices || model == models_.end()) return false;
    const auto devfn = logged.Devfn();
    const auto found = devfn ? functions_.find(*devfn) : functions_.end();
    if (found == functions_.end()) return false;
    const auto& [wanted, lines] = found->second;
    const plan::Target& target = model->second->target;
    if (IsWanted(device) && IsBus(target)) return wanted == 0;
    if (devfn != DevfnOf(target)) return false;
    return IsWanted(device) ? lines.size() >= wanted : lines.size() > wanted && !names_bus_;
  }

  void JudgeGroup(VerifiedDevice& device, const RunningDevice& running) {
    const auto model = models_.find(device.path);
    if (model == models_.end() || dom0_.architecture != platform::Architecture::kArm64) return;
    const platform::IommuState expected = model->second->Outcome().iommu;
    if (!model->second->situation.behind_iommu) return;
    if (running.group.empty()) {
      // A host bridge itself does no DMA, the functions behind it do.
      const bool stands_for_others = device.devices.size() > 1;
      // The group is made when the driver is probed.
      if (expected == platform::IommuState::kTranslates && !running.driver.empty() &&
          !stands_for_others) {
        Report(device, kNoGroup, device.path, running.name)
            .Help("the driver of its IOMMU is missing, or has not come up");
      }
      return;
    }
    const bool translates = IsTranslating(running.group_type);
    if (translates == (expected == platform::IommuState::kTranslates)) return;
    Report(device, kOtherGroupType, device.path, running.name, running.group, running.group_type,
           translates ? "`identity`" : "`DMA`")
        .Help(
            translates
                ? "is this a kernel with the series? Others give every device IOMMU DMA"
                : "the kernel says why where it prints `xen,force-iommu-dma`; `iommu.passthrough` "
                  "and another member of the group can be reasons");
  }

  const plan::Plan& plan_;
  const plan::Dom0& dom0_;
  const Running& running_;
  Diagnostics& diagnostics_;
  std::map<std::string, VerifiedDevice> devices_;
  std::map<std::string, const plan::DeviceModel*> models_;
  struct Functions {
    size_t wanted = 0;             // that the policy names
    std::set<std::string> logged;  // the names that the log has for them
  };
  std::map<uint32_t, Functions> functions_;  // PCI functions, by device and function number
  bool names_bus_ = false;
  std::vector<std::string> unchecked_;
};

void JudgeStamp(const overlay::Stamp& found, const overlay::Stamp& current, const std::string& tree,
                Diagnostics& diagnostics) {
  const TreePlace place{tree, "/chosen", ""};
  if (found.policy != current.policy) {
    diagnostics.Report(kOtherPolicy, place, found.policy, current.policy);
  } else if (found.digest != current.digest) {
    diagnostics.Report(kOtherDigest, place, found.policy, found.digest, current.digest)
        .Help("the policy was changed since: compile and deliver it again, then reboot");
  }
}

}  // namespace

Verification Verify(const plan::Plan& plan, const plan::Dom0& dom0,
                    const std::vector<plan::DeviceModel>& models, const overlay::Stamp& current,
                    const Running& running, Diagnostics& diagnostics) {
  Verification verification;
  verification.stamp = overlay::ReadStamp(running.tree);
  if (verification.stamp) {
    JudgeStamp(*verification.stamp, current, running.tree.name(), diagnostics);
  }
  Verifier verifier(plan, dom0, running, diagnostics);
  for (const plan::DeviceModel& model : models) verifier.AddModel(model);
  verifier.AddRunningTree();
  verifier.AddRunningDevices();
  verifier.AddLog();
  verification.devices = verifier.Judge();
  return verification;
}

}  // namespace dtpolicy::compare
