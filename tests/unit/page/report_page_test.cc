// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/report_page.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "page/device_facts.h"
#include "page/frames.h"
#include "plan/audit.h"
#include "plan/fixtures.h"

namespace dtpolicy::page {
namespace {

// A board without a policy, and what its report is about.
struct Alone {
  explicit Alone(std::string_view name)
      : board(name),
        dom0(plan::DefaultDom0(*board.tree)),
        models(plan::ModelDevices(dom0, board.iommus, plan)) {}

  Subject About() const {
    return {*board.tree,  board.iommus, nullptr, plan, dom0,       models, nullptr,
            std::nullopt, {},           {},      {},   "dtpolicy", ""};
  }

  plan::TestBoard board;
  plan::Plan plan;
  plan::Dom0 dom0;
  std::vector<plan::DeviceModel> models;
};

TEST_CASE("every user of an IOMMU has facts of its own, with an id that is its own") {
  const Alone alone("pci-iommu-map");
  const std::vector<DeviceFacts> devices = FactsOf(alone.About());
  REQUIRE(devices.size() == alone.board.iommus.users().size());
  std::vector<std::string> ids;
  for (const DeviceFacts& facts : devices) {
    CHECK(facts.id.find_first_of("/ \"'<>&") == std::string::npos);
    ids.push_back(facts.id);
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

TEST_CASE("without a policy there are two kernels, and releases fold where nothing differs") {
  const Alone alone("pci-iommu-map");
  const std::vector<DeviceFacts> devices = FactsOf(alone.About());
  const picture::Views views = ViewsOf(alone.About(), devices);
  CHECK(views.kernels == std::vector<std::string>{"stock", "series"});
  REQUIRE_FALSE(views.releases.empty());
  CHECK(views.releases.size() < platform::LinuxReleases().size());
  for (const DeviceFacts* facts : Predicted(devices)) CHECK(facts->verdicts.size() == 2);
  // No device at all: nothing differs.
  CHECK(FoldedReleases({}).size() == 1);
}

TEST_CASE("what the page predicts is what audit does") {
  // One whose driver some releases lack, one that Xen keeps, one that no table knows: by release.
  for (const std::string_view name :
       {"pci-iommu-map", "qemu-virt-arm", "qemu-virt-arm64", "status", "iommu-zero-cells"}) {
    const Alone alone(name);
    std::vector<const platform::LinuxRelease*> releases;
    for (const auto& release : platform::LinuxReleases()) releases.push_back(&release);
    const plan::Audit audit = plan::AuditBoard(alone.dom0, alone.board.iommus, releases);
    const std::vector<DeviceFacts> devices = FactsOf(alone.About());
    for (const plan::AuditedDevice& audited : audit.devices) {
      const auto facts = std::find_if(devices.begin(), devices.end(), [&](const auto& one) {
        return one.path == audited.model.path;
      });
      REQUIRE(facts != devices.end());
      REQUIRE(facts->verdicts.size() == 2);
      for (size_t i = 0; i < releases.size(); ++i) {
        INFO(audited.model.path << " on " << releases[i]->version);
        CHECK(facts->verdicts[0][i] == audited.On(*releases[i]).stock);
        CHECK(facts->verdicts[1][i] == audited.On(*releases[i]).unnamed);
      }
    }
  }
}

TEST_CASE("each effect has a way that says it") {
  using plan::Effect;
  using platform::DmaPath;
  const auto way = [](Effect effect, DmaPath path) {
    plan::Verdict verdict;
    verdict.effect = effect;
    verdict.outcome.path = path;
    return WayOf(verdict);
  };
  using picture::Way;
  CHECK(way(Effect::kLosesGuestsData, DmaPath::kIommu) == Way::kLost);
  CHECK(way(Effect::kLosesGuestsData, DmaPath::kDirect) == Way::kDirect);
  CHECK(way(Effect::kGuestsFault, DmaPath::kSwiotlbXen) == Way::kFaults);
  CHECK(way(Effect::kMayLoseData, DmaPath::kIommu) == Way::kMayLose);
  CHECK(way(Effect::kMayLoseData, DmaPath::kDirect) == Way::kDirect);
  CHECK(way(Effect::kFaults, DmaPath::kSwiotlbXen) == Way::kFaults);
  CHECK(way(Effect::kMayNotProbe, DmaPath::kIommu) == Way::kMayFail);
  CHECK(way(Effect::kBreaksMmap, DmaPath::kSwiotlbXen) == Way::kNoMmap);
  CHECK(way(Effect::kNotKnown, DmaPath::kUnknown) == Way::kUnknown);
  CHECK(way(Effect::kWorks, DmaPath::kIommu) == Way::kIommu);
  CHECK(way(Effect::kWorks, DmaPath::kSwiotlbXen) == Way::kSwiotlb);
  CHECK(way(Effect::kWorks, DmaPath::kDirect) == Way::kDirect);
  CHECK(way(Effect::kNotInDom0, DmaPath::kNone) == Way::kHidden);
}

TEST_CASE("a page has the picture, each device's card, and the command that made it") {
  const Alone alone("pci-iommu-map");
  Subject subject = alone.About();
  subject.command = "dtpolicy report --base 'a b.dtb'";
  const std::string page = WriteReportHtml(subject, Place::kAlone);
  CHECK(page.find("<svg class=\"board\"") != std::string::npos);
  for (const DeviceFacts& facts : FactsOf(subject)) {
    CHECK(page.find("<article class=\"card\" id=\"" + facts.id + "\">") != std::string::npos);
  }
  CHECK(page.find("dtpolicy report --base &#39;a b.dtb&#39;") != std::string::npos);
  // But for names of formats there is no address.
  CHECK(page.find("https://") == std::string::npos);
  for (size_t at = 0; (at = page.find("http://", at)) != std::string::npos; ++at) {
    CHECK(page.substr(at).starts_with("http://www.w3.org/2000/svg'"));
  }
}

TEST_CASE("the same subject gives the same bytes") {
  const Alone alone("pci-iommu-map");
  CHECK(WriteReportHtml(alone.About(), Place::kAlone) ==
        WriteReportHtml(alone.About(), Place::kAlone));
  CHECK(WriteReportSvg(alone.About()) == WriteReportSvg(alone.About()));
}

}  // namespace
}  // namespace dtpolicy::page
