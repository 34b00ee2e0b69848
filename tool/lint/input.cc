// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/lint.h"
#include "lint/node_role.h"

namespace dtpolicy::lint {

Input::Input(const policy::Policy& of_policy, const dt::DeviceTree& of_tree,
             const dt::IommuMap& of_iommus, const plan::Plan& of_plan, const plan::Dom0& of_dom0,
             const std::vector<plan::DeviceModel>& of_models)
    : policy(of_policy),
      tree(of_tree),
      iommus(of_iommus),
      plan(of_plan),
      dom0(of_dom0),
      models(of_models) {
  forced.reserve(plan.decisions.size());
  auto model = models.begin();
  for (const plan::Decision& decision : plan.decisions) {
    while (model->path != decision.path) ++model;
    if (decision.dma != policy::Dma::kIommu) continue;
    if (decision.target.has_node() && RoleOf(decision.target.node, iommus)) continue;
    forced.push_back({decision, *model});
  }
}

}  // namespace dtpolicy::lint
