// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about devices that must agree on how they do DMA.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lint/lint.h"
#include "lint/sharing_group.h"
#include "platform/linux_iommu.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using Text = std::string_view;

constexpr Message<Text, Text, Text> kSplitDrivers{
    finding::kSplitGroup, "`{}` is left out, though it belongs to {} with `{}`"};
constexpr Message<Text, Text, Text> kSplitIommu{finding::kSplitGroup,
                                                "`{}` is left out, though it shares {} with `{}`"};
constexpr Message<Text, Text> kSplitBorrowed{
    finding::kSplitGroup, "`{}` is left out, though it uses the mapping of `{}`"};

// The devices of a group that are named.
struct NamedMembers {
  const Decision* first = nullptr;
  std::vector<const Decision*> untold;  // until a finding says that it must agree with them

  void Add(const Decision& decision) {
    if (first == nullptr) first = &decision;
    untold.push_back(&decision);
  }
};

NamedMembers NamedOf(std::span<const dt::Node> nodes, const NamedNodes& named) {
  NamedMembers members;
  for (const dt::Node node : nodes) {
    if (const Decision* decision = named.Find(node)) members.Add(*decision);
  }
  return members;
}

// A finding points at the rule that names the others: there the missing one is to be added.
void ReportLeftOut(NamedMembers& named, dt::Node left_out, Diagnostic& diagnostic,
                   const plan::Plan& plan) {
  diagnostic.About(left_out.Path());
  for (const Decision* partner : std::exchange(named.untold, {})) {
    diagnostic.AgreeingWith(partner->path);
  }
  if (const Decision* kept = plan.Find(left_out.Path())) {
    diagnostic.AddNote(kept->decided_by.span, "kept on swiotlb-xen here");
  }
  diagnostic.Help(fmt::format("add `path: {}` to rule `{}`, or take the others out",
                              left_out.Path(), *named.first->decided_by.rule->name));
}

std::string_view EffectOfLeavingOut(const GroupMembership& member, const Input& input) {
  const platform::DriverGroup& group = *member.group;
  if (!member.loud) return group.silent_effect;
  const bool on_arm = input.dom0.architecture == platform::Architecture::kArm;
  const bool attached_anyway = member.first && group.attaches_by_itself && on_arm;
  return attached_anyway ? group.first_effect : group.loud_effect;
}

void FindSplitDriverGroups(const Input& input, const NamedNodes& named, Diagnostics& diagnostics) {
  const SharingGroups groups(input.tree);
  std::map<const platform::DriverGroup*, NamedMembers> named_of;
  for (const GroupMembership& member : groups.all()) {
    if (const Decision* decision = named.Find(member.node)) named_of[member.group].Add(*decision);
  }
  for (const GroupMembership& member : groups.all()) {
    const auto found = named_of.find(member.group);
    if (found == named_of.end() || named.contains(member.node)) continue;
    const Decision& first = *found->second.first;
    Diagnostic& diagnostic = diagnostics.Report(kSplitDrivers, first.decided_by.span,
                                                member.node.Path(), member.group->name, first.path);
    diagnostic.Help(std::string(EffectOfLeavingOut(member, input)));
    ReportLeftOut(found->second, member.node, diagnostic, input.plan);
  }
}

// What puts a device into an IOMMU group: its IOMMU, and where that IOMMU's driver goes by it, the
// specifier. Devices with the same share one domain, which translates or does not.
struct GroupKey {
  dt::Node iommu;
  dt::Cells specifier;  // none where the IOMMU's driver makes one group of all

  std::string InWords() const {
    if (specifier.empty()) return fmt::format("`{}`", iommu.Path());
    std::string stream;
    for (size_t i = 0; i < specifier.size(); ++i) {
      stream += fmt::format("{}{:x}", i > 0 ? " " : "", specifier[i]);
    }
    return fmt::format("stream `{}` of `{}`", stream, iommu.Path());
  }
  bool operator==(const GroupKey&) const = default;
  bool operator<(const GroupKey& other) const {
    if (iommu != other.iommu) return iommu < other.iommu;
    const size_t common = std::min(specifier.size(), other.specifier.size());
    for (size_t i = 0; i < common; ++i) {
      if (specifier[i] != other.specifier[i]) return specifier[i] < other.specifier[i];
    }
    return specifier.size() < other.specifier.size();
  }
};

// The devices behind IOMMUs that naming has an effect on, by group, in tree order within each. No
// other is a member: Xen keeps it or its IOMMU, or Linux gives it no domain for DMA.
std::vector<std::pair<GroupKey, dt::Node>> IommuGroups(const Input& input) {
  std::vector<std::pair<GroupKey, dt::Node>> members;
  for (const plan::DeviceModel& model : input.models) {
    if (!model.CanBeNamed() || !model.target.has_node()) continue;
    const dt::IommuUser* user = input.iommus.Find(model.target.node);
    if (user == nullptr || !user->device.available()) continue;
    const auto grouped_by = model.attachment.row->driver->grouped_by;
    for (const dt::IommuReference& reference : user->references) {
      const bool by_specifier = grouped_by == platform::GroupedBy::kSpecifier;
      const dt::Cells specifier = by_specifier ? reference.specifier : dt::Cells();
      members.push_back({{reference.iommu, specifier}, user->device});
    }
  }
  std::ranges::sort(members);
  members.erase(std::unique(members.begin(), members.end()), members.end());
  return members;
}

void FindSplitIommuGroups(const Input& input, const NamedNodes& named, Diagnostics& diagnostics) {
  const auto members = IommuGroups(input);
  for (auto begin = members.begin(); begin != members.end();) {
    const GroupKey& key = begin->first;
    std::vector<dt::Node> nodes;
    for (; begin != members.end() && begin->first == key; ++begin) nodes.push_back(begin->second);
    NamedMembers named_here = NamedOf(nodes, named);
    if (named_here.first == nullptr) continue;
    for (const dt::Node node : nodes) {
      if (named.contains(node)) continue;
      const Decision& first = *named_here.first;
      Diagnostic& diagnostic = diagnostics.Report(kSplitIommu, first.decided_by.span, node.Path(),
                                                  key.InWords(), first.path);
      diagnostic.Help(
          "Linux makes them one IOMMU group with one domain: the first one probed "
          "decides (6.1), or none is translated (6.12)");
      ReportLeftOut(named_here, node, diagnostic, input.plan);
    }
  }
}

void FindSplitBorrowers(const Input& input, const NamedNodes& named, Diagnostics& diagnostics) {
  for (const platform::BorrowedMapping& row : platform::BorrowedMappings()) {
    if (!row.releases.Contains(input.dom0.linux_release->number)) continue;
    NamedMembers lenders = NamedOf(NodesMatching(input.tree, {&row.lender, 1}), named);
    if (lenders.first == nullptr) continue;
    for (const dt::Node borrower : NodesMatching(input.tree, {&row.compatible, 1})) {
      if (named.contains(borrower)) continue;
      const Decision& lender = *lenders.first;
      Diagnostic& diagnostic =
          diagnostics.Report(kSplitBorrowed, lender.decided_by.span, borrower.Path(), lender.path);
      diagnostic.Help(std::string(row.why));
      ReportLeftOut(lenders, borrower, diagnostic, input.plan);
    }
  }
}

void FindSplitGroup(const Input& input, Diagnostics& diagnostics) {
  const NamedNodes named(input.plan);
  if (named.empty()) return;
  FindSplitDriverGroups(input, named, diagnostics);
  FindSplitIommuGroups(input, named, diagnostics);
  FindSplitBorrowers(input, named, diagnostics);
}

constexpr Lint kSharingLints[] = {
    {finding::kSplitGroup, FindSplitGroup},
};

}  // namespace

std::span<const Lint> SharingLints() { return kSharingLints; }

}  // namespace dtpolicy::lint
