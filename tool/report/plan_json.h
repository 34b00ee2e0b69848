// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The decisions of a plan as JSON, for programs.
#pragma once

#include <string>
#include <vector>

#include "dt/device_tree.h"
#include "dt/iommu_map.h"
#include "plan/dom0.h"
#include "plan/plan.h"
#include "platform/linux_dma.h"
#include "policy/policy.h"
#include "report/json_text.h"

namespace dtpolicy::report {

// Of each node its path.
Json PathsJson(const std::vector<dt::Node>& nodes);

// {dma, iommu, works, grants, why}
Json OutcomeJson(const platform::DmaOutcome& outcome);

// {"board": [...], "base": ..., "devices": [...], "dom0": {...}}.
//
// `devices` are the decisions in path order: {path, device, dma, property, created, rule, place,
// iommus}. `device` is Linux's name for it, null for a PCI function. `property` is the path at
// which the overlay sets it, null for a device that stays on swiotlb-xen; `created` lists the nodes
// the overlay adds on the way to it.
//
// `dom0` is what will come of it: {xen, linux, architecture, swiotlb-xen, grants, devices, others}.
// Its `devices` are all that are available and behind an IOMMU, and all of the plan: {path, device,
// class, iommus, driven-by, named, patched, unpatched}; `others` stands for every device behind no
// IOMMU. `patched` and `unpatched` are what a kernel with and without the series does:
// {dma, iommu, works, grants, why}.
std::string WritePlanJson(const policy::Policy& policy, const dt::DeviceTree& tree,
                          const dt::IommuMap& iommus, const plan::Plan& plan,
                          const plan::Dom0& dom0, const std::vector<plan::DeviceModel>& models);

}  // namespace dtpolicy::report
