// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "lint/registry.h"

#include <algorithm>

namespace dtpolicy::lint {

const std::vector<const Lint*>& AllLints() {
  static const std::vector<const Lint*> all = [] {
    std::vector<const Lint*> lints;
    for (const auto family :
         {IommuLints(), XenLints(), LinuxLints(), SharingLints(), BoardLints()}) {
      for (const Lint& lint : family) lints.push_back(&lint);
    }
    std::sort(lints.begin(), lints.end(),
              [](const Lint* a, const Lint* b) { return a->kind.id < b->kind.id; });
    return lints;
  }();
  return all;
}

}  // namespace dtpolicy::lint
