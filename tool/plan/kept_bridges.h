// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Host bridges and the PCI functions behind them: what a rule keeps of one holds for the other.
#pragma once

#include "base/diagnostic.h"
#include "dt/iommu_map.h"
#include "plan/match.h"
#include "plan/plan.h"

namespace dtpolicy::plan {

// A host bridge does no DMA itself, so that an entry which keeps it on swiotlb-xen is about the
// functions behind it, but for those that its `not` names: adds that match to their decisions.
void KeepBehindBridges(const Matcher& matcher, const dt::IommuMap& iommus, Plan& plan);

// A function without a node goes by its host bridge, whatever nodes are on the way (the series:
// xen_iommu_named). Reports a bridge that is named where such a `function` is kept, and keeps it.
// The function need not be in the plan.
void KeepBridgeOf(const Decision& function, Plan& plan, Diagnostics& diagnostics);

}  // namespace dtpolicy::plan
