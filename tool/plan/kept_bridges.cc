// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "plan/kept_bridges.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dt/known_properties.h"
#include "plan/iommus_of.h"
#include "plan/plan_diagnostics.h"

namespace dtpolicy::plan {
namespace {

using policy::Dma;
using policy::Selector;

bool IsKept(const Match& match) { return match.rule->dma.value == Dma::kSwiotlb; }

// Which functions an entry is about that names their bridge.
class Reaches {
 public:
  explicit Reaches(const Matcher& matcher) : matcher_(matcher) {}

  // Not what its `not` names, nor, where it says `iommu`, what is behind another one.
  bool Covers(const Selector& entry, const std::string& bridge, const std::string& path) {
    const auto [found, is_new] = by_entry_.try_emplace(&entry);
    Reach& reach = found->second;
    if (is_new) {
      Add(entry, reach.named);
      for (const Selector& excluded : entry.excluded) Add(excluded, reach.excluded);
      Selector behind;
      behind.iommu = entry.iommu;
      if (entry.iommu) Add(behind, reach.behind);
    }
    return reach.named.contains(bridge) && !reach.excluded.contains(path) &&
           (!entry.iommu || reach.behind.contains(path));
  }

 private:
  struct Reach {
    std::set<std::string> named;
    std::set<std::string> excluded;
    std::set<std::string> behind;
  };

  void Add(const Selector& selector, std::set<std::string>& paths) {
    for (const Target& target : matcher_.Find(selector)) paths.insert(target.Path());
  }

  const Matcher& matcher_;
  std::map<const Selector*, Reach> by_entry_;
};

// The outermost PCI bus that a device lies below: the one of its host bridge.
std::optional<dt::Node> HostBridgeAbove(const Target& target) {
  std::optional<dt::Node> bridge;
  if (!target.has_node()) bridge = target.node;
  for (std::optional<dt::Node> at = target.node; at; at = at->parent()) {
    if (dt::DeviceType(*at) == "pci") bridge = at;
  }
  return bridge;
}

// Whether Linux finds no node for a function below `bridge`: there is none, or a `reg` on the way
// down to it cannot be read.
bool IsWithoutNode(const Target& target, dt::Node bridge) {
  if (!target.has_node()) return true;
  if (target.node.name().find('@') == std::string_view::npos) return false;  // no function
  for (dt::Node at = target.node; at != bridge; at = *at.parent()) {
    if (!dt::PciDevfn(at)) return true;
  }
  return false;
}

}  // namespace

void KeepBehindBridges(const Matcher& matcher, const dt::IommuMap& iommus, Plan& plan) {
  Reaches reaches(matcher);
  for (Decision& function : plan.decisions) {
    if (IsKept(function.decided_by) || std::ranges::any_of(function.also, IsKept)) continue;
    const dt::IommuUser* user = HostBridgeOf(iommus, function.target);
    const Decision* bridge = user != nullptr ? plan.Find(user->device.Path()) : nullptr;
    if (bridge == nullptr) continue;
    // Any entry of the rule, not only the one that speaks for it.
    const auto add = [&](const Match& match) {
      if (!IsKept(match)) return;
      const auto entry = std::ranges::find_if(match.rule->devices, [&](const Selector& one) {
        return reaches.Covers(one, bridge->path, function.path);
      });
      if (entry == match.rule->devices.end()) return;
      const auto place = std::ranges::upper_bound(function.also, match.rule, {}, &Match::rule);
      function.also.insert(place, MatchOf(*match.rule, *entry));
    };
    add(bridge->decided_by);
    std::ranges::for_each(bridge->also, add);
  }
}

void KeepBridgeOf(const Decision& function, Plan& plan, Diagnostics& diagnostics) {
  if (function.dma != Dma::kSwiotlb) return;
  const std::optional<dt::Node> above = HostBridgeAbove(function.target);
  if (!above || !IsWithoutNode(function.target, *above)) return;
  const std::string path = above->Path();
  const auto bridge = std::ranges::lower_bound(plan.decisions, path, {}, &Decision::path);
  if (bridge == plan.decisions.end() || bridge->path != path || bridge->dma != Dma::kIommu) return;
  diagnostics
      .Report(kSpeaksForForbidden, bridge->decided_by.span, bridge->path, function.path,
              *function.decided_by.rule->name)
      .Help("name the functions behind it for the IOMMU one by one, and not the bridge")
      .AddNote(function.decided_by.span, "matched for swiotlb-xen here")
      .About(bridge->path);
  bridge->also.insert(bridge->also.begin(), bridge->decided_by);
  bridge->decided_by = function.decided_by;
  bridge->dma = Dma::kSwiotlb;
}

}  // namespace dtpolicy::plan
