// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What a dom0 does with each device of a board that is behind an IOMMU, without any policy: on a
// kernel without the series (stock), and with them. Pure data; reports write it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dt/iommu_map.h"
#include "plan/dom0.h"
#include "plan/foreign_iommu.h"
#include "platform/hazard.h"
#include "platform/linux_dma.h"

namespace dtpolicy::plan {

// What comes of a device for its users, the worst first. "Guests'" effects are those of devices
// that can serve guests (platform::Hazard::kDirect).
enum class Effect {
  kLosesGuestsData,  // a guest's reads and writes are reported as done, and are not
  kGuestsFault,      // it can serve guests, and its DMA faults
  kMayLoseData,      // one step removed, or of unknown class: granted pages that reach it are lost
  kFaults,           // its DMA faults
  kMayNotProbe,      // its driver may refuse to probe; granted pages that it imports are lost
  kBreaksMmap,       // a program that maps its buffers is killed
  kNotKnown,         // no table knows its IOMMU
  kWorks,
  kNotInDom0,  // dom0 has no such device
};
inline constexpr size_t kEffects = 9;
std::string_view Name(Effect effect);         // "loses guests' data", "faults", "works"
std::string_view Description(Effect effect);  // a clause for people

// The effect of `outcome` on a device of this class.
Effect EffectOf(const platform::DmaOutcome& outcome, platform::DeviceClass device_class);
// Something may come to harm by it: guests' data, the device's own, or a program.
constexpr bool IsAtRisk(Effect effect) { return effect < Effect::kNotKnown; }
// A device that can serve guests loses their data, or faults.
constexpr bool IsHarm(Effect effect) {
  return effect == Effect::kLosesGuestsData || effect == Effect::kGuestsFault;
}

struct Verdict {
  platform::DmaOutcome outcome;
  Effect effect = Effect::kWorks;

  bool operator==(const Verdict& other) const;
};

// Neighbouring releases in which the same comes of a device.
struct ReleaseSpan {
  const platform::LinuxRelease* first = nullptr;
  const platform::LinuxRelease* last = nullptr;

  bool Contains(const platform::LinuxRelease& release) const {
    return first->number <= release.number && release.number <= last->number;
  }
  std::string InWords() const;  // "6.12", "6.12–7.3"
};

struct AuditRow {
  ReleaseSpan releases;
  Verdict stock;    // without the series
  Verdict unnamed;  // with them
  Verdict named;    // with them, and xen,force-iommu-dma
  IommuStatus status = IommuStatus::kNone;
  const platform::Refusal* refusal = nullptr;  // why naming cannot work
  bool can_be_named = false;
  // `iommu.passthrough=1` lets it through on a stock kernel of each of the releases.
  bool passthrough_helps = false;
};

// What comes of `model` on `release`, which `modeller` makes it a model of.
AuditRow AuditOn(const platform::LinuxRelease& release, const DeviceModeller& modeller,
                 DeviceModel& model);

struct AuditedDevice {
  DeviceModel model;                // on the newest of the releases
  std::vector<AuditRow> rows = {};  // oldest release first
  Effect worst = Effect::kWorks;    // of the rows' stock verdicts
  // Xen has a driver for its IOMMU that is not built by default.
  const platform::XenIommuDriver* xen_could_drive = nullptr;

  const AuditRow& On(const platform::LinuxRelease& release) const;
  // The releases on which a stock kernel makes the worst of it: "5.10, 6.12–7.3".
  std::string WorstReleases() const;
};

struct Audit {
  Dom0 dom0;
  std::optional<ForeignIommu> gives_up;                 // why Xen does not start, if it does not
  std::vector<const platform::LinuxRelease*> releases;  // oldest first
  std::vector<AuditedDevice> devices;                   // by harm, then by path
  // A device is behind an IOMMU that Xen has no driver for. A Xen that drives another one then does
  // not start (the finding xen-foreign-iommu).
  bool has_foreign_iommu = false;

  // Devices of which a stock kernel of any of the releases makes this at worst.
  size_t Count(Effect effect) const;
  bool HasHarm() const { return Count(Effect::kLosesGuestsData) + Count(Effect::kGuestsFault) > 0; }
  // The releases on whose stock kernels any device has a harm: "6.12–7.3"; empty without.
  std::string HarmfulReleases(Effect effect) const;
  // Whether it helps every device that is harmed, wherever it is.
  bool PassthroughHelps() const;
  const platform::XenIommuDriver* XenDriverHelps() const;  // null: no one driver does
  bool SeriesHelps() const;
};

// Every available device behind an IOMMU that dom0 gets or Xen hides. `releases` is not empty,
// oldest first; `dom0` gives the rest (its own release does not matter).
Audit AuditBoard(const Dom0& dom0, const dt::IommuMap& iommus,
                 std::span<const platform::LinuxRelease* const> releases);

}  // namespace dtpolicy::plan
