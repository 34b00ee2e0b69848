// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/utf16_region.h"

#include <algorithm>

#include "base/utf8.h"

namespace dtpolicy::report {
namespace {

LineColumn Utf16Position(const SourceText& source, uint32_t offset) {
  LineColumn at = source.Position(offset);
  const uint32_t bytes = at.column - 1;
  at.column = Utf16Length(source.text().substr(offset - std::min(offset, bytes), bytes)) + 1;
  return at;
}

}  // namespace

Utf16Region RegionOf(const Span& span) {
  return {Utf16Position(*span.source, span.begin), Utf16Position(*span.source, span.end)};
}

uint32_t Utf16Length(std::string_view text) {
  uint32_t units = 0;
  while (!text.empty()) {
    const size_t length = FirstCharacter(text).length;
    units += length == 4 ? 2 : 1;  // beyond U+FFFF: a surrogate pair
    text.remove_prefix(std::max(length, size_t{1}));
  }
  return units;
}

}  // namespace dtpolicy::report
