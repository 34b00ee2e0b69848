// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/card_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.h"
#include "page/picture_values.h"
#include "page/typed.h"
#include "picture/way.h"

namespace dtpolicy::page {
namespace {

using picture::Look;
using plan::Verdict;

constexpr std::string_view kKernelNames[] = {"stock", "series", "policy"};

std::string_view LineOf(const Span& span) {
  if (!span.has_place()) return "";
  std::string_view line = span.source->Line(span.source->Position(span.begin).line);
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  constexpr size_t kLongest = 400;
  return line.size() > kLongest ? std::string_view() : line;
}

std::string_view InWords(policy::Dma dma) {
  return dma == policy::Dma::kIommu ? "IOMMU DMA" : "swiotlb-xen";
}

std::string_view HazardWords(platform::Hazard hazard) {
  constexpr std::string_view kWords[] = {"serves guests", "serves guests indirectly",
                                         "by imported buffers only", "never", "not known"};
  return WordFor<platform::Hazard::kUnknown>(hazard, kWords);
}

void AddDecision(const DeviceFacts& device, Values& values) {
  if (device.decision == nullptr) {
    values["DECIDED"] = "swiotlb-xen: no rule names it";
    values["RULE"] = "";
    return;
  }
  const plan::Match& by = device.decision->decided_by;
  values["RULE"] = by.rule->name.value;
  values["DECIDED"] =
      fmt::format("{} by rule `{}`", InWords(by.rule->dma.value), by.rule->name.value);
  if (by.span.has_place()) {
    values["PLACE"] = {{"PLACE_TEXT", PlaceText(by.span)}};
    values["LINE"] = {{"LINE_TEXT", LineOf(by.span)}};
  }
  if (by.rule->reason) values["REASON"] = {{"REASON_TEXT", by.rule->reason->value}};
  for (const plan::Match& also : device.decision->also) {
    values["ALSO"].push_back(
        {{"ALSO_TEXT", fmt::format("{} by rule `{}`, {}", InWords(also.rule->dma.value),
                                   also.rule->name.value, PlaceText(also.span))}});
  }
}

void AddIommus(const Subject& subject, const DeviceFacts& device, Values& values) {
  std::string names;
  for (const dt::Node iommu : device.iommus) {
    const auto compatibles = iommu.Compatibles();
    values["BEHIND"].push_back(
        {{"IOMMU_PATH", iommu.Path()},
         {"IOMMU_COMPATIBLE",
          compatibles.empty() ? "no compatible" : std::string(compatibles.front())}});
    names += (names.empty() ? "" : ", ") + IommuName(iommu);
  }
  values["IOMMU"] = names;
  values["DRIVEN_BY"] = device.driven_by;
  const auto* hidden_by = device.model != nullptr ? device.model->hidden_by : nullptr;
  if (device.iommus.empty()) {
    values["DRIVEN_WORDS"] = "no IOMMU: swiotlb-xen is the only way for it";
  } else if (hidden_by != nullptr) {
    values["DRIVEN_WORDS"] =
        fmt::format("Xen {} ({}), which hides it from dom0; {}", subject.dom0.xen->version,
                    hidden_by->driver, hidden_by->source);
  } else if (device.driven_by == "Xen") {
    values["DRIVEN_WORDS"] = fmt::format("Xen {}", subject.dom0.xen->version);
  } else if (device.driven_by == "nobody") {
    values["DRIVEN_WORDS"] = "nobody: its node is disabled";
  } else {
    values["DRIVEN_WORDS"] =
        fmt::format("dom0: Xen {} does not drive it", subject.dom0.xen->version);
  }
}

void AddNote(const DeviceFacts& device, Values& values) {
  if (device.model == nullptr) return;
  if (const auto& refusal = device.model->refusal) {
    values["CARD_NOTE"] = {{"NOTE_TEXT", fmt::format("the property cannot work: {}; {}",
                                                     refusal->why, refusal->source)}};
    return;
  }
  const platform::OwnDomain* use = device.model->own_domain;
  if (use == nullptr) return;
  values["CARD_NOTE"] = {
      {"NOTE_TEXT", fmt::format("naming it does not matter: {}; {}", use->why, use->source)}};
}

// The states of the table, by kernel and release.
void AddCells(const DeviceFacts& device, const picture::Views& views,
              const std::vector<ReleaseRange>& releases, Values& values) {
  for (size_t kernel = 0; kernel < views.kernels.size(); ++kernel) {
    Values cell = {{"KERNEL", fmt::format(" k{}", kernel)}, {"STATES", Values::array()}};
    cell["STATUS"] = device.model == nullptr && kernel == 0 ? std::string(device.status) : "";
    if (device.model != nullptr) {
      for (const Look& look : picture::Looks()) {
        std::vector<size_t> of;
        for (size_t release = 0; release < releases.size(); ++release) {
          const Verdict& verdict = device.verdicts[kernel][releases[release].begin];
          if (WayOf(verdict) == look.way) of.push_back(release);
        }
        if (of.empty()) continue;
        cell["STATES"].push_back({{"CODE", look.code},
                                  {"WORD", look.word},
                                  {"RELEASES", ClassesOf('r', of, releases.size())}});
      }
    }
    values["CELLS"].push_back(std::move(cell));
  }
}

// One row for each thing that happens; kernels to which the same happens share it.
Values OutcomeRows(const DeviceFacts& device) {
  Values rows = Values::array();
  const auto is_same = [](const Verdict& a, const Verdict& b) { return a == b; };
  bool (&same)(const Verdict&, const Verdict&) = *+is_same;
  for (const ReleaseRange& range : FoldedReleases({&device}, same)) {
    struct Told {
      const Verdict* verdict;
      std::string kernels;
    };
    std::vector<Told> told;
    for (size_t kernel = 0; kernel < device.verdicts.size(); ++kernel) {
      const Verdict& verdict = device.verdicts[kernel][range.begin];
      const auto before =
          std::ranges::find_if(told, [&](const Told& other) { return *other.verdict == verdict; });
      if (before == told.end()) {
        told.push_back({&verdict, std::string(kKernelNames[kernel])});
      } else {
        before->kernels += ", " + std::string(kKernelNames[kernel]);
      }
    }
    for (size_t i = 0; i < told.size(); ++i) {
      const Verdict& verdict = *told[i].verdict;
      const Look& look = picture::LookOf(WayOf(verdict));
      Values row = {{"KERNEL_NAMES", told[i].kernels},
                    {"CODE", look.code},
                    {"WORD", look.word},
                    {"WHY", verdict.outcome.why},
                    {"SOURCE", verdict.outcome.source}};
      if (i == 0) row["FIRST"] = {{"SPAN", told.size()}, {"RELEASE", range.Name()}};
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

void AddTyped(const Subject& subject, const DeviceFacts& device, Values& values) {
  const auto add = [&values](std::string_view head, const std::string& text) {
    if (!text.empty()) values["TYPED"].push_back({{"TYPED_HEAD", head}, {"TYPED_TEXT", text}});
  };
  add("In U-Boot, without an overlay", UbootLines(subject, device));
  add("As a fragment of the overlay", OverlayFragment(subject, device));
  if (device.model == nullptr) return;
  const auto release =
      static_cast<size_t>(subject.dom0.linux_release - platform::LinuxReleases().data());
  const std::string line = LogLine(device, device.verdicts.back()[release].outcome);
  if (!line.empty()) {
    add(fmt::format("What dmesg says on Linux {} with the series",
                    subject.dom0.linux_release->version),
        line);
  }
}

}  // namespace

Values DeviceValues(const Subject& subject, const DeviceFacts& device, const picture::Views& views,
                    const std::vector<ReleaseRange>& releases) {
  Values values = {{"LINK", device.id},
                   {"NAME_TEXT", device.name},
                   {"PATH", device.path},
                   {"CLASS", device.class_name},
                   {"CLASS_WORDS", device.class_description},
                   {"HAZARD", HazardWords(device.hazard)},
                   {"STATUS", device.status}};
  if (device.status != "okay") values["NOT_AVAILABLE"] = true;
  if (subject.policy != nullptr) {
    values["WITH_POLICY"] = true;
    AddDecision(device, values);
  }
  AddIommus(subject, device, values);
  AddNote(device, values);
  AddCells(device, views, releases, values);
  if (!device.verdicts.empty()) values["OUTCOMES"] = {{"OUTCOME_ROWS", OutcomeRows(device)}};
  AddTyped(subject, device, values);
  return values;
}

}  // namespace dtpolicy::page
