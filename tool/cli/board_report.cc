// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/board_report.h"

#include <sha2.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/base_name.h"
#include "base/file.h"
#include "cli/pipeline.h"
#include "cli/tree_source.h"
#include "compare/tree_diff.h"
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

void HandOn(Diagnostics& from, Diagnostics& to) { to.Append(from.Take()); }

}  // namespace

std::string Sha256Of(std::string_view bytes) {
  SHA2_CTX context;
  SHA256Init(&context);
  SHA256Update(&context, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  SHA256End(&context, digest.data());
  return digest.data();
}

std::optional<BoardReport> ReportBoard(const ReportJob& job, const Levels& levels,
                                       Diagnostics& diagnostics) {
  Diagnostics findings(levels);
  const auto board = LoadBoard(job.base, findings);
  std::unique_ptr<const dt::DeviceTree> old;
  if (board && job.against) old = LoadTree(*job.against, findings);
  if (!board || (job.against && old == nullptr)) {
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
      job.policy != nullptr ? Compile(policy, *board, findings) : std::nullopt;
  if (job.policy != nullptr && !compilation) {
    HandOn(findings, diagnostics);
    return std::nullopt;
  }
  if (job.policy == nullptr) {
    alone.dom0 = plan::ReadDom0(policy, *board->tree, findings);
    alone.models = plan::ModelDevices(alone.dom0, board->iommus, alone.plan);
  }
  const Judgement& judgement = compilation ? compilation->judgement : alone;

  page::Subject subject{*board->tree,
                        board->iommus,
                        job.policy != nullptr ? &policy : nullptr,
                        judgement.plan,
                        judgement.dom0,
                        judgement.models,
                        compilation ? &compilation->overlay : nullptr,
                        report::InReadingOrder(findings.Take()),
                        {{BaseName(InputName(job.base)), Sha256Of(board->tree->blob().bytes())}},
                        std::nullopt,
                        job.command};
  if (job.policy != nullptr) {
    subject.digests.insert(subject.digests.begin(), job.policy->digests.begin(),
                           job.policy->digests.end());
  }
  BoardReport report;
  if (old != nullptr) {
    const std::string name = BaseName(InputName(*job.against));
    subject.digests.push_back({name, Sha256Of(old->blob().bytes())});
    subject.against = page::Against{name, compare::DiffTrees(*old, *board->tree)};
    report.changed = subject.against->changes.size();
  }
  report.summary = page::Summarize(subject);
  report.bytes =
      job.as_svg ? page::WriteReportSvg(subject) : page::WriteReportHtml(subject, job.place);
  return report;
}

}  // namespace dtpolicy::cli
