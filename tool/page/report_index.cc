// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/report_index.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.h"
#include "page/fill_template.h"
#include "report/json_text.h"

namespace dtpolicy::page {
namespace {

size_t Most(const Summary::OfKernel& of) {
  size_t most = 0;
  for (const auto& [release, count] : of.at_risk) most = std::max(most, count);
  return most;
}

// "0", or where releases differ "7 (5.10–6.6), 0 (6.12–7.2)".
std::string AtRiskText(const Summary::OfKernel& of) {
  std::string text;
  for (const auto& [release, count] : of.at_risk) {
    if (!text.empty()) text += ", ";
    text +=
        of.at_risk.size() == 1 ? fmt::format("{}", count) : fmt::format("{} ({})", count, release);
  }
  return text;
}

std::string FindingsText(const Summary& summary) {
  if (summary.errors == 0 && summary.warnings == 0) return "none";
  std::string text;
  if (summary.errors > 0) text = Counted(summary.errors, "error");
  if (summary.warnings > 0) {
    text += (text.empty() ? "" : ", ") + Counted(summary.warnings, "warning");
  }
  return text;
}

// How many boards have a device at risk with each kernel.
Values Totals(const std::vector<IndexLine>& lines) {
  Values totals = Values::array();
  for (const std::string_view kernel : {"stock", "series", "policy"}) {
    size_t of = 0;
    size_t at_risk = 0;
    for (const IndexLine& line : lines) {
      for (const Summary::OfKernel& summary : line.summary.kernels) {
        if (summary.kernel != kernel) continue;
        ++of;
        if (Most(summary) > 0) ++at_risk;
      }
    }
    if (of == 0) continue;
    totals.push_back({{"NUMBER", at_risk},
                      {"BAD", at_risk > 0 ? " bad" : ""},
                      {"TOTAL_WORDS", fmt::format("of {} at risk, {}", of, kernel)}});
  }
  return totals;
}

}  // namespace

std::string WriteIndexHtml(const std::vector<IndexLine>& lines, const std::string& command) {
  const std::string count = Counted(lines.size(), "board");
  Values values = {{"HEAD_TITLE", count},     {"COUNT", count},
                   {"TOTALS", Totals(lines)}, {"BOARDS", Values::array()},
                   {"COMMAND", command},      {"VERSION", DTPOLICY_VERSION}};
  for (const IndexLine& line : lines) {
    Values row = {{"PAGE", line.page},
                  {"BOARD_TITLE", line.summary.title},
                  {"BASE", line.base},
                  {"POLICY", line.policy.empty() ? "none" : line.policy},
                  {"DEVICE_COUNT", line.summary.devices},
                  {"FINDINGS", FindingsText(line.summary)},
                  {"FINDINGS_CLASS", line.summary.errors > 0     ? "faults"
                                     : line.summary.warnings > 0 ? "mayfail"
                                                                 : "calm"},
                  {"CHANGED", line.changed ? fmt::format("{}", *line.changed) : "not compared"}};
    for (const std::string_view kernel : {"stock", "series", "policy"}) {
      Values cell = {{"RISK", "–"}, {"RISK_CLASS", "calm"}};
      for (const Summary::OfKernel& of : line.summary.kernels) {
        if (of.kernel != kernel) continue;
        cell = {{"RISK", AtRiskText(of)}, {"RISK_CLASS", Most(of) > 0 ? "faults" : "calm"}};
      }
      row["RISKS"].push_back(std::move(cell));
    }
    values["BOARDS"].push_back(std::move(row));
  }
  GroupRows("BOARDS", values);
  return FillTemplate("index.html", Markup::kHtml, values);
}

std::string WriteIndexJson(const std::vector<IndexLine>& lines) {
  const auto board_of = [](const IndexLine& line) -> report::Json {
    report::Json at_risk = report::Json::object();
    for (const Summary::OfKernel& of : line.summary.kernels) {
      report::Json& releases = at_risk[of.kernel] = report::Json::object();
      for (const auto& [release, count] : of.at_risk) releases[release] = count;
    }
    return {{"title", line.summary.title},
            {"page", line.page},
            {"base", line.base},
            {"policy", report::OrNull(line.policy)},
            {"devices", line.summary.devices},
            {"at-risk", std::move(at_risk)},
            {"errors", line.summary.errors},
            {"warnings", line.summary.warnings},
            {"changed", line.changed ? report::Json(*line.changed) : report::Json(nullptr)}};
  };
  return report::JsonText(report::Json{{"boards", ListOf(lines, board_of)}});
}

}  // namespace dtpolicy::page
