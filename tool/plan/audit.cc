// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: beside plan/resolve, for boards that have no policy.
#include "plan/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace dtpolicy::plan {
namespace {

using platform::DmaOutcome;
using platform::Grants;
using platform::Hazard;
using platform::LinuxRelease;
using platform::Works;

struct EffectRow {
  std::string_view name;
  std::string_view description;
};

constexpr std::array<EffectRow, kEffects> kEffectRows{{
    {"loses guests' data",
     "what a guest reads from it or writes to it is lost, and every call "
     "reports success, unless its driver checks its DMA mask and does not "
     "probe"},
    {"faults for guests", "the IOMMU stops its DMA, so that it serves nobody"},
    {"may lose data", "granted pages that reach it are lost, and every call reports success"},
    {"faults", "the IOMMU stops its DMA"},
    {"may not probe", "a driver that checks its DMA mask refuses the device"},
    {"not for programs", "it works, but a program that maps its buffers is killed"},
    {"not known", "no table knows its IOMMU"},
    {"works", "it works, and guests' pages arrive"},
    {"not in dom0", "dom0 has no such device"},
}};

Verdict VerdictOf(platform::Situation situation, bool patched, bool named,
                  platform::DeviceClass device_class) {
  situation.patched = patched;
  situation.named = named;
  Verdict verdict;
  verdict.outcome = platform::PredictDma(situation);
  verdict.effect = EffectOf(verdict.outcome, device_class);
  return verdict;
}

// On a stock kernel the core then gives every device an identity domain, where the driver has one;
// on arm the mapping is attached all the same (arch/arm/mm/dma-mapping.c: arm_setup_iommu_dma_ops).
bool PassthroughHelps(const platform::Situation& s) {
  return s.architecture == platform::Architecture::kArm64 && s.has_identity;
}

AuditRow RowOf(const DeviceModel& model) {
  const platform::Situation& s = model.situation;
  AuditRow row;
  row.releases = {s.release, s.release};
  row.stock = VerdictOf(s, false, false, model.device_class);
  row.unnamed = VerdictOf(s, true, false, model.device_class);
  row.named = VerdictOf(s, true, true, model.device_class);
  row.status = model.attachment.status;
  row.refusal = model.refusal;
  row.can_be_named = model.CanBeNamed();
  row.passthrough_helps = PassthroughHelps(s);
  return row;
}

bool IsSame(const AuditRow& a, const AuditRow& b) {
  return std::tie(a.stock, a.unnamed, a.named, a.status, a.refusal) ==
         std::tie(b.stock, b.unnamed, b.named, b.status, b.refusal);
}

// Xen's driver for the IOMMU of a device that dom0 drives today, if a build could have one.
const platform::XenIommuDriver* XenCouldDrive(const Dom0& dom0, const DeviceModel& model) {
  if (!model.attachment.iommu || model.hidden_by != nullptr) return nullptr;
  return platform::XenDriverFor(*dom0.xen, model.attachment.iommu->Compatibles());
}

}  // namespace

AuditRow AuditOn(const LinuxRelease& release, const DeviceModeller& modeller, DeviceModel& model) {
  modeller.SetRelease(release, model);
  return RowOf(model);
}

std::string_view Name(Effect effect) { return kEffectRows[static_cast<size_t>(effect)].name; }
std::string_view Description(Effect effect) {
  return kEffectRows[static_cast<size_t>(effect)].description;
}

Effect EffectOf(const DmaOutcome& outcome, platform::DeviceClass device_class) {
  const Hazard hazard = platform::HazardOf(device_class);
  if (outcome.works == Works::kNoDevice) return Effect::kNotInDom0;
  if (outcome.works == Works::kUnknown) return Effect::kNotKnown;
  if (outcome.works == Works::kFaults) {
    return hazard == Hazard::kDirect ? Effect::kGuestsFault : Effect::kFaults;
  }
  if (outcome.grants == Grants::kLost) {
    if (hazard == Hazard::kDirect) return Effect::kLosesGuestsData;
    if (hazard == Hazard::kRemoved || hazard == Hazard::kUnknown) return Effect::kMayLoseData;
  }
  if (outcome.works == Works::kMayNotProbe) return Effect::kMayNotProbe;
  return outcome.works == Works::kBreaksMmap ? Effect::kBreaksMmap : Effect::kWorks;
}

bool Verdict::operator==(const Verdict& other) const {
  const DmaOutcome& a = outcome;
  const DmaOutcome& b = other.outcome;
  return std::tie(a.path, a.iommu, a.works, a.grants, a.why, effect) ==
         std::tie(b.path, b.iommu, b.works, b.grants, b.why, other.effect);
}

std::string ReleaseSpan::InWords() const {
  if (first == last) return std::string(first->version);
  return fmt::format("{}–{}", first->version, last->version);
}

const AuditRow& AuditedDevice::On(const LinuxRelease& release) const {
  const auto found = std::ranges::find_if(
      rows, [&release](const AuditRow& row) { return row.releases.Contains(release); });
  return found != rows.end() ? *found : rows.back();
}

std::string AuditedDevice::WorstReleases() const {
  std::string text;
  for (const AuditRow& row : rows) {
    if (row.stock.effect == worst) text += (text.empty() ? "" : ", ") + row.releases.InWords();
  }
  return text;
}

size_t Audit::Count(Effect effect) const {
  return static_cast<size_t>(std::ranges::count(devices, effect, &AuditedDevice::worst));
}

std::string Audit::HarmfulReleases(Effect effect) const {
  std::string text;
  ReleaseSpan span;
  const auto close = [&] {
    if (span.first != nullptr) text += (text.empty() ? "" : ", ") + span.InWords();
    span = {};
  };
  for (const LinuxRelease* release : releases) {
    const bool harms = std::ranges::any_of(
        devices, [&](const AuditedDevice& d) { return d.On(*release).stock.effect == effect; });
    if (!harms) {
      close();
      continue;
    }
    if (span.first == nullptr) span.first = release;
    span.last = release;
  }
  close();
  return text;
}

namespace {

template <typename Test>
bool HoldsForHarmed(const Audit& audit, Test test) {
  bool any = false;
  for (const AuditedDevice& device : audit.devices) {
    for (const AuditRow& row : device.rows) {
      if (!IsHarm(row.stock.effect)) continue;
      any = true;
      if (!test(device, row)) return false;
    }
  }
  return any;
}

}  // namespace

bool Audit::PassthroughHelps() const {
  return HoldsForHarmed(
      *this, [](const AuditedDevice&, const AuditRow& row) { return row.passthrough_helps; });
}

const platform::XenIommuDriver* Audit::XenDriverHelps() const {
  const platform::XenIommuDriver* driver = nullptr;
  const bool helps = HoldsForHarmed(*this, [&](const AuditedDevice& device, const AuditRow&) {
    if (driver == nullptr) driver = device.xen_could_drive;
    return driver != nullptr && device.xen_could_drive != nullptr &&
           driver->driver == device.xen_could_drive->driver;
  });
  return helps && !has_foreign_iommu ? driver : nullptr;
}

bool Audit::SeriesHelps() const {
  return HoldsForHarmed(
      *this, [](const AuditedDevice&, const AuditRow& row) { return !IsHarm(row.unnamed.effect); });
}

Audit AuditBoard(const Dom0& dom0, const dt::IommuMap& iommus,
                 std::span<const LinuxRelease* const> releases) {
  Audit audit{dom0, {}, {releases.begin(), releases.end()}, {}};
  const DeviceModeller modeller(audit.dom0, iommus);
  audit.gives_up = FindForeignIommu(audit.dom0, modeller.hidden(), iommus);
  for (const dt::IommuUser& user : iommus.users()) {
    audit.has_foreign_iommu |=
        IsBehindForeignIommu(audit.dom0, modeller.hidden(), user) &&
        platform::XenDriverFor(*dom0.xen, user.references.front().iommu.Compatibles()) == nullptr;
    if (!user.device.available()) continue;
    AuditedDevice device{modeller.Model(Target{user.device, {}}, false)};
    if (device.model.iommus.empty()) continue;  // on no kernel behind one
    for (const LinuxRelease* release : releases) {
      AuditRow row = AuditOn(*release, modeller, device.model);
      device.worst = std::min(device.worst, row.stock.effect);
      if (!device.rows.empty() && IsSame(device.rows.back(), row)) {
        AuditRow& same = device.rows.back();
        same.releases.last = release;
        same.passthrough_helps = same.passthrough_helps && row.passthrough_helps;
      } else {
        device.rows.push_back(row);
      }
    }
    const bool is_gone = device.rows.back().stock.effect == Effect::kNotInDom0;
    if (is_gone) device.worst = Effect::kNotInDom0;
    device.xen_could_drive = XenCouldDrive(audit.dom0, device.model);
    audit.devices.push_back(std::move(device));
  }
  std::ranges::sort(audit.devices, {},
                    [](const AuditedDevice& d) { return std::tie(d.worst, d.model.path); });
  return audit;
}

}  // namespace dtpolicy::plan
