// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/build_overlay.h"

#include <algorithm>
#include <string_view>

#include "base/base_name.h"

namespace dtpolicy::overlay {
namespace {

// The path of the node that is there: that of the decision without the nodes to be made.
std::string_view TargetPath(const plan::Decision& decision) {
  std::string_view path = decision.path;
  for (size_t i = 0; i < decision.target.functions.size(); ++i) {
    path = path.substr(0, std::max<size_t>(path.rfind('/'), 1));  // the root is "/"
  }
  return path;
}

Fragment BuildFragment(const plan::Decision& decision) {
  Fragment fragment;
  fragment.path = decision.path;
  fragment.target_path = TargetPath(decision);
  const std::vector<policy::PciFunction>& functions = decision.target.functions;
  for (size_t i = 0; i < functions.size(); ++i) {
    const bool is_bridge = i + 1 < functions.size();
    fragment.nodes.push_back({plan::PciNodeName(functions[i], is_bridge), functions[i], is_bridge});
  }
  const policy::Rule& rule = *decision.decided_by.rule;
  fragment.rule = *rule.name;
  if (rule.reason) fragment.reason = **rule.reason;
  return fragment;
}

}  // namespace

Overlay BuildOverlay(const policy::Policy& policy, const plan::Plan& plan) {
  Overlay overlay;
  for (const Located<std::string>& compatible : policy.board.compatible) {
    overlay.compatible.push_back(*compatible);
  }
  if (policy.board.name) overlay.board_name = **policy.board.name;
  overlay.license = policy.license;
  if (policy.source != nullptr) overlay.policy_name = BaseName(policy.source->name());

  overlay.fragments.reserve(plan.decisions.size());
  for (const plan::Decision& decision : plan.decisions) {
    if (decision.dma != policy::Dma::kIommu) continue;
    const plan::Target& target = decision.target;
    if (target.has_node() && target.node.Has(kForceIommuDma)) continue;
    overlay.fragments.push_back(BuildFragment(decision));
  }
  return overlay;
}

}  // namespace dtpolicy::overlay
