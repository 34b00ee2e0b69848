// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <string>
#include <vector>

#include "dt/iommu_map.h"
#include "page/plain_text.h"
#include "page/report_page.h"
#include "plan/audit.h"
#include "plan/dom0.h"
#include "require.h"
#include "try.h"
#include "well_formed.h"

namespace dtpolicy::fuzz {
namespace {

size_t CountOf(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

Outcome TryReport(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto tree = dt::ReadTree("board.dtb", std::string(bytes), diagnostics);
  if (tree == nullptr) return RequireFindings(diagnostics);
  const dt::IommuMap iommus = dt::IommuMap::Read(*tree, diagnostics);
  const plan::Plan plan;
  const plan::Dom0 dom0 = plan::DefaultDom0(*tree);
  const auto models = plan::ModelDevices(dom0, iommus, plan);
  std::vector<const platform::LinuxRelease*> releases;
  for (const platform::LinuxRelease& release : platform::LinuxReleases()) {
    releases.push_back(&release);
  }
  const page::Subject subject{*tree,
                              iommus,
                              nullptr,
                              plan,
                              dom0,
                              models,
                              nullptr,
                              plan::AuditBoard(dom0, iommus, releases),
                              diagnostics.Take(),
                              {},
                              {},
                              "dtpolicy report",
                              {}};
  const std::string picture = page::WriteReportSvg(subject);
  Require(IsWellFormed(picture), "the picture is well-formed");
  Require(page::PlainText(picture) == picture, "the picture is plain text");
  Require(CountOf(picture, "<script") == 0, "the picture has no script");
  const std::string page = page::WriteReportHtml(subject, page::Place::kAlone);
  Require(page::PlainText(page) == page, "the page is plain text");
  Require(CountOf(page, "<script") == 1 && CountOf(page, "<style") == 1 &&
              CountOf(page, "<img") == 0 && CountOf(page, "javascript:") == 0,
          "the page has its own markup only");
  return Outcome::kResult;
}

}  // namespace dtpolicy::fuzz
