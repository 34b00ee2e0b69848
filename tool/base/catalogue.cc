// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/nearest.h"

namespace dtpolicy {

const Finding* FindFinding(std::string_view id) {
  const auto all = AllFindings();
  const auto found =
      std::ranges::lower_bound(all, id, {}, [](const Finding& finding) { return finding.kind.id; });
  return found != all.end() && found->kind.id == id ? &*found : nullptr;
}

std::optional<std::string_view> NearestFinding(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Finding& finding : AllFindings()) ids.push_back(finding.kind.id);
  return NearestName(id, ids);
}

std::string NoSuchFinding(std::string_view id) {
  const auto retired = RetiredFindings();
  if (std::ranges::find(retired, id) != retired.end()) {
    return fmt::format("there is no finding `{}` any more", id);
  }
  const auto nearest = NearestFinding(id);
  return fmt::format("there is no finding `{}`{}", id,
                     nearest ? fmt::format("; nearest: `{}`", *nearest) : "");
}

}  // namespace dtpolicy
