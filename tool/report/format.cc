// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/format.h"

#include <algorithm>
#include <tuple>

namespace dtpolicy::report {
namespace {

constexpr Format kFormats[] = {
    {"text", WriteText}, {"json", WriteJson}, {"sarif", WriteSarif}, {"github", WriteGithub}};

// Files first, then places in text, then places in trees.
std::tuple<size_t, std::string_view, uint32_t, std::string_view, std::string_view> ReadingKey(
    const Diagnostic& diagnostic) {
  const Place& place = diagnostic.place;
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    return {1, span->source->name(), span->begin, diagnostic.device, diagnostic.kind->id};
  }
  if (const auto* tree = std::get_if<TreePlace>(&place)) {
    return {2, tree->blob, 0, tree->path, diagnostic.kind->id};
  }
  return {0, {}, 0, {}, {}};
}

}  // namespace

std::span<const Format> Formats() { return kFormats; }

std::deque<Diagnostic> InReadingOrder(std::deque<Diagnostic> diagnostics) {
  std::ranges::stable_sort(diagnostics, {}, ReadingKey);
  return diagnostics;
}

}  // namespace dtpolicy::report
