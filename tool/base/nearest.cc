// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/nearest.h"

#include <algorithm>
#include <vector>

namespace dtpolicy {
namespace {

// Optimal string alignment distance, given up as soon as a whole row exceeds `limit`.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    if (*std::ranges::min_element(row) > limit) return limit + 1;
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string_view> NearestName(std::string_view name,
                                            std::span<const std::string_view> candidates) {
  std::optional<std::string_view> nearest;
  size_t nearest_distance = 0;
  for (const std::string_view candidate : candidates) {
    size_t limit = std::max(name.size(), candidate.size()) / 3;
    if (nearest) limit = std::min(limit, nearest_distance - 1);
    const size_t length_difference = name.size() > candidate.size()
                                         ? name.size() - candidate.size()
                                         : candidate.size() - name.size();
    if (length_difference > limit) continue;
    const size_t distance = EditDistance(name, candidate, limit);
    if (distance > limit) continue;
    nearest = candidate;
    nearest_distance = distance;
    if (distance == 0) break;
  }
  return nearest;
}

}  // namespace dtpolicy
