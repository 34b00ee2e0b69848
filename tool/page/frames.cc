// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/words.h"
#include "lint/sharing_group.h"
#include "page/rows.h"
#include "page/small_devices.h"

namespace dtpolicy::page {
namespace {

using picture::Frame;
using picture::FrameKind;
using picture::Views;
using picture::Way;

constexpr size_t kFoldFrom = 4;
constexpr size_t kFoldFromWhenMany = 2;
constexpr size_t kMany = 24;      // devices on the whole board
constexpr size_t kMostRows = 40;  // of a frame
constexpr size_t kMostFrames = 40;

// Which frame a device stands in, before frames have an order.
struct FrameOf {
  std::string key;
  FrameKind kind;
  std::string title;
  std::string note;
  bool broken = false;
};

constexpr std::string_view kSplitGroup = "split-group";

// What `of` says of a device's verdicts, by view.
template <typename Of>
auto ByView(const DeviceFacts& device, const std::vector<ReleaseRange>& releases, Of of) {
  std::vector<decltype(of(std::declval<const plan::Verdict&>()))> values;
  for (const std::vector<plan::Verdict>& verdicts : device.verdicts) {
    for (const ReleaseRange& range : releases) values.push_back(of(verdicts[range.begin]));
  }
  return values;
}

bool Arrive(const plan::Verdict& verdict) {
  return verdict.outcome.grants == platform::Grants::kArrive;
}

class Framer {
 public:
  Framer(const Subject& subject, const std::vector<DeviceFacts>& devices, const Views& views,
         const std::vector<ReleaseRange>& releases)
      : subject_(subject), devices_(devices), views_(views), releases_(releases) {
    for (const DeviceFacts& facts : devices_) by_path_.emplace(facts.path, &facts);
    FrameBrokenGroups();
    FrameLoudGroups();
  }

  std::vector<Frame> Frames() {
    std::map<std::string, std::pair<FrameOf, std::vector<Member>>> frames;
    size_t count = 0;
    for (const DeviceFacts& facts : devices_) {
      if (facts.model == nullptr) continue;
      ++count;
      FrameOf of = FrameOfDevice(facts);
      auto& [frame, members] = frames[of.key];
      frame = std::move(of);
      members.push_back(
          {&facts, ByView(facts, releases_, WayOf), ByView(facts, releases_, Arrive)});
    }
    const size_t fold_from = count > kMany ? kFoldFromWhenMany : kFoldFrom;
    std::vector<Frame> drawn;
    for (auto& [key, entry] : frames) {
      auto& [of, members] = entry;
      Frame frame{of.title, of.note, of.kind, of.broken, RowsOf(members, fold_from), ""};
      if (frame.note.empty()) frame.note = Counted(members.size(), "device");
      if (frame.rows.size() > kMostRows) {
        frame.more =
            fmt::format("and {} more: all stand in the table", frame.rows.size() - kMostRows);
        frame.rows.resize(kMostRows);
      }
      drawn.push_back(std::move(frame));
    }
    if (drawn.size() > kMostFrames) drawn.resize(kMostFrames);
    return drawn;
  }

 private:
  // Keys begin with what orders frames: broken ones, the rules in their order, what no rule names.
  FrameOf FrameOfDevice(const DeviceFacts& facts) const {
    const auto special = special_.find(facts.path);
    if (special != special_.end()) return special->second;
    if (subject_.policy == nullptr) {
      return {fmt::format("4{:02}{}", HarmOf(facts), facts.class_name), FrameKind::kClass,
              std::string(facts.class_description), "", false};
    }
    if (facts.decision == nullptr) {
      return {"3", FrameKind::kNoRule, "no rule names them", "", false};
    }
    return FrameOfRule(*facts.decision->decided_by.rule);
  }

  FrameOf FrameOfRule(const policy::Rule& rule) const {
    const auto index = static_cast<size_t>(&rule - subject_.policy->rules.data());
    return {fmt::format("2{:05}", index),
            rule.dma.value == policy::Dma::kIommu ? FrameKind::kIommuRule : FrameKind::kSwiotlbRule,
            rule.name.value, rule.reason ? rule.reason->value : "", false};
  }

  // Without a policy what is gravest stands first.
  size_t HarmOf(const DeviceFacts& facts) const {
    const auto& range = releases_[views_.release];
    return static_cast<size_t>(facts.verdicts[views_.kernel][range.begin].effect);
  }

  // A finding that some of a group are left out: all of them stand in one frame.
  void FrameBrokenGroups() {
    size_t count = 0;
    for (const Diagnostic& finding : subject_.findings) {
      if (finding.kind->id != kSplitGroup || finding.device.empty()) continue;
      const auto odd = by_path_.find(finding.device);
      if (odd == by_path_.end()) continue;
      FrameOf frame{fmt::format("1{:05}", count++), FrameKind::kNoRule, "must agree",
                    fmt::format("odd one out: {}", odd->second->name), true};
      for (const std::string& partner : finding.partners) {
        const auto facts = by_path_.find(partner);
        if (facts == by_path_.end() || facts->second->decision == nullptr) continue;
        frame.title = facts->second->decision->decided_by.rule->name.value;
        // Several of one group left out: one frame, which names the first.
        const auto before = special_.find(partner);
        if (before != special_.end()) frame = before->second;
        special_.emplace(partner, frame);
      }
      special_.emplace(finding.device, frame);
    }
  }

  // The members of a driver's group any of which could end it stand in one frame.
  void FrameLoudGroups() {
    std::map<const platform::DriverGroup*, FrameOf> frames;
    const lint::SharingGroups groups(subject_.tree);
    for (const lint::GroupMembership& member : groups.all()) {
      if (!member.loud) continue;
      const auto facts = by_path_.find(member.node.Path());
      if (facts == by_path_.end() || facts->second->model == nullptr) continue;
      if (special_.contains(facts->second->path)) continue;
      auto frame = frames.find(member.group);
      if (frame == frames.end()) {
        FrameOf of = FrameOfDevice(*facts->second);
        if (subject_.policy == nullptr) {
          of = {fmt::format("4{:02}{}", HarmOf(*facts->second), member.group->name),
                FrameKind::kClass, std::string(member.group->name), "its devices must agree",
                false};
        }
        frame = frames.emplace(member.group, std::move(of)).first;
      }
      special_.emplace(facts->second->path, frame->second);
    }
  }

  const Subject& subject_;
  const std::vector<DeviceFacts>& devices_;
  const Views& views_;
  const std::vector<ReleaseRange>& releases_;
  std::map<std::string_view, const DeviceFacts*> by_path_;
  std::map<std::string, FrameOf, std::less<>> special_;
};

// Of how many devices `test` holds, by view.
template <typename Test>
std::vector<size_t> CountIf(const std::vector<DeviceFacts>& devices, const Views& views,
                            const std::vector<ReleaseRange>& releases, Test test) {
  std::vector<size_t> counts(views.count(), 0);
  for (const DeviceFacts* facts : Predicted(devices)) {
    const std::vector<bool> holds = ByView(*facts, releases, test);
    for (size_t view = 0; view < counts.size(); ++view) counts[view] += holds[view] ? 1 : 0;
  }
  return counts;
}

std::string TitleOf(const Subject& subject) {
  if (subject.policy != nullptr && subject.policy->board.name) {
    return subject.policy->board.name->value;
  }
  if (const auto model = subject.tree.root().Find("model")) {
    const std::string_view text = model->value.substr(0, model->value.find('\0'));
    if (!text.empty()) return std::string(text);
  }
  const auto compatibles = subject.tree.root().Compatibles();
  return compatibles.empty() ? subject.tree.name() : std::string(compatibles.front());
}

std::string SubtitleOf(const Subject& subject) {
  const plan::Dom0& dom0 = subject.dom0;
  std::string text;
  for (const std::string_view compatible : subject.tree.root().Compatibles()) {
    text += std::string(compatible) + " · ";
    if (text.size() > 60) break;
  }
  return text + fmt::format("{} · Xen {} · Linux {}{}", platform::Name(dom0.architecture),
                            dom0.xen->version, dom0.linux_release->version,
                            dom0.swiotlb_xen ? "" : " · swiotlb-xen off");
}

std::string IdleIommus(const Subject& subject, const std::vector<DeviceFacts>& devices) {
  std::vector<dt::Node> used;
  for (const DeviceFacts* facts : Predicted(devices)) {
    used.insert(used.end(), facts->iommus.begin(), facts->iommus.end());
  }
  std::ranges::sort(used);
  size_t idle = 0;
  for (const dt::Node iommu : subject.iommus.iommus()) {
    if (iommu.available() && !std::ranges::binary_search(used, iommu)) ++idle;
  }
  return idle == 0 ? "" : Counted(idle, "IOMMU") + " without a user";
}

}  // namespace

Views ViewsOf(const Subject& subject, const std::vector<DeviceFacts>& devices) {
  Views views;
  views.kernels = {"stock", "series"};
  if (subject.policy != nullptr) views.kernels.emplace_back("policy");
  views.kernel = subject.policy != nullptr ? 2 : 0;
  const auto releases = FoldedReleases(Predicted(devices));
  const auto chosen =
      static_cast<size_t>(subject.dom0.linux_release - platform::LinuxReleases().data());
  for (const ReleaseRange& range : releases) {
    if (range.begin <= chosen && chosen < range.end) views.release = views.releases.size();
    views.releases.push_back(range.Name());
  }
  return views;
}

picture::Board BoardOf(const Subject& subject, const std::vector<DeviceFacts>& devices) {
  picture::Board board;
  board.title = TitleOf(subject);
  board.subtitle = SubtitleOf(subject);
  board.views = ViewsOf(subject, devices);
  const auto releases = FoldedReleases(Predicted(devices));
  const auto uses_iommu = [](const plan::Verdict& verdict) {
    return verdict.outcome.path == platform::DmaPath::kIommu;
  };
  const auto at_risk = [](const plan::Verdict& verdict) { return plan::IsAtRisk(verdict.effect); };
  board.figures = {{CountIf(devices, board.views, releases, uses_iommu), "use IOMMU DMA", false},
                   {CountIf(devices, board.views, releases, at_risk), "at risk", true}};
  if (subject.policy != nullptr) {
    const auto findings = static_cast<size_t>(std::ranges::count_if(
        subject.findings, [](const Diagnostic& finding) { return finding.level != Level::kNote; }));
    board.figures.push_back({std::vector<size_t>(board.views.count(), findings),
                             findings == 1 ? "finding" : "findings", true});
  }
  board.frames = Framer(subject, devices, board.views, releases).Frames();
  AddSmallDevices(subject, devices, board);
  board.idle_iommus = IdleIommus(subject, devices);
  board.other.assign(board.views.count(), subject.dom0.swiotlb_xen ? Way::kSwiotlb : Way::kDirect);
  return board;
}

}  // namespace dtpolicy::page
