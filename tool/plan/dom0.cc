// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: after rules are resolved; brings tree, plan and the platform's tables
// together.
#include "plan/dom0.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/nearest.h"
#include "dt/known_properties.h"
#include "plan/iommus_of.h"
#include "plan/plan_diagnostics.h"
#include "platform/pageless_buffers.h"

namespace dtpolicy::plan {
namespace {

using platform::Architecture;

// A build that somebody configured: what it drives is not in the table of defaults.
constexpr platform::XenIommuDriver kConfiguredDriver{"", "xen.drives of the policy", 0, false,
                                                     "the policy"};

Diagnostic& ReportRelease(const Located<std::string>& version, std::string_view of,
                          Diagnostics& diagnostics) {
  return diagnostics.Report(kNoSuchRelease, version.span, *version, of);
}

// The number of a chip or a version is not guessed at: only names that have the same are near.
std::string DigitsOf(std::string_view name) {
  std::string digits;
  std::ranges::copy_if(name, std::back_inserter(digits),
                       [](char c) { return '0' <= c && c <= '9'; });
  return digits;
}

void ReadCpus(const dt::DeviceTree& tree, Dom0& dom0) {
  dom0.architecture = Architecture::kArm64;
  dom0.incapable_cpu = std::nullopt;
  const auto cpus = tree.root().Child("cpus");
  if (!cpus) return;
  bool any_known = false;
  bool any_capable = false;
  for (const dt::Node cpu : cpus->children()) {
    for (const std::string_view compatible : cpu.Compatibles()) {
      const platform::Cpu* row = platform::FindCpu(compatible);
      if (row == nullptr) continue;
      if (!any_known) dom0.architecture = row->architecture;
      any_known = true;
      any_capable = any_capable || row->virtualization != platform::Virtualization::kAbsent;
      dom0.incapable_cpu = cpu;
    }
  }
  if (any_capable) dom0.incapable_cpu = std::nullopt;
}

// Where the interrupts of the tree go to, if that is nothing for Xen, and nothing else in it is.
std::optional<dt::Node> ForeignGic(const dt::DeviceTree& tree) {
  const auto parent = dt::U32Of(tree.root(), "interrupt-parent");
  const bool has_gic = std::ranges::any_of(
      platform::XenGics(), [&tree](auto gic) { return !tree.FindCompatible(gic).empty(); });
  return !parent || has_gic ? std::nullopt : tree.FindPhandle(*parent);
}

}  // namespace

const platform::XenRelease* FindXenRelease(std::string_view version) {
  const auto wanted = platform::ParseVersion(version);
  if (!wanted) return nullptr;
  const platform::XenRelease* found = nullptr;
  for (const platform::XenRelease& release : platform::XenReleases()) {
    const auto number = platform::ParseVersion(release.version);
    if (number && *number <= *wanted) found = &release;
  }
  return found;
}

void ReadBoard(const dt::DeviceTree& tree, Dom0& dom0) {
  ReadCpus(tree, dom0);
  dom0.foreign_gic = dom0.incapable_cpu ? std::nullopt : ForeignGic(tree);
}

Dom0 DefaultDom0(const dt::DeviceTree& tree) {
  Dom0 dom0;
  ReadBoard(tree, dom0);
  return dom0;
}

Dom0 ReadDom0(const policy::Policy& policy, const dt::DeviceTree& tree, Diagnostics& diagnostics) {
  Dom0 dom0 = DefaultDom0(tree);
  dom0.swiotlb_xen = policy.linux_.swiotlb_xen.value != policy::SwiotlbXen::kOff;
  dom0.grants_stated = policy.linux_.grants.has_value();
  dom0.grants_translated =
      !dom0.grants_stated || policy.linux_.grants->value == policy::Grants::kTranslated;
  for (const auto& compatible : policy.xen.drives) dom0.xen_also_drives.push_back(*compatible);

  if (policy.xen.version) {
    if (const platform::XenRelease* release = FindXenRelease(**policy.xen.version)) {
      dom0.xen = release;
    } else {
      ReportRelease(*policy.xen.version, "Xen", diagnostics)
          .Help(fmt::format("known are {} and later, such as \"4.17\"",
                            platform::XenReleases().front().version));
    }
  }
  if (policy.linux_.version) {
    const auto number = platform::ParseVersion(**policy.linux_.version);
    const platform::LinuxRelease* release = number ? platform::FindLinuxRelease(*number) : nullptr;
    if (release != nullptr) {
      dom0.linux_release = release;
    } else {
      ReportRelease(*policy.linux_.version, "Linux", diagnostics)
          .Help(fmt::format("known are {} and later, such as \"6.1\"",
                            platform::LinuxReleases().front().version));
    }
  }
  return dom0;
}

void CheckXenDrives(const platform::XenRelease& release, std::string_view compatible,
                    const Place& place, Diagnostics& diagnostics) {
  const std::string_view compatibles[] = {compatible};
  if (platform::XenDriverFor(release, compatibles) != nullptr) return;
  Diagnostic& report = diagnostics.Report(kXenHasNoDriver, place, release.version, compatible);
  std::vector<std::string_view> names;
  for (const platform::XenIommuDriver& driver : platform::XenIommuDrivers()) {
    if (driver.compatible == compatible) {
      report.Help(
          fmt::format("`CONFIG_{}` takes it from Xen 4.{} on", driver.driver, driver.since));
      return;
    }
    names.push_back(driver.compatible);
  }
  const auto nearest = NearestName(compatible, names);
  if (nearest && DigitsOf(*nearest) == DigitsOf(compatible)) {
    report.Help(fmt::format("did you mean `{}`?", *nearest));
  }
  report.Help("take it out, unless this Xen has a driver of its own for it");
}

void UseConfig(const platform::KernelConfig& config, const policy::Policy& policy, Dom0& dom0) {
  dom0.config = &config;
  if (policy.linux_.version || !config.version()) return;
  const platform::LinuxRelease* release = platform::FindLinuxRelease(*config.version());
  if (release != nullptr) dom0.linux_release = release;
}

const platform::XenIommuDriver* XenDriverOf(const Dom0& dom0, dt::Node iommu) {
  const auto compatibles = iommu.Compatibles();
  const bool configured = std::ranges::any_of(compatibles, [&dom0](std::string_view compatible) {
    return std::ranges::find(dom0.xen_also_drives, compatible) != dom0.xen_also_drives.end();
  });
  const platform::XenIommuDriver* driver = platform::XenDriverFor(*dom0.xen, compatibles);
  if (driver != nullptr && (driver->built_by_default || configured)) return driver;
  return configured ? &kConfiguredDriver : nullptr;
}

platform::DeviceClass ClassOf(const Target& target) {
  if (!target.has_node()) return platform::DeviceClass::kPciFunction;
  const dt::Node node = target.node;
  const auto compatibles = node.Compatibles();
  std::vector<std::string_view> parent;
  if (node.parent()) parent = node.parent()->Compatibles();
  const auto known =
      platform::Classify({compatibles, parent, dt::DeviceType(node), node.base_name()});
  const bool may_be_any = known == platform::DeviceClass::kUnknown && dt::IsPciFunction(node);
  return may_be_any ? platform::DeviceClass::kPciFunction : known;
}

DeviceModel DeviceModeller::Model(const Target& target, bool named) const {
  DeviceModel model{target, target.Path()};
  model.iommus = IommusOf(iommus_, target);
  model.hidden = hidden_.Find(target.node);
  model.device_class = ClassOf(target);
  platform::Situation& situation = model.situation;
  situation.architecture = dom0_.architecture;
  situation.grants_translated = dom0_.grants_translated;
  situation.swiotlb_xen = dom0_.swiotlb_xen;
  situation.passthrough =
      dom0_.config != nullptr && dom0_.config->IsOn("IOMMU_DEFAULT_PASSTHROUGH");
  situation.in_dom0 = !model.hidden;
  situation.named = named;
  if (target.has_node()) {  // the driver of a PCI function is not known
    model.own_domain = platform::FindOwnDomain(target.node.Compatibles(), dom0_.architecture);
  }
  situation.own_domain = model.own_domain != nullptr;
  SetRelease(*dom0_.linux_release, model);
  return model;
}

void DeviceModeller::SetRelease(const platform::LinuxRelease& release, DeviceModel& model) const {
  const auto compatibles =
      model.target.has_node() ? model.target.node.Compatibles() : std::vector<std::string_view>();
  model.attachment = attachments_.Find(model.target, release);
  const Attachment& attachment = model.attachment;
  model.hidden_by = attachment.xen;
  model.refusal = nullptr;
  platform::Situation& situation = model.situation;
  situation.release = &release;
  situation.pageless_buffers =
      platform::FindPagelessBuffers(compatibles, release.number) != nullptr;
  situation.behind_iommu = attachment.behind_iommu();
  situation.known_iommu = attachment.status != IommuStatus::kUnknown;
  situation.has_driver = attachment.status == IommuStatus::kAttached;
  if (!situation.has_driver) return;

  const platform::LinuxIommuDriver& driver = *attachment.row->driver;
  situation.has_identity = driver.identity_since <= release.number;
  situation.attaches_itself = driver.attaches_itself;
  situation.passes_addresses = driver.passes_addresses;
  model.refusal = attachment.legacy ? &platform::LegacyBindingRefusal()
                                    : platform::RefusesDmaDomain(
                                          attachment.iommu->Compatibles(), compatibles,
                                          attachment.by_map, dom0_.architecture, release.number);
  situation.forced_identity = model.refusal != nullptr && model.refusal->forced_identity;
  situation.no_dma_domain = model.refusal != nullptr && !model.refusal->forced_identity;
}

bool IsBehindForeignIommu(const Dom0& dom0, const HiddenNodes& hidden, const dt::IommuUser& user) {
  if (user.references.empty() || user.by_masters) return false;
  const dt::Node iommu = user.references.front().iommu;
  return iommu.available() && XenDriverOf(dom0, iommu) == nullptr && !hidden.Find(user.device);
}

DeviceModel ModelDevice(const Dom0& dom0, const dt::IommuMap& iommus, const Target& target,
                        bool named) {
  return DeviceModeller(dom0, iommus).Model(target, named);
}

std::vector<DeviceModel> ModelDevices(const Dom0& dom0, const dt::IommuMap& iommus,
                                      const Plan& plan) {
  // The users that no rule decides; most policies decide most of them.
  std::vector<dt::Node> decided;
  for (const Decision& decision : plan.decisions) {
    if (decision.target.has_node()) decided.push_back(decision.target.node);
  }
  std::ranges::sort(decided);
  std::vector<std::pair<std::string, dt::Node>> others;
  for (const dt::IommuUser& user : iommus.users()) {
    if (!user.device.available()) continue;
    if (std::ranges::binary_search(decided, user.device)) continue;
    others.emplace_back(user.device.Path(), user.device);
  }
  std::ranges::sort(others);

  const DeviceModeller modeller(dom0, iommus);
  std::vector<DeviceModel> models;
  models.reserve(others.size() + plan.decisions.size());
  auto other = others.begin();
  const auto add_others_before = [&](const std::string* path) {
    for (; other != others.end() && (path == nullptr || other->first < *path); ++other) {
      models.push_back(modeller.Model(Target{other->second, {}}, false));
    }
  };
  for (const Decision& decision : plan.decisions) {
    add_others_before(&decision.path);
    models.push_back(modeller.Model(decision.target, decision.dma == policy::Dma::kIommu));
  }
  add_others_before(nullptr);
  return models;
}

}  // namespace dtpolicy::plan
