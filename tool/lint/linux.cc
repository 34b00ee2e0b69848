// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about what the dom0 kernel does with a device, named or not.
#include <fmt/format.h>

#include <map>
#include <vector>

#include "lint/lint.h"
#include "lint/sharing_group.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using plan::DeviceModel;
using platform::Hazard;
using policy::Dma;
using Text = std::string_view;

constexpr Message<Text, Text> kLosesGrants{
    finding::kGrantedPages,
    "`{}` is {}: through the IOMMU, what a guest reads from it or writes to it is lost"};
constexpr Message<Text, Text> kMayLoseGrants{
    finding::kGrantedPages, "`{}` is {}: through the IOMMU, granted pages that reach it are lost"};

constexpr Message<Text, Text, Text> kNotKept{
    finding::kGrantedPages, "`{}` is {}, and this kernel does not keep it on swiotlb-xen: {}"};

bool MovesGuestsData(const DeviceModel& model) {
  const Hazard hazard = platform::HazardOf(model.device_class);
  return hazard == Hazard::kDirect || hazard == Hazard::kRemoved;
}

// A device that a rule keeps on swiotlb-xen, on a kernel that does not do that.
void FindNotKept(const Input& input, Diagnostics& diagnostics) {
  for (const DeviceModel& model : input.models) {
    if (!MovesGuestsData(model)) continue;
    const platform::DmaOutcome outcome = model.Outcome();
    if (outcome.grants != platform::Grants::kLost) continue;
    const Decision* decision = input.plan.Find(model.path);
    if (decision == nullptr || decision->dma != Dma::kSwiotlb) continue;
    diagnostics
        .Report(kNotKept, decision->decided_by.span, model.path,
                platform::ClassDescription(model.device_class), outcome.why)
        .Help(
            "what a guest reads from it or writes to it is lost: use a dom0 kernel that leaves the "
            "device on swiotlb-xen (`dtpolicy explain` shows what each does)")
        .About(model.path);
  }
}

constexpr Message<Text, Text> kAssumesSeries{
    finding::kGrantsNotStated,
    "`{}` is {}, and the policy does not say whether the kernel translates granted "
    "pages"};

// The property works where the series is, and it translates granted pages.
void FindGrantsNotStated(const Input& input, Diagnostics& diagnostics) {
  if (input.dom0.grants_stated) return;
  for (const auto& [decision, model] : input.forced) {
    if (!MovesGuestsData(model)) continue;
    if (model.Outcome().path != platform::DmaPath::kIommu) continue;
    plan::ReportAt(decision, kAssumesSeries, diagnostics,
                   platform::ClassDescription(model.device_class))
        .Help(
            "if the dom0 kernel has the series, say `grants: translated` under `linux`; a kernel "
            "that reads the property and translates nothing loses what guests read from the "
            "device or write to it: keep it on swiotlb-xen there");
  }
}

// An IOMMU that no table knows may well translate.
bool LosesGrants(const platform::DmaOutcome& outcome, const plan::Dom0& dom0) {
  if (outcome.path == platform::DmaPath::kUnknown) return !dom0.grants_translated;
  return outcome.path == platform::DmaPath::kIommu && outcome.grants == platform::Grants::kLost;
}

// A device that the policy keeps from the IOMMU is safe where the kernel obeys; so is one that
// Xen's IOMMU serves.
void FindGrantedPages(const Input& input, Diagnostics& diagnostics) {
  FindNotKept(input, diagnostics);
  for (const auto& [decision, model] : input.forced) {
    if (!MovesGuestsData(model) || !LosesGrants(model.Outcome(), input.dom0)) continue;
    const bool directly = platform::HazardOf(model.device_class) == Hazard::kDirect;
    plan::ReportAt(decision, directly ? kLosesGrants : kMayLoseGrants, diagnostics,
                   platform::ClassDescription(model.device_class))
        .Help(
            "keep it on swiotlb-xen: take it out of the rule, or name it in a `dma: swiotlb` rule")
        .Help("if the dom0 kernel has the series, say `grants: translated` under `linux`");
  }
}

constexpr Message<Text, Text> kUncovered{finding::kUncoveredIommuUser,
                                         "no rule names `{}`, and unnamed it does not work: {}"};
constexpr Message<Text, Text, Text> kUncoveredHazard{
    finding::kUncoveredIommuUser,
    "no rule names `{}`, and {} loses what a guest reads from it or writes to it: {}"};

// The members that fail without being named, with their groups: no part of the group is named, and
// more than one of them attaches by itself. (One alone agrees with itself; of a group that is named
// in part `split-group` speaks.) On arm64 the driver attaches none by itself: all of them bypass
// their IOMMUs alike (exynos_drm_dma.c: drm_iommu_attach_device, CONFIG_ARM_DMA_USE_IOMMU).
std::map<dt::Node, const platform::DriverGroup*> FailingUnnamed(const Input& input) {
  std::map<dt::Node, const platform::DriverGroup*> failing;
  if (input.dom0.architecture != platform::Architecture::kArm) return failing;
  const SharingGroups groups(input.tree);
  const NamedNodes named(input.plan);
  for (const platform::DriverGroup& group : platform::DriverGroups()) {
    if (!group.attaches_by_itself || groups.LoudMembers(group) < 2) continue;
    if (groups.AnyNamed(group, named)) continue;
    for (const GroupMembership& member : groups.all()) {
      if (member.group == &group && member.loud) failing.emplace(member.node, &group);
    }
  }
  return failing;
}

// With the series an unnamed device bypasses its IOMMU and works. Not so where
// swiotlb-xen is off or the IOMMU cannot be bypassed, which matters to what moves a guest's data;
// nor where a driver attaches the first part of its group by itself.
void FindUncoveredIommuUser(const Input& input, Diagnostics& diagnostics) {
  std::vector<const DeviceModel*> uncovered;
  for (const DeviceModel& model : input.models) {
    const bool is_covered = input.plan.Find(model.path) != nullptr;
    if (model.situation.behind_iommu && !model.hidden && !is_covered) uncovered.push_back(&model);
  }
  for (const DeviceModel* model : uncovered) {
    const platform::DmaOutcome outcome = model->Outcome();
    if (outcome.grants != platform::Grants::kLost || !MovesGuestsData(*model)) continue;
    diagnostics
        .Report(kUncoveredHazard, TreePlace{input.tree.name(), model->path, "iommus"}, model->path,
                platform::ClassDescription(model->device_class), outcome.why)
        .Help("no rule can mend that: use a dom0 kernel that leaves it on swiotlb-xen")
        .About(model->path);
  }
  if (!input.dom0.swiotlb_xen || uncovered.empty()) return;
  const auto failing = FailingUnnamed(input);
  for (const DeviceModel* model : uncovered) {
    const auto found = failing.find(model->target.node);
    if (found == failing.end()) continue;
    const platform::DriverGroup& group = *found->second;
    diagnostics
        .Report(kUncovered, TreePlace{input.tree.name(), model->path, "iommus"}, model->path,
                fmt::format("{} attaches the first of its parts to the IOMMU by itself, the others "
                            "differ, and {}",
                            group.name, group.loud_effect))
        .Help(fmt::format("name every part of {} in a `dma: iommu` rule", group.name))
        .About(model->path);
  }
}

constexpr Message<Text, Text> kCannotWork{finding::kKernelIdentityDomain,
                                          "naming `{}` cannot work: {}"};
constexpr Message<Text, Text> kDoesNotMatter{finding::kKernelIdentityDomain,
                                             "naming `{}` does not matter: {}"};

void FindKernelIdentityDomain(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [decision, model] : input.forced) {
    if (model.hidden_by != nullptr) continue;
    if (model.refusal != nullptr) {
      plan::ReportAt(decision, kCannotWork, diagnostics, model.refusal->why)
          .Help(fmt::format("take it out of the rule; see Linux {}", model.refusal->source));
    } else if (const platform::OwnDomain* row = model.own_domain) {
      plan::ReportAt(decision, kDoesNotMatter, diagnostics, row->why)
          .Help(fmt::format("take it out of the rule; see Linux {}", row->source));
    }
  }
}

constexpr Lint kLinuxLints[] = {
    {finding::kGrantedPages, FindGrantedPages},
    {finding::kGrantsNotStated, FindGrantsNotStated},
    {finding::kUncoveredIommuUser, FindUncoveredIommuUser},
    {finding::kKernelIdentityDomain, FindKernelIdentityDomain},
};

}  // namespace

std::span<const Lint> LinuxLints() { return kLinuxLints; }

}  // namespace dtpolicy::lint
