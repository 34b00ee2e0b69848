// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Lints about devices that must agree on how they do DMA.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "lint/lint.h"
#include "lint/sharing_group.h"
#include "platform/linux_iommu.h"

namespace dtpolicy::lint {
namespace {

using plan::Decision;
using Text = std::string_view;

constexpr Kind kSplitGroup{"split-group", Level::kError, Adjustable::kYes};
constexpr Message<Text, Text, Text> kSplitDrivers{
    kSplitGroup, "`{}` is left out, though it belongs to {} with `{}`"};
constexpr Message<Text, Text, Text> kSplitIommu{kSplitGroup,
                                                "`{}` is left out, though it shares {} with `{}`"};
constexpr Message<Text, Text> kSplitBorrowed{
    kSplitGroup, "`{}` is left out, though it uses the mapping of `{}`"};

const Decision& FirstNamed(const std::vector<dt::Node>& nodes, const plan::Plan& plan) {
  const auto named = std::find_if(nodes.begin(), nodes.end(),
                                  [&plan](dt::Node node) { return IsNamed(node, plan); });
  return *plan.Find(named->Path());
}

// A finding points at the rule that names the others: there the missing one is to be added.
void ReportLeftOut(const Decision& named, dt::Node left_out, Diagnostic& diagnostic,
                   const plan::Plan& plan) {
  diagnostic.About(left_out.Path()).AgreeingWith(named.path);
  if (const Decision* kept = plan.Find(left_out.Path())) {
    diagnostic.AddNote(kept->decided_by.span, "kept on swiotlb-xen here");
  }
  diagnostic.Help(fmt::format("add `path: {}` to rule `{}`, or take the others out",
                              left_out.Path(), *named.decided_by.rule->name));
}

void FindSplitDriverGroups(const Input& input, Diagnostics& diagnostics) {
  const SharingGroups groups(input.tree);
  std::map<const platform::DriverGroup*, const Decision*> first_named;
  for (const GroupMembership& member : groups.all()) {
    if (!IsNamed(member.node, input.plan)) continue;
    first_named.try_emplace(member.group, input.plan.Find(member.node.Path()));
  }
  for (const GroupMembership& member : groups.all()) {
    const auto found = first_named.find(member.group);
    if (found == first_named.end() || IsNamed(member.node, input.plan)) continue;
    const Decision& named = *found->second;
    Diagnostic& diagnostic = diagnostics.Report(kSplitDrivers, named.decided_by.span,
                                                member.node.Path(), member.group->name, named.path);
    diagnostic.Help(
        std::string(member.loud ? member.group->loud_effect : member.group->silent_effect));
    ReportLeftOut(named, member.node, diagnostic, input.plan);
  }
}

// Devices with the same key share one IOMMU group: one domain, which translates or does not.
std::map<std::string, std::vector<dt::Node>> IommuGroups(const dt::IommuMap& iommus) {
  std::map<std::string, std::vector<dt::Node>> groups;
  for (const dt::IommuUser& user : iommus.users()) {
    if (!user.device.available()) continue;
    for (const dt::IommuReference& reference : user.references) {
      std::string key = reference.iommu.Path();
      const platform::LinuxIommu* row = platform::FindLinuxIommu(reference.iommu.Compatibles());
      if (row == nullptr || row->grouped_by == platform::GroupedBy::kSpecifier) {
        for (size_t i = 0; i < reference.specifier.size(); ++i) {
          key += fmt::format(" {:x}", reference.specifier[i]);
        }
      }
      auto& members = groups[key];
      if (members.empty() || members.back() != user.device) members.push_back(user.device);
    }
  }
  return groups;
}

void FindSplitIommuGroups(const Input& input, Diagnostics& diagnostics) {
  for (const auto& [key, nodes] : IommuGroups(input.iommus)) {
    const auto is_named = [&](dt::Node node) { return IsNamed(node, input.plan); };
    if (std::none_of(nodes.begin(), nodes.end(), is_named)) continue;
    const Decision& named = FirstNamed(nodes, input.plan);
    const size_t blank = key.find(' ');
    const std::string shared =
        blank == std::string::npos
            ? fmt::format("`{}`", key)
            : fmt::format("stream `{}` of `{}`", key.substr(blank + 1), key.substr(0, blank));
    for (const dt::Node node : nodes) {
      if (is_named(node)) continue;
      Diagnostic& diagnostic =
          diagnostics.Report(kSplitIommu, named.decided_by.span, node.Path(), shared, named.path);
      diagnostic.Help(
          "Linux makes them one IOMMU group with one domain: the first one probed "
          "decides (6.1), or none is translated (6.12)");
      ReportLeftOut(named, node, diagnostic, input.plan);
    }
  }
}

void FindSplitBorrowers(const Input& input, Diagnostics& diagnostics) {
  for (const platform::BorrowedMapping& row : platform::BorrowedMappings()) {
    if (row.until < input.dom0.linux_release->number) continue;
    const std::vector<dt::Node> lenders = NodesMatching(input.tree, {&row.lender, 1});
    const auto is_named = [&](dt::Node node) { return IsNamed(node, input.plan); };
    if (std::none_of(lenders.begin(), lenders.end(), is_named)) continue;
    const Decision& named = FirstNamed(lenders, input.plan);
    for (const dt::Node borrower : NodesMatching(input.tree, {&row.compatible, 1})) {
      if (is_named(borrower)) continue;
      Diagnostic& diagnostic =
          diagnostics.Report(kSplitBorrowed, named.decided_by.span, borrower.Path(), named.path);
      diagnostic.Help(fmt::format("{} (up to {}.{})", row.why, row.until.major, row.until.minor));
      ReportLeftOut(named, borrower, diagnostic, input.plan);
    }
  }
}

void FindSplitGroup(const Input& input, Diagnostics& diagnostics) {
  FindSplitDriverGroups(input, diagnostics);
  FindSplitIommuGroups(input, diagnostics);
  FindSplitBorrowers(input, diagnostics);
}

constexpr Lint kLints[] = {
    {kSplitGroup,
     {"Some of a group of devices that must agree are named for the IOMMU, and an available one of "
      "them is not.",
      "Drivers that hand buffers to each other give one device the addresses of another: "
      "exynos-drm "
      "refuses to bind (`Device 14450000.mixer lacks support for IOMMU`) where fimd, decon, mixer "
      "or "
      "g2d differ, and goes wrong later where the others do. Devices of one IOMMU group (the same "
      "IOMMU and specifier; on Rockchip, Allwinner, MediaTek and OMAP the same IOMMU) share one "
      "domain, so that one answer holds for all.",
      "Name all of them, or none. Where no driver is built for the one left out, allow the finding "
      "for it with that reason.",
      "Linux drivers/gpu/drm/exynos/exynos_drm_dma.c: exynos_drm_register_dma; "
      "drivers/iommu/iommu.c: "
      "iommu_get_default_domain_type; the device_group function of each IOMMU driver"},
     FindSplitGroup},
};

}  // namespace

std::span<const Lint> SharingLints() { return kLints; }

}  // namespace dtpolicy::lint
