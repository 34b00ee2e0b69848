// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Answers to "why": about one device, and about one finding.
#pragma once

#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "plan/dom0.h"
#include "plan/plan.h"

namespace dtpolicy::report {

// Which rule and line decided, who drives the IOMMU, and what each known Linux release does, with
// and without the companion patches. `plan` is null where there is no policy.
std::string ExplainDevice(const plan::DeviceModel& model, const plan::Plan* plan,
                          const plan::Dom0& dom0, const dt::IommuMap& iommus);

// What a node is that does no DMA of its own, in the words of lint::RoleOf; of an IOMMU who drives
// it, and the devices behind it.
std::string ExplainRole(dt::Node node, std::string_view role, const plan::Dom0& dom0,
                        const dt::IommuMap& iommus);

// The manual entry of a finding.
std::string ExplainFinding(const Finding& finding);

// Every finding, a line each: its level, whether `-W` and `allow` change it, what it is about.
std::string ListFindings();

}  // namespace dtpolicy::report
