// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/board_report.h"

#include "base/base_name.h"
#include "base/file.h"
#include "cli/diff_dma.h"
#include "cli/pipeline.h"
#include "compare/tree_diff.h"
#include "overlay/stamp.h"
#include "plan/audit.h"
#include "report/format.h"

namespace dtpolicy::cli {
namespace {

// What a policy without rules would say: the dom0 of a report that has none.
policy::Policy WithReleases(policy::Policy policy, const ReportJob& job) {
  if (!job.linux_version.empty())
    policy.linux_.version = Located<std::string>{job.linux_version, {}};
  if (!job.xen_version.empty()) policy.xen.version = Located<std::string>{job.xen_version, {}};
  return policy;
}

// Of every release that is known, as the page shows them.
plan::Audit AuditAll(const plan::Dom0& dom0, const Board& board) {
  return plan::AuditBoard(dom0, board.iommus, ReadReleases({})->linux_releases);
}

void HandOn(Diagnostics& from, Diagnostics& to) { to.Append(from.Take()); }

}  // namespace

std::string Sha256Of(std::string_view bytes) { return overlay::Sha256Of({&bytes, 1}); }

std::optional<BoardReport> ReportBoard(const ReportJob& job, const Levels& levels,
                                       Diagnostics& diagnostics) {
  Diagnostics findings(levels);
  const auto board = LoadBoard(job.base, findings);
  std::optional<Board> old;
  if (board && job.against) old = LoadBoard(*job.against, findings);
  if (!board || (job.against && !old)) {
    HandOn(findings, diagnostics);
    return std::nullopt;
  }

  // A release that was asked for and is not known is no finding about the policy.
  Diagnostics of_releases(levels);
  plan::ReadDom0(WithReleases({}, job), *board->tree, of_releases);
  if (of_releases.has_errors()) {
    HandOn(of_releases, diagnostics);
    return std::nullopt;
  }

  // With a policy all passes of `compile`; without one the model of the board as it is.
  Judgement alone;
  const policy::Policy policy =
      WithReleases(job.policy != nullptr ? job.policy->policy : policy::Policy(), job);
  const std::optional<Compilation> compilation =
      job.policy != nullptr ? Compile(policy, *board, findings, std::nullopt, job.config)
                            : std::nullopt;
  if (job.policy != nullptr && !compilation) {
    HandOn(findings, diagnostics);
    return std::nullopt;
  }
  if (job.policy == nullptr) {
    alone.dom0 = plan::ReadDom0(policy, *board->tree, findings);
    if (job.config != nullptr) plan::UseConfig(*job.config, policy, alone.dom0);
    alone.models = plan::ModelDevices(alone.dom0, board->iommus, alone.plan);
  }
  const Judgement& judgement = compilation ? compilation->judgement : alone;
  std::optional<plan::Audit> audit;
  if (old || job.policy == nullptr) audit = AuditAll(judgement.dom0, *board);

  page::Subject subject{*board->tree,
                        board->iommus,
                        job.policy != nullptr ? &policy : nullptr,
                        judgement.plan,
                        judgement.dom0,
                        judgement.models,
                        compilation ? &compilation->overlay : nullptr,
                        job.policy != nullptr ? std::nullopt : audit,
                        report::InReadingOrder(findings.Take()),
                        {{BaseName(InputName(job.base)), Sha256Of(board->tree->blob().bytes())}},
                        std::nullopt,
                        job.command,
                        job.config_file ? job.config_file->file : ""};
  if (job.policy != nullptr) {
    subject.digests.insert(subject.digests.begin(), job.policy->digests.begin(),
                           job.policy->digests.end());
  }
  if (job.config_file) subject.digests.push_back(*job.config_file);
  BoardReport report;
  if (old) {
    const std::string name = BaseName(InputName(*job.against));
    subject.digests.push_back({name, Sha256Of(old->tree->blob().bytes())});
    subject.against = page::Against{name, DmaChangesSince(*old, *board, *audit),
                                    compare::DiffTrees(*old->tree, *board->tree)};
    report.changed = subject.against->dma.size();
  }
  report.summary = page::Summarize(subject);
  report.bytes =
      job.as_svg ? page::WriteReportSvg(subject) : page::WriteReportHtml(subject, job.place);
  return report;
}

}  // namespace dtpolicy::cli
