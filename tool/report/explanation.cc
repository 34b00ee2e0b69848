// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/wrap.h"
#include "dt/device_name.h"
#include "plan/audit.h"
#include "report/table.h"

namespace dtpolicy::report {
namespace {

std::string_view InWords(policy::Dma dma) {
  return dma == policy::Dma::kIommu ? "IOMMU DMA" : "swiotlb-xen";
}

// A line of an answer, beneath its label.
template <typename... Args>
std::string Line(std::string_view label, fmt::format_string<Args...> text, Args&&... args) {
  return fmt::format("  {:<9} {}\n", label, fmt::format(text, std::forward<Args>(args)...));
}

std::string MatchLine(std::string_view label, const plan::Match& match) {
  return Line(label, "{} by rule `{}`, {}: {}", InWords(match.rule->dma.value),
              match.rule->name.value, PlaceText(match.span), match.span.text());
}

std::string DecisionText(const plan::Plan* plan, std::string_view path) {
  if (plan == nullptr) return "";
  const plan::Decision* decision = plan->Find(path);
  if (decision == nullptr) {
    return Line("decided", "swiotlb-xen: no rule names it");
  }
  std::string text = MatchLine("decided", decision->decided_by);
  if (const auto& reason = decision->decided_by.rule->reason) {
    text += Line("reason", "{}", reason->value);
  }
  for (const plan::Match& match : decision->also) text += MatchLine("also", match);
  return text;
}

std::string DrivenByXen(const platform::XenIommuDriver& driver, const plan::Dom0& dom0) {
  return Line("Xen", "{} drives it ({}) and hides it from dom0; see {}", dom0.xen->version,
              driver.driver, driver.source);
}

// Who drives an IOMMU that dom0 might get.
std::string IommuDriverText(dt::Node iommu, const plan::Dom0& dom0) {
  const std::string_view xen = dom0.xen->version;
  const platform::XenIommuDriver* driver = plan::XenDriverOf(dom0, iommu);
  if (driver == nullptr) {
    return Line("Xen", "{} does not drive it: dom0 gets it", xen);
  }
  if (iommu.available()) return DrivenByXen(*driver, dom0);
  return Line("Xen", "{} hides it ({}), and nobody drives it: it is disabled", xen, driver->driver);
}

// What Linux makes of it, where that is not plain.
std::string AttachmentText(const plan::DeviceModel& model, const plan::Dom0& dom0) {
  using enum plan::IommuStatus;
  const plan::Attachment& attachment = model.attachment;
  const std::string_view release = dom0.linux_release->version;
  switch (attachment.status) {
    case kDisabled:
      return Line("Linux", "sets up no IOMMU: `{}` is disabled", attachment.iommu->Path());
    case kMixed:
      return Line("Linux", "sets up no IOMMU: `{}` has another driver than the one before it",
                  attachment.iommu->Path());
    case kUnreadable:
      return Line("Linux", "{} cannot read what names its IOMMU", release);
    case kNotCovered:
      return Line("Linux", "sets up no IOMMU: `iommu-map` leaves it out");
    case kUnknown:
      return Line("Linux", "not known: no table has a driver for it, so nothing is predicted");
    case kNoDriver:
      return Line("Linux", "{} has no driver for it ({})", release, attachment.row->driver->config);
    case kSwitchedOff:
      return Line("Linux", "has no driver for it: CONFIG_{} is off in this kernel",
                  attachment.row->driver->config);
    case kAttached:
      if (attachment.row->driver->vendor.empty()) return "";
      return Line("Linux", "of mainline has no driver for it; {} kernel has {}",
                  attachment.row->driver->vendor, attachment.row->driver->config);
    case kNone:
    case kXens:
      break;
  }
  return "";
}

std::string IommuText(const plan::DeviceModel& model, const plan::Dom0& dom0) {
  if (model.iommus.empty()) return Line("iommu", "none: swiotlb-xen is the only way for it");
  std::string text;
  for (const dt::Node iommu : model.iommus) {
    const auto compatibles = iommu.Compatibles();
    text +=
        Line(text.empty() ? "iommu" : "", "{} ({})", iommu.Path(),
             compatibles.empty() ? "no compatible" : Printable(std::string(compatibles.front())));
  }
  const std::string xen = model.hidden_by != nullptr ? DrivenByXen(*model.hidden_by, dom0)
                                                     : IommuDriverText(model.iommus.front(), dom0);
  return text + xen + AttachmentText(model, dom0);
}

std::string UseText(const plan::DeviceModel& model) {
  if (model.refusal != nullptr) {
    return Line("note", "the property cannot work: {}; see {}", model.refusal->why,
                model.refusal->source);
  }
  const platform::OwnDomain* row = model.own_domain;
  if (row == nullptr) return "";
  return Line("note", "naming it does not matter: {}; see {}", row->why, row->source);
}

using Row = std::vector<std::string>;

// One row for a kernel that behaves as `situation` says, but for the release, its first cell.
Row OutcomeRow(const platform::Situation& situation) {
  const platform::DmaOutcome outcome = platform::PredictDma(situation);
  return {"",
          situation.patched ? "series" : "stock",
          std::string(platform::Name(outcome.path)),
          std::string(platform::Name(outcome.iommu)),
          std::string(platform::Name(outcome.works)),
          std::string(platform::Name(outcome.grants)),
          std::string(outcome.why)};
}

std::string LinuxText(plan::DeviceModel model, const plan::DeviceModeller& modeller,
                      const plan::Dom0& dom0) {
  std::vector<Row> rows{{"  LINUX", "KERNEL", "DMA", "IOMMU", "WORKS", "GRANTED PAGES", "WHY"}};
  // Neighbouring releases that do the same share their rows.
  plan::ReleaseSpan releases;
  std::vector<Row> same;
  const auto end_span = [&] {
    for (Row& row : same) {
      row.front() = "  " + releases.InWords();
      rows.push_back(std::move(row));
    }
  };
  for (const platform::LinuxRelease& release : platform::LinuxReleases()) {
    modeller.SetRelease(release, model);
    platform::Situation situation = model.situation;
    std::vector<Row> now;
    for (const bool patched : {true, false}) {
      situation.patched = patched;
      now.push_back(OutcomeRow(situation));
    }
    if (now != same) {
      end_span();
      releases.first = &release;
      same = std::move(now);
    }
    releases.last = &release;
  }
  end_span();
  const std::string_view swiotlb = dom0.swiotlb_xen ? "in force" : "switched off";
  const std::string_view grants = !dom0.grants_translated ? "does not translate granted pages"
                                  : dom0.grants_stated    ? "translates granted pages"
                                                          : "is assumed to translate granted pages";
  return fmt::format("\n  dom0 on {}, swiotlb-xen {}; a kernel with the series {}:\n",
                     platform::Name(dom0.architecture), swiotlb, grants) +
         WriteTable(rows);
}

}  // namespace

std::string ExplainDevice(const plan::DeviceModel& model, const plan::Plan* plan,
                          const plan::Dom0& dom0, const dt::IommuMap& iommus) {
  std::string text = model.path;
  if (model.target.has_node()) {
    text += fmt::format(" ({})", dt::LinuxDeviceName(model.target.node));
  }
  const platform::Hazard hazard = platform::HazardOf(model.device_class);
  text += '\n' + DecisionText(plan, model.path);
  text += Line("class", "{} ({})", platform::ClassDescription(model.device_class),
               platform::HazardName(hazard));
  if (model.hidden) {
    text += Line("Xen", "dom0 never sees it: {}", model.hidden->why);
  }
  return text + IommuText(model, dom0) + UseText(model) +
         LinuxText(model, plan::DeviceModeller(dom0, iommus), dom0);
}

std::string ExplainRole(dt::Node node, std::string_view role, const plan::Dom0& dom0,
                        const dt::IommuMap& iommus) {
  std::string text = node.Path();
  if (!node.is_root()) text += fmt::format(" ({})", dt::LinuxDeviceName(node));
  text += '\n' + Line("is", "{}, not a device that does DMA", role);
  if (!iommus.IsIommu(node)) return text;
  if (!node.available()) text += Line("status", "disabled");
  text += IommuDriverText(node, dom0);
  std::string_view label = "serves";
  for (const dt::IommuUser& user : iommus.users()) {
    const auto served = user.Iommus();
    if (std::ranges::find(served, node) == served.end()) continue;
    text += Line(label, "{}{}", user.device.Path(), user.device.available() ? "" : " (disabled)");
    label = "";
  }
  return text + (label.empty() ? "" : Line(label, "no device"));
}

std::string ExplainFinding(const Finding& finding) {
  constexpr size_t kWidth = 78;
  std::string text = fmt::format("{} ({})\n", finding.kind.id, LevelName(finding.kind.level));
  const std::pair<std::string_view, std::string_view> parts[] = {
      {"What was seen", finding.seen},
      {"What will happen on the board", finding.happens},
      {"How to mend it", finding.mend},
      {"Source", finding.source}};
  for (const auto& [title, content] : parts) {
    if (content.empty()) continue;
    text += fmt::format("\n{}\n", title);
    for (const std::string& line : Wrap(content, kWidth)) text += fmt::format("  {}\n", line);
  }
  return text;
}

std::string ListFindings() {
  std::vector<std::vector<std::string>> rows{{"ID", "LEVEL", "CHANGED BY", "ABOUT"}};
  for (const Finding& finding : AllFindings()) {
    const Kind& kind = finding.kind;
    rows.push_back({std::string(kind.id), std::string(LevelName(kind.level)),
                    finding.allowable                     ? "-W, allow"
                    : kind.adjustable == Adjustable::kYes ? "-W"
                                                          : "-",
                    std::string(finding.about)});
  }
  return WriteTable(rows);
}

}  // namespace dtpolicy::report
