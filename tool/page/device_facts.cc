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
using plan::Verdict;

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

// With the policy a device is named as the plan says.
std::vector<std::vector<Verdict>> VerdictsOf(plan::DeviceModel model,
                                             const plan::DeviceModeller& modeller,
                                             bool has_policy) {
  const bool named = model.situation.named;
  std::vector<std::vector<Verdict>> verdicts(has_policy ? 3 : 2);
  for (const platform::LinuxRelease& release : platform::LinuxReleases()) {
    const plan::AuditRow row = plan::AuditOn(release, modeller, model);
    verdicts[static_cast<size_t>(Kernel::kStock)].push_back(row.stock);
    verdicts[static_cast<size_t>(Kernel::kSeries)].push_back(row.unnamed);
    if (!has_policy) continue;
    verdicts[static_cast<size_t>(Kernel::kPolicy)].push_back(named ? row.named : row.unnamed);
  }
  return verdicts;
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
  const plan::DeviceModeller modeller(subject.dom0, subject.iommus);
  std::vector<DeviceFacts> all;
  std::set<std::string> taken;
  all.reserve(targets.size());
  for (const auto& [path, target] : targets) {
    DeviceFacts facts = FactsOfTarget(subject, target, path);
    const auto model = models.find(path);
    if (model != models.end()) {
      facts.model = model->second;
      facts.verdicts = VerdictsOf(*facts.model, modeller, subject.policy != nullptr);
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

Way WayOf(const Verdict& verdict) {
  using plan::Effect;
  const platform::DmaPath path = verdict.outcome.path;
  switch (verdict.effect) {
    case Effect::kGuestsFault:
    case Effect::kFaults:
      return Way::kFaults;
    case Effect::kLosesGuestsData:
      return path == platform::DmaPath::kDirect ? Way::kDirect : Way::kLost;
    case Effect::kMayLoseData:
      return path == platform::DmaPath::kDirect ? Way::kDirect : Way::kMayLose;
    case Effect::kMayNotProbe:
      return Way::kMayFail;
    case Effect::kBreaksMmap:
      return Way::kNoMmap;
    case Effect::kNotInDom0:
      return Way::kHidden;
    case Effect::kWorks:
      if (path == platform::DmaPath::kIommu) return Way::kIommu;
      // What swiotlb-xen gives, an IOMMU that translates would stop.
      if (verdict.outcome.iommu == platform::IommuState::kTranslates) return Way::kOwn;
      return path == platform::DmaPath::kDirect ? Way::kDirect : Way::kSwiotlb;
    case Effect::kNotKnown:
      break;
  }
  return Way::kUnknown;
}

std::string IommuName(dt::Node iommu) {
  std::string name(iommu.name());
  const size_t at = name.find('@');
  const std::string linux_name = dt::LinuxDeviceName(iommu);
  // "40d01000.mmu" has an address of its own, "soc:mmu@0" has none.
  const size_t digits = linux_name.find_first_not_of("0123456789abcdef");
  const bool has_address = digits != std::string::npos && linux_name[digits] == '.' &&
                           linux_name.find(':') == std::string::npos;
  if (at == std::string::npos || !has_address) return name;
  return linux_name.substr(0, digits) == name.substr(at + 1) ? name : linux_name;
}

bool AreAlike(const Verdict& a, const Verdict& b) {
  return WayOf(a) == WayOf(b) && a.outcome.grants == b.outcome.grants && a.effect == b.effect;
}

std::string ReleaseRange::Name() const {
  const auto releases = platform::LinuxReleases();
  if (end - begin == 1) return std::string(releases[begin].version);
  return fmt::format("{}–{}", releases[begin].version, releases[end - 1].version);
}

std::vector<ReleaseRange> FoldedReleases(const std::vector<const DeviceFacts*>& devices,
                                         bool (&same)(const Verdict&, const Verdict&)) {
  std::vector<ReleaseRange> ranges;
  for (size_t release = 0; release < platform::LinuxReleases().size(); ++release) {
    const bool as_before =
        !ranges.empty() && std::ranges::all_of(devices, [&](const DeviceFacts* device) {
          return std::ranges::all_of(device->verdicts, [&](const std::vector<Verdict>& verdicts) {
            return same(verdicts[release - 1], verdicts[release]);
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
