// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include "lint/lint.h"
#include "lint/node_role.h"

namespace dtpolicy::lint {

// Calls `function(decision, model)` for each device the policy wants on the IOMMU that can be
// judged as a device at all; what is none is the business of `not-a-device`. Decisions and models
// are both in path order, and every decision has a model.
template <typename Function>
void ForEachForcedDevice(const Input& input, Function function) {
  auto model = input.models.begin();
  for (const plan::Decision& decision : input.plan.decisions) {
    while (model->path != decision.path) ++model;
    if (decision.dma != policy::Dma::kIommu) continue;
    if (decision.target.has_node() && RoleOf(decision.target.node, input.iommus)) continue;
    function(decision, *model);
  }
}

}  // namespace dtpolicy::lint
