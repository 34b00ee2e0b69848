// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// YAML with marks for tests: `name: «display»` is the text `name: display` and the place of
// `display`. What a parser reports is compared as text, and each report must stand on a mark.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "policy/policy.h"

namespace dtpolicy::policy {

struct MarkedText {
  std::string text;  // without the marks
  std::vector<std::pair<uint32_t, uint32_t>> marks;
};
MarkedText ReadMarks(std::string_view marked);

// Every diagnostic as
//   id: message
//     note: message `source`
//     help: help
std::string Listing(const Diagnostics& diagnostics);

// Requires that the places of `diagnostics` in `source` are the marks, all of them and no other.
void RequireOnMarks(const Diagnostics& diagnostics, const SourceText& source,
                    const MarkedText& marked);

// One reading of a policy.
struct Reading {
  SourceTexts sources;
  Diagnostics diagnostics;
  std::optional<Policy> policy;
  std::string listing;
  std::vector<std::string> opened;  // the layers asked for, in order
};

// Reads `marked` as the policy `policy.yaml`; `layers` are the other files there are. A layer that
// is not among them is reported as a real file would be.
void ReadPolicy(std::string_view marked, Reading& reading,
                const std::map<std::string, std::string>& layers = {});

// What reading `marked` reports; requires the reports to stand on the marks, and the policy to be
// refused exactly when there are any.
std::string ReportOf(std::string_view marked);

// The same for `lines` as the one entry of a rule's `devices`, indented by the caller's choice.
std::string ReportOfEntry(std::string_view entry);

// The policy that `text` is; requires it to be one.
Policy PolicyOf(std::string_view text, Reading& reading,
                const std::map<std::string, std::string>& layers = {});

}  // namespace dtpolicy::policy
