// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/report_page.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "page/device_facts.h"
#include "page/frames.h"
#include "page/report_index.h"
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

TEST_CASE("nothing is predicted of a device that is not available, though a rule matches it") {
  Alone alone("selectors");
  const plan::DeviceModeller modeller(alone.dom0, alone.board.iommus);
  alone.models.clear();
  for (const dt::IommuUser& user : alone.board.iommus.users()) {
    alone.models.push_back(modeller.Model(plan::Target{user.device, {}}, false));
  }
  const std::vector<DeviceFacts> devices = FactsOf(alone.About());
  std::vector<std::string> left_out;
  for (const DeviceFacts& facts : devices) {
    CHECK(facts.verdicts.empty() == (facts.model == nullptr));
    if (facts.model == nullptr) left_out.push_back(facts.path);
  }
  CHECK(left_out == std::vector<std::string>{"/soc/gsc@13e20000", "/soc/mixer@14450000"});
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

TEST_CASE("an IOMMU is called by what tells it from others") {
  const plan::TestBoard board("buses");
  const auto name = [&board](std::string_view path) { return IommuName(board.At(path)); };
  CHECK(name("/same/gpu@f00000000") == "gpu@f00000000");
  CHECK(name("/soc@0/uart@10") == "40000010.uart");
  CHECK(name("/soc@0/outside@9000") == "outside@9000");
  CHECK(name("/soc@0/i2c@40/codec@1a") == "codec@1a");
  CHECK(name("/opp-table") == "opp-table");
}

TEST_CASE("a board without a device behind an IOMMU has no cards") {
  const Alone none("buses");
  CHECK(WriteReportHtml(none.About(), Place::kAlone).find("#cards") == std::string::npos);
  const Alone some("pci-iommu-map");
  CHECK(WriteReportHtml(some.About(), Place::kAlone).find("#cards") != std::string::npos);
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

TEST_CASE("an index tells releases apart where the count does") {
  bool folds = false;
  for (const std::string_view name :
       {"pci-iommu-map", "qemu-virt-arm", "qemu-virt-arm64", "status"}) {
    const Alone alone(name);
    const size_t shown = ViewsOf(alone.About(), FactsOf(alone.About())).releases.size();
    const Summary summary = Summarize(alone.About());
    REQUIRE(summary.kernels.size() == 2);
    for (const Summary::OfKernel& of : summary.kernels) {
      INFO(name << ", " << of.kernel);
      REQUIRE_FALSE(of.at_risk.empty());
      for (size_t i = 1; i < of.at_risk.size(); ++i) {
        CHECK(of.at_risk[i].second != of.at_risk[i - 1].second);
      }
      // From the oldest release to the newest, whatever is one.
      const auto releases = platform::LinuxReleases();
      CHECK(of.at_risk.front().first.starts_with(releases.front().version));
      CHECK(of.at_risk.back().first.ends_with(releases.back().version));
      folds = folds || of.at_risk.size() < shown;
    }
  }
  CHECK(folds);
}

TEST_CASE("a table of very many rows is drawn in groups") {
  const auto tables = [](size_t boards) {
    std::vector<IndexLine> lines(boards);
    const std::string page = WriteIndexHtml(lines, "dtpolicy report");
    size_t groups = 0;
    for (size_t at = 0; (at = page.find("<tbody>", at)) != std::string::npos; ++at) ++groups;
    return std::pair(groups, page.find("sortable many") != std::string::npos);
  };
  CHECK(tables(200) == std::pair<size_t, bool>(1, false));
  CHECK(tables(201) == std::pair<size_t, bool>(5, true));
}

TEST_CASE("the same subject gives the same bytes") {
  const Alone alone("pci-iommu-map");
  CHECK(WriteReportHtml(alone.About(), Place::kAlone) ==
        WriteReportHtml(alone.About(), Place::kAlone));
  CHECK(WriteReportSvg(alone.About()) == WriteReportSvg(alone.About()));
}

}  // namespace
}  // namespace dtpolicy::page
