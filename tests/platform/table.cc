// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "table.h"

#include <algorithm>
#include <deque>

#include "platform/linux_dma.h"

namespace dtpolicy::platform {

std::string TextOf(Version version) {
  if (version == kAlways) return "always";
  if (version == kNever) return "never";
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

Version NextRelease(Version version) {
  const auto releases = LinuxReleases();
  // What is so in the oldest release has always been so.
  const Version at_least = std::max(version, releases.front().number);
  const auto next = std::find_if(releases.begin(), releases.end(),
                                 [at_least](const LinuxRelease& r) { return r.number > at_least; });
  if (next != releases.end()) return next->number;
  return version == kNever ? releases.back().number : kNever;
}

std::string_view OtherPattern(std::string_view pattern) {
  // What was left out: now it is everything.
  if (pattern.empty()) return "*";
  static std::deque<std::string> kept;
  kept.emplace_back(pattern);
  // A star at the end stands for much: its change has to be before it.
  const size_t at = kept.back().find_last_not_of('*');
  if (at == std::string::npos) return "~";
  kept.back()[at] = '~';
  return kept.back();
}

Columns& Columns::Of(std::optional<Architecture>& cell) {
  const std::string text = !cell ? "both" : *cell == Architecture::kArm ? "arm" : "arm64";
  return Add("architecture", text, [&cell] {
    cell = cell == Architecture::kArm64 ? Architecture::kArm : Architecture::kArm64;
  });
}

std::vector<Table> AllTables() {
  std::vector<Table> all;
  for (const auto tables : {CpuTables, GroupTables, HazardTables, HazardRowTables, LinuxDmaTables,
                            LinuxIommuTables, PagelessBufferTables, OwnDomainTables, XenTables}) {
    for (Table& table : tables()) all.push_back(std::move(table));
  }
  return all;
}

}  // namespace dtpolicy::platform
