// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Answers to "why": about one device, and about one finding.
#pragma once

#include <string>

#include "lint/lint.h"
#include "plan/dom0.h"
#include "plan/plan.h"

namespace dtpolicy::report {

// Which rule and line decided, who drives the IOMMU, and what each known Linux release does, with
// and without the companion patches. `decision` is null for a device that no rule names.
std::string ExplainDevice(const plan::DeviceModel& model, const plan::Decision* decision,
                          const plan::Dom0& dom0, const dt::IommuMap& iommus);

// The manual entry of a lint.
std::string ExplainLint(const lint::Lint& lint);

// Every lint with its level, a line each.
std::string ListLints();

}  // namespace dtpolicy::report
