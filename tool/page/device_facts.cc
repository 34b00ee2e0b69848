// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/device_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "dt/device_name.h"
#include "plan/iommus_of.h"

namespace dtpolicy::page {
namespace {

using picture::Way;
using platform::DmaOutcome;
using platform::Hazard;

std::string_view StatusOf(const plan::Target& target) {
  if (target.node.available()) return target.has_node() ? "okay" : "no node in this tree";
  return target.node.enabled() ? "bus disabled" : "disabled";
}

// "01.0", as `lspci` prints it.
std::string FunctionName(policy::PciFunction function) {
  return fmt::format("{:02x}.{}", function.device, function.function);
}

std::string IdOf(const std::string& name, std::set<std::string>& taken) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:,@+-_";
  std::string id = name.empty() ? "device" : name;
  for (char& c : id) {
    if (kAllowed.find(c) == std::string_view::npos) c = '_';
  }
  std::string unique = id;
  for (int i = 2; !taken.insert(unique).second; ++i) unique = fmt::format("{}_{}", id, i);
  return unique;
}

std::vector<std::vector<DmaOutcome>> OutcomesOf(const plan::DeviceModel& model, bool has_policy) {
  std::vector<std::vector<DmaOutcome>> outcomes;
  for (const Kernel kernel : {Kernel::kStock, Kernel::kSeries, Kernel::kPolicy}) {
    if (kernel == Kernel::kPolicy && !has_policy) break;
    platform::Situation situation = model.situation;
    situation.patched = kernel != Kernel::kStock;
    if (kernel == Kernel::kSeries) situation.named = false;
    auto& of_kernel = outcomes.emplace_back();
    for (const platform::LinuxRelease& release : platform::LinuxReleases()) {
      situation.release = &release;
      of_kernel.push_back(platform::PredictDma(situation));
    }
  }
  return outcomes;
}

std::string DriverOf(const plan::DeviceModel* model, const plan::Dom0& dom0,
                     const std::vector<dt::Node>& iommus) {
  if (iommus.empty()) return "";
  const auto* driver =
      model != nullptr ? model->hidden_by : plan::XenDriverOf(dom0, iommus.front());
  if (driver != nullptr) return "Xen";
  return iommus.front().available() ? "dom0" : "nobody";
}

DeviceFacts FactsOfTarget(const Subject& subject, const plan::Target& target, std::string path) {
  DeviceFacts facts;
  facts.path = std::move(path);
  const auto device_class = plan::ClassOf(target);
  if (target.has_node()) {
    facts.name = dt::LinuxDeviceName(target.node);
    facts.base_name = target.node.base_name();
  } else {
    facts.name = FunctionName(target.functions.back());
    facts.base_name = facts.name;
  }
  if (facts.name.empty()) facts.name = facts.path;
  facts.status = StatusOf(target);
  facts.class_name = platform::ClassName(device_class);
  facts.class_description = platform::ClassDescription(device_class);
  facts.hazard = platform::HazardOf(device_class);
  facts.iommus = plan::IommusOf(subject.iommus, target);
  return facts;
}

}  // namespace

std::vector<DeviceFacts> FactsOf(const Subject& subject) {
  std::map<std::string, plan::Target> targets;
  for (const dt::IommuUser& user : subject.iommus.users()) {
    targets.emplace(user.device.Path(), plan::Target{user.device, {}});
  }
  std::map<std::string_view, const plan::DeviceModel*> models;
  for (const plan::DeviceModel& model : subject.models) {
    targets.emplace(model.path, model.target);
    models.emplace(model.path, &model);
  }
  std::vector<DeviceFacts> all;
  std::set<std::string> taken;
  all.reserve(targets.size());
  for (const auto& [path, target] : targets) {
    DeviceFacts facts = FactsOfTarget(subject, target, path);
    const auto model = models.find(path);
    if (model != models.end()) {
      facts.model = model->second;
      facts.outcomes = OutcomesOf(*facts.model, subject.policy != nullptr);
    }
    facts.decision = subject.plan.Find(path);
    facts.driven_by = DriverOf(facts.model, subject.dom0, facts.iommus);
    facts.id = IdOf(target.has_node() ? facts.name : facts.path, taken);
    all.push_back(std::move(facts));
  }
  return all;
}

std::vector<const DeviceFacts*> Predicted(const std::vector<DeviceFacts>& devices) {
  std::vector<const DeviceFacts*> predicted;
  for (const DeviceFacts& facts : devices) {
    if (facts.model != nullptr) predicted.push_back(&facts);
  }
  return predicted;
}

Way WayOf(const DmaOutcome& outcome, Hazard hazard) {
  if (outcome.path == platform::DmaPath::kDirect) return Way::kDirect;
  if (outcome.works == platform::Works::kFaults) return Way::kFaults;
  if (outcome.path == platform::DmaPath::kSwiotlbXen) return Way::kSwiotlb;
  if (outcome.grants != platform::Grants::kLost) return Way::kIommu;
  // The classes that `granted-pages` is about.
  if (hazard == Hazard::kDirect || hazard == Hazard::kRemoved) return Way::kLost;
  return outcome.works == platform::Works::kMayNotProbe ? Way::kMayFail : Way::kIommu;
}

bool AreAlike(const DmaOutcome& a, const DmaOutcome& b) {
  return a.path == b.path && a.iommu == b.iommu && a.works == b.works && a.grants == b.grants;
}

std::string ReleaseRange::Name() const {
  const auto releases = platform::LinuxReleases();
  if (end - begin == 1) return std::string(releases[begin].version);
  return fmt::format("{}–{}", releases[begin].version, releases[end - 1].version);
}

std::vector<ReleaseRange> FoldedReleases(const std::vector<const DeviceFacts*>& devices) {
  std::vector<ReleaseRange> ranges;
  for (size_t release = 0; release < platform::LinuxReleases().size(); ++release) {
    const bool as_before =
        !ranges.empty() &&
        std::all_of(devices.begin(), devices.end(), [release](const DeviceFacts* device) {
          return std::all_of(device->outcomes.begin(), device->outcomes.end(),
                             [release](const std::vector<DmaOutcome>& outcomes) {
                               return AreAlike(outcomes[release - 1], outcomes[release]);
                             });
        });
    if (as_before) {
      ranges.back().end = release + 1;
    } else {
      ranges.push_back({release, release + 1});
    }
  }
  return ranges;
}

}  // namespace dtpolicy::page
