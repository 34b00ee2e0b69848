// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// One board's report: all passes for it, and the page written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "page/report_index.h"
#include "page/report_page.h"
#include "platform/kernel_config.h"
#include "policy/policy.h"

namespace dtpolicy::cli {

// A policy that was read, with the files it came from.
struct LoadedPolicy {
  std::string file;  // base name
  policy::Policy policy;
  std::vector<page::Digest> digests;  // its own and its layers'
};

struct ReportJob {
  std::string base;                    // path
  const LoadedPolicy* policy;          // null: none
  std::optional<std::string> against;  // path of the old tree
  std::string linux_version;           // empty: as the policy says
  std::string xen_version;
  const platform::KernelConfig* config = nullptr;  // of the kernel at hand, if it is known
  std::optional<page::Digest> config_file;
  std::string command;
  bool as_svg = false;
  page::Place place = page::Place::kAlone;
};

struct BoardReport {
  std::string bytes;
  page::Summary summary;
  std::optional<size_t> changed;
};

// Findings about the policy and the tree become part of the page. What keeps a page from being
// made is reported to `diagnostics`: a tree that cannot be read, a policy for another board, a
// release that is not known.
std::optional<BoardReport> ReportBoard(const ReportJob& job, const Levels& levels,
                                       Diagnostics& diagnostics);

std::string Sha256Of(std::string_view bytes);

}  // namespace dtpolicy::cli
