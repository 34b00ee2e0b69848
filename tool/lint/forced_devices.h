// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <vector>

#include "lint/lint.h"

namespace dtpolicy::lint {

// The devices the policy wants on the IOMMU that can be judged as devices at all, in path order;
// what is none is the business of `not-a-device`. `models` is what plan::ModelDevices made of
// `plan`: every decision has a model, and both outlive the result.
std::vector<ForcedDevice> ForcedDevices(const plan::Plan& plan,
                                        const std::vector<plan::DeviceModel>& models,
                                        const dt::IommuMap& iommus);

}  // namespace dtpolicy::lint
