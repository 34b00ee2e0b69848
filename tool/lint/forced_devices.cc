// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/forced_devices.h"

#include "lint/node_role.h"

namespace dtpolicy::lint {

std::vector<ForcedDevice> ForcedDevices(const plan::Plan& plan,
                                        const std::vector<plan::DeviceModel>& models,
                                        const dt::IommuMap& iommus) {
  std::vector<ForcedDevice> devices;
  devices.reserve(plan.decisions.size());
  auto model = models.begin();
  for (const plan::Decision& decision : plan.decisions) {
    while (model->path != decision.path) ++model;
    if (decision.dma != policy::Dma::kIommu) continue;
    if (decision.target.has_node() && RoleOf(decision.target.node, iommus)) continue;
    devices.push_back({decision, *model});
  }
  return devices;
}

}  // namespace dtpolicy::lint
