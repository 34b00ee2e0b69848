// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/text_index.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "base/glob.h"

namespace dtpolicy {
namespace {

bool ReadsBackwardsBefore(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

std::string_view End(std::string_view text, size_t length) {
  return text.substr(text.size() - std::min(length, text.size()));
}

// The places of `texts` in the order that `before` gives; equal ones stay as they are.
template <typename Before>
std::vector<uint32_t> Sorted(const std::vector<std::string_view>& texts, Before before) {
  std::vector<uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order,
                           [&](uint32_t a, uint32_t b) { return before(texts[a], texts[b]); });
  return order;
}

}  // namespace

TextIndex::TextIndex(std::vector<std::string_view> texts)
    : texts_(std::move(texts)), forwards_(Sorted(texts_, std::less<>())) {}

std::span<const uint32_t> TextIndex::StartingWith(std::string_view prefix) const {
  const auto begins = [this, prefix](uint32_t at) { return texts_[at].substr(0, prefix.size()); };
  const auto first =
      std::ranges::partition_point(forwards_, [&](uint32_t at) { return begins(at) < prefix; });
  const auto last = std::partition_point(first, forwards_.end(),
                                         [&](uint32_t at) { return begins(at) == prefix; });
  return {first, last};
}

std::span<const uint32_t> TextIndex::EndingWith(std::string_view suffix) {
  if (backwards_.empty()) backwards_ = Sorted(texts_, ReadsBackwardsBefore);
  const auto ends = [this, suffix](uint32_t at) { return End(texts_[at], suffix.size()); };
  const auto first = std::ranges::partition_point(
      backwards_, [&](uint32_t at) { return ReadsBackwardsBefore(ends(at), suffix); });
  const auto last = std::partition_point(first, backwards_.end(),
                                         [&](uint32_t at) { return ends(at) == suffix; });
  return {first, last};
}

std::span<const uint32_t> TextIndex::Candidates(std::string_view pattern) {
  const std::span<const uint32_t> beginning = StartingWith(pattern.substr(0, pattern.find('*')));
  if (!Glob::IsPattern(pattern)) return beginning;
  const std::string_view suffix = pattern.substr(pattern.rfind('*') + 1);
  if (suffix.empty()) return beginning;
  const std::span<const uint32_t> ending = EndingWith(suffix);
  return beginning.size() <= ending.size() ? beginning : ending;
}

}  // namespace dtpolicy
