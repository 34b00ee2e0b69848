// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Place in the flow: behind every other pass. Subject → facts → picture and values → templates.
#include "page/report_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>

#include "base/words.h"
#include "page/card_values.h"
#include "page/device_facts.h"
#include "page/fill_template.h"
#include "page/frames.h"
#include "page/picture_values.h"
#include "picture/arrange.h"
#include "report/audit.h"
#include "report/differences.h"
#include "report/dma_changes.h"
#include "report/format.h"

namespace dtpolicy::page {
namespace {

using picture::Views;

// For who hears the page: what the picture shows at first.
std::string WordsOf(const picture::Board& board) {
  std::string words;
  for (const picture::Figure& figure : board.figures) {
    words += fmt::format("{} {}, ", figure.values[board.views.first()], figure.words);
  }
  words += fmt::format("with kernel {}", board.views.kernels[board.views.kernel]);
  if (!board.views.releases.empty()) {
    words += fmt::format(" and Linux {}", board.views.releases[board.views.release]);
  }
  return words + ". The table and the cards say the same in words.";
}

void AddSwitches(const Views& views, Values& values) {
  constexpr std::string_view kNames[] = {"stock", "with the series", "with this policy"};
  for (size_t kernel = 0; kernel < views.kernels.size(); ++kernel) {
    Values row = {{"K", kernel}, {"KERNEL_NAME", kNames[kernel]}};
    if (kernel == views.kernel) row["CHECKED"] = true;
    values["KERNELS"].push_back(std::move(row));
    values["KERNEL_RULES"].push_back({{"K", kernel}});
    for (size_t release = 0; release < views.releases.size(); ++release) {
      values["VIEW_RULES"].push_back(
          {{"K", kernel}, {"L", release}, {"V", views.Index(kernel, release)}});
    }
  }
  for (size_t release = 0; release < views.releases.size(); ++release) {
    Values row = {{"L", release}, {"RELEASE_NAME", views.releases[release]}};
    if (release == views.release) row["CHECKED"] = true;
    values["RELEASES"].push_back(std::move(row));
    values["RELEASE_RULES"].push_back({{"L", release}});
  }
}

// `text`, which `audit` prints as a line, as a sentence of a page.
std::string Sentence(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + '.';
}

// Findings as on the terminal.
void AddFindings(const Subject& subject, const std::vector<DeviceFacts>& devices, Values& values) {
  std::map<std::string_view, const DeviceFacts*> by_path;
  for (const DeviceFacts& facts : devices) by_path.emplace(facts.path, &facts);
  for (const Diagnostic& finding : subject.findings) {
    Values row = {{"LEVEL", LevelName(finding.level)},
                  {"FINDING_ID", finding.kind->id},
                  {"FINDING_TEXT", report::WriteText({finding}, report::Color::kNo)}};
    const auto about = by_path.find(finding.device);
    if (about != by_path.end()) {
      row["ABOUT_DEVICE"] = {{"LINK", about->second->id}, {"DEVICE", about->second->name}};
    }
    values["FINDINGS"].push_back(std::move(row));
  }
  if (subject.audit) {
    const bool any = std::ranges::any_of(
        subject.audit->devices,
        [](const plan::AuditedDevice& device) { return plan::IsAtRisk(device.worst); });
    values["AUDIT"] = {{"AUDIT_CLASS", subject.audit->HasHarm() ? "bad"
                                       : any                    ? "plain"
                                                                : "good"},
                       {"AUDIT_TEXT", Sentence(report::WriteAuditSentence(*subject.audit))}};
  } else if (subject.findings.empty()) {
    values["NO_FINDINGS"] = {{"NONE_FOUND", "No findings: the policy fits this tree."}};
  }
}

std::vector<std::string> AssumptionsOf(const Subject& subject) {
  const plan::Dom0& dom0 = subject.dom0;
  std::vector<std::string> texts;
  const std::string why = report::CannotRunXen(dom0);
  if (!why.empty()) texts.push_back(Sentence(why));
  if (subject.audit && subject.audit->gives_up) {
    texts.push_back(Sentence(report::DoesNotStart(*subject.audit)));
  }
  std::string xen = fmt::format("Xen {} as its defaults build it", dom0.xen->version);
  if (!dom0.xen_also_drives.empty()) {
    xen += fmt::format(", which also drives {}", fmt::join(dom0.xen_also_drives, ", "));
  }
  texts.push_back(xen + ".");
  texts.push_back(fmt::format("Linux {} as dom0 on {}; the switch shows the other releases.",
                              dom0.linux_release->version, platform::Name(dom0.architecture)));
  if (!subject.linux_config.empty()) {
    texts.push_back(fmt::format("The kernel is configured as {} says, in every release.",
                                subject.linux_config));
  }
  texts.emplace_back(dom0.swiotlb_xen ? "dom0 is direct mapped, and swiotlb-xen is in force."
                                      : "swiotlb-xen is switched off.");
  texts.emplace_back(
      "\"stock\" is that Linux without patches. \"With the series\" has the kernel "
      "patches, and names no device.");
  if (subject.policy != nullptr) {
    texts.push_back(fmt::format(
        "\"With this policy\" has the series, and the devices named; that kernel {} granted pages.",
        dom0.grants_translated ? "translates" : "does not translate"));
  }
  return texts;
}

void AddAbout(const Subject& subject, Values& values) {
  for (const std::string& text : AssumptionsOf(subject)) {
    values["ASSUMPTIONS"].push_back({{"VALUE", text}});
  }
  for (const Digest& digest : subject.digests) {
    values["DIGESTS"].push_back({{"FILE", digest.file}, {"SHA256", digest.sha256}});
  }
  values["COMMAND"] = subject.command;
  values["VERSION"] = DTPOLICY_VERSION;
  if (!subject.against) return;
  Values against = {{"AGAINST_FILE", subject.against->file}};
  if (subject.against->dma.empty()) {
    against["NO_DMA_CHANGES"] = true;
  } else {
    against["DMA_CHANGES"] = {{"CHANGES_TEXT", report::WriteDmaChangesText(subject.against->dma)}};
  }
  if (!subject.against->all.empty()) {
    against["CHANGES"] = {{"CHANGES_TEXT", report::WriteDifferencesText(subject.against->all)},
                          {"CHANGED_NODES", Counted(subject.against->all.size(), "node")}};
  }
  values["AGAINST"] = std::move(against);
}

// `count` of each range of releases, neighbours of one count as one.
std::vector<std::pair<std::string, size_t>> FoldedCounts(
    const std::vector<ReleaseRange>& releases, const std::function<size_t(size_t)>& count) {
  std::vector<std::pair<std::string, size_t>> counts;
  for (size_t i = 0; i < releases.size();) {
    ReleaseRange range = releases[i];
    const size_t of_range = count(i);
    for (++i; i < releases.size() && count(i) == of_range; ++i) range.end = releases[i].end;
    counts.emplace_back(range.Name(), of_range);
  }
  return counts;
}

}  // namespace

Summary Summarize(const Subject& subject) {
  const std::vector<DeviceFacts> devices = FactsOf(subject);
  const picture::Board board = BoardOf(subject, devices);
  Summary summary;
  summary.title = board.title;
  summary.devices = Predicted(devices).size();
  const std::vector<ReleaseRange> releases = FoldedReleases(Predicted(devices));
  for (size_t kernel = 0; kernel < board.views.kernels.size(); ++kernel) {
    const auto at_risk = [&](size_t release) {
      return board.figures[1].values[board.views.Index(kernel, release)];
    };
    summary.kernels.push_back({board.views.kernels[kernel], FoldedCounts(releases, at_risk)});
  }
  for (const Diagnostic& finding : subject.findings) {
    if (finding.level == Level::kError) ++summary.errors;
    if (finding.level == Level::kWarning) ++summary.warnings;
  }
  return summary;
}

std::string WriteReportHtml(const Subject& subject, Place place) {
  const std::vector<DeviceFacts> devices = FactsOf(subject);
  const picture::Board board = BoardOf(subject, devices);
  const picture::Drawing drawing = picture::Arrange(board);
  Values values = PictureValues(drawing, board.views, Shown::kAllViews);
  constexpr double kHead = 96;  // what the page says itself
  values["HEAD_TITLE"] = drawing.full_title;
  values["HEIGHT_BELOW_HEAD"] = drawing.height - kHead;
  values["FULL_SUBTITLE"] = board.subtitle;
  values["WORDS_OF_PICTURE"] = WordsOf(board);
  if (place == Place::kBelowIndex) values["FROM_INDEX"] = true;
  AddSwitches(board.views, values);
  AddFindings(subject, devices, values);
  if (subject.policy != nullptr) values["WITH_POLICY"] = true;
  values[devices.empty() ? "NO_DEVICES" : "SOME_DEVICES"] = true;
  const auto releases = FoldedReleases(Predicted(devices));
  for (const DeviceFacts& device : devices) {
    values["DEVICES"].push_back(DeviceValues(subject, device, board.views, releases));
  }
  GroupRows("DEVICES", values);
  AddAbout(subject, values);
  return FillTemplate("report.html", Markup::kHtml, values);
}

std::string WriteReportSvg(const Subject& subject) {
  const std::vector<DeviceFacts> devices = FactsOf(subject);
  const picture::Board board = BoardOf(subject, devices);
  Values values = PictureValues(picture::Arrange(board), board.views, Shown::kFirstView);
  values["HEAD"] = true;
  values["WORDS_OF_PICTURE"] = WordsOf(board);
  return FillTemplate("board.svg", Markup::kXml, values);
}

}  // namespace dtpolicy::page
