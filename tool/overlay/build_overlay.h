// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Plan → Overlay.
#pragma once

#include "overlay/overlay.h"
#include "plan/plan.h"
#include "policy/policy.h"

namespace dtpolicy::overlay {

// One fragment for each device that the plan gives `dma: iommu` and whose node does not already
// have the property, in path order. Policy and plan outlive it.
Overlay BuildOverlay(const policy::Policy& policy, const plan::Plan& plan);

}  // namespace dtpolicy::overlay
