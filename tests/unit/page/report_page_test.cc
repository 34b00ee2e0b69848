// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/report_page.h"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.h"
#include "page/device_facts.h"
#include "page/frames.h"
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
    return {*board.tree, board.iommus, nullptr, plan, dom0,      models,
            nullptr,     {},           {},      {},   "dtpolicy"};
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
  for (const DeviceFacts* facts : Predicted(devices)) CHECK(facts->outcomes.size() == 2);
  // No device at all: nothing differs.
  CHECK(FoldedReleases({}).size() == 1);
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
  CHECK(page.find("http://") == std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
}

TEST_CASE("the same subject gives the same bytes") {
  const Alone alone("pci-iommu-map");
  CHECK(WriteReportHtml(alone.About(), Place::kAlone) ==
        WriteReportHtml(alone.About(), Place::kAlone));
  CHECK(WriteReportSvg(alone.About()) == WriteReportSvg(alone.About()));
}

}  // namespace
}  // namespace dtpolicy::page
