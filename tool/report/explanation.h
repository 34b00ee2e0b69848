// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Answers to "why": about one device, and about one finding.
#pragma once

#include <string>

#include "base/catalogue.h"
#include "plan/dom0.h"
#include "plan/plan.h"

namespace dtpolicy::report {

// Which rule and line decided, who drives the IOMMU, and what each known Linux release does, with
// and without the series. `decision` is null for a device that no rule names.
std::string ExplainDevice(const plan::DeviceModel& model, const plan::Decision* decision,
                          const plan::Dom0& dom0, const dt::IommuMap& iommus);

// The manual entry of a finding.
std::string ExplainFinding(const Finding& finding);

// Every finding, a line each: its level, whether `-W` and `allow` change it, what it is about.
std::string ListFindings();

}  // namespace dtpolicy::report
