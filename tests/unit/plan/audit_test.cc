// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/audit.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "catch.h"
#include "plan/fixtures.h"

namespace dtpolicy::plan {
namespace {

std::vector<const platform::LinuxRelease*> AllReleases() {
  std::vector<const platform::LinuxRelease*> releases;
  for (const auto& release : platform::LinuxReleases()) releases.push_back(&release);
  return releases;
}

std::string Rows(const Audit& audit) {
  std::string text;
  for (const AuditedDevice& device : audit.devices) {
    for (const AuditRow& row : device.rows) {
      text += fmt::format("{} {}: {}; {}; {}\n", device.model.path, row.releases.InWords(),
                          Name(row.stock.effect), Name(row.unnamed.effect),
                          row.can_be_named ? Name(row.named.effect) : "no effect");
    }
  }
  return text;
}

TEST_CASE("a PCI host behind an SMMUv3 of dom0's loses guests' data from 6.12 on") {
  const TestBoard board("qemu-virt-arm64");
  const Audit audit = AuditBoard(DefaultDom0(*board.tree), board.iommus, AllReleases());
  CHECK(Rows(audit) ==
        "/pcie@10000000 5.10–6.6: faults for guests; works; works\n"
        "/pcie@10000000 6.12–7.3: loses guests' data; works; works\n");
  CHECK(audit.Count(Effect::kLosesGuestsData) == 1);
  CHECK(audit.HasHarm());
  CHECK(audit.HarmfulReleases(Effect::kLosesGuestsData) == "6.12–7.3");
  CHECK(audit.HarmfulReleases(Effect::kGuestsFault) == "5.10–6.6");
  CHECK(audit.PassthroughHelps());
  CHECK(audit.SeriesHelps());
  REQUIRE(audit.XenDriverHelps() != nullptr);
  CHECK(audit.XenDriverHelps()->driver == "ARM_SMMU_V3");
}

TEST_CASE("what Xen drives harms nobody") {
  const TestBoard board("qemu-virt-arm64");
  Dom0 dom0 = DefaultDom0(*board.tree);
  dom0.xen_also_drives = {"arm,smmu-v3"};
  const Audit audit = AuditBoard(dom0, board.iommus, AllReleases());
  CHECK(Rows(audit) == "/pcie@10000000 5.10–7.3: works; works; no effect\n");
  CHECK_FALSE(audit.HasHarm());
  CHECK_FALSE(audit.PassthroughHelps());
  CHECK_FALSE(audit.SeriesHelps());
  CHECK(audit.XenDriverHelps() == nullptr);
}

TEST_CASE("what comes of a device depends on its class") {
  using platform::DeviceClass;
  platform::DmaOutcome lost;
  lost.grants = platform::Grants::kLost;
  CHECK(EffectOf(lost, DeviceClass::kDisk) == Effect::kLosesGuestsData);
  CHECK(EffectOf(lost, DeviceClass::kCrypto) == Effect::kMayLoseData);
  CHECK(EffectOf(lost, DeviceClass::kUnknown) == Effect::kMayLoseData);
  CHECK(EffectOf(lost, DeviceClass::kDisplay) == Effect::kWorks);
  lost.works = platform::Works::kMayNotProbe;
  CHECK(EffectOf(lost, DeviceClass::kUsbHost) == Effect::kLosesGuestsData);
  CHECK(EffectOf(lost, DeviceClass::kCodec) == Effect::kMayNotProbe);
  platform::DmaOutcome faults;
  faults.works = platform::Works::kFaults;
  faults.grants = platform::Grants::kNowhere;
  CHECK(EffectOf(faults, DeviceClass::kNetwork) == Effect::kGuestsFault);
  CHECK(EffectOf(faults, DeviceClass::kCodec) == Effect::kFaults);
  platform::DmaOutcome unknown;
  unknown.works = platform::Works::kUnknown;
  CHECK(EffectOf(unknown, DeviceClass::kDisk) == Effect::kNotKnown);
}

}  // namespace
}  // namespace dtpolicy::plan
