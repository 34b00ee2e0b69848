// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What `dtpolicy audit` says of boards.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/findings.h"
#include "plan/audit.h"
#include "report/json_text.h"

namespace dtpolicy::report {

// Why no Xen runs on the board: its CPUs, its interrupt controller. Empty where nothing is known.
std::string CannotRunXen(const plan::Dom0& dom0);
// That this Xen does not start on the board, and what helps; `audit.gives_up` is there.
std::string DoesNotStart(const plan::Audit& audit);

// One board in full: a row a device and group of releases, the worst first, and a sentence that
// says how many lose guests' data and what helps.
std::string WriteAuditText(std::string_view tree, const plan::Audit& audit);

// What keeps Xen from starting on a board: nothing that is known, an IOMMU that it must be told to
// leave alone, the CPUs.
enum class XenStart { kNothingKnown, kWithoutIommu, kCannot };

// What is kept of one board among many.
struct BoardSummary {
  std::string tree;
  std::array<size_t, plan::kEffects> devices{};  // by their worst effect
  std::string losing;                            // releases: "6.12–7.3"
  std::string faulting;
  XenStart xen;

  size_t Of(plan::Effect effect) const { return devices[static_cast<size_t>(effect)]; }
};
BoardSummary Summarize(std::string_view tree, const plan::Audit& audit);

// A line a board, the most harmed first, boards without a device behind an IOMMU left out; then the
// sum of them all.
std::string WriteAuditTable(std::vector<BoardSummary> boards);

Json AuditJson(std::string_view tree, const plan::Audit& audit);

// The sentence alone: "2 devices lose guests' data on ...: ...", with a line end.
std::string WriteAuditSentence(const plan::Audit& audit);

// As findings about the tree: each device on which a stock kernel has an effect, and that Xen does
// not start.
void ReportAudit(std::string_view tree, const plan::Audit& audit, Diagnostics& diagnostics);

}  // namespace dtpolicy::report
