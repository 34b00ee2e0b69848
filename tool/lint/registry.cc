// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/registry.h"

#include <algorithm>

#include "base/nearest.h"

namespace dtpolicy::lint {

const std::vector<const Lint*>& AllLints() {
  static const std::vector<const Lint*> all = [] {
    std::vector<const Lint*> lints;
    for (const auto family : {OtherPassLints(), IommuLints(), XenLints(), LinuxLints(),
                              SharingLints(), KnowledgeLints(), BoardLints()}) {
      for (const Lint& lint : family) lints.push_back(&lint);
    }
    std::sort(lints.begin(), lints.end(),
              [](const Lint* a, const Lint* b) { return a->kind.id < b->kind.id; });
    return lints;
  }();
  return all;
}

const Lint* FindLint(std::string_view id) {
  const auto& all = AllLints();
  const auto found =
      std::find_if(all.begin(), all.end(), [id](const Lint* lint) { return lint->kind.id == id; });
  return found != all.end() ? *found : nullptr;
}

std::optional<std::string_view> NearestLintId(std::string_view id) {
  std::vector<std::string_view> ids;
  for (const Lint* lint : AllLints()) ids.push_back(lint->kind.id);
  return NearestName(id, ids);
}

}  // namespace dtpolicy::lint
