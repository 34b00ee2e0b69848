// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/nearest.h"

namespace dtpolicy {

const Finding* FindFinding(std::string_view id) {
  const auto all = AllFindings();
  const auto found = std::lower_bound(
      all.begin(), all.end(), id,
      [](const Finding& finding, std::string_view wanted) { return finding.kind.id < wanted; });
  return found != all.end() && found->kind.id == id ? &*found : nullptr;
}

std::optional<std::string_view> NearestFinding(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Finding& finding : AllFindings()) ids.push_back(finding.kind.id);
  return NearestName(id, ids);
}

std::string NoSuchFinding(std::string_view id) {
  const auto retired = RetiredFindings();
  if (std::find(retired.begin(), retired.end(), id) != retired.end()) {
    return fmt::format("there is no finding `{}` any more", id);
  }
  const auto nearest = NearestFinding(id);
  return fmt::format("there is no finding `{}`{}", id,
                     nearest ? fmt::format("; nearest: `{}`", *nearest) : "");
}

}  // namespace dtpolicy
