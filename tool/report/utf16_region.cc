// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/utf16_region.h"

#include <algorithm>

namespace dtpolicy::report {
namespace {

// The bytes of the UTF-8 character that starts `text`, or 1 where none does. Overlong forms and
// surrogates are of no matter here: a policy with them is refused before anything else is said.
size_t CharacterLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t length = lead >= 0xF0 && lead < 0xF8 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (length > text.size() || lead >= 0xF8) return 1;
  const bool whole = std::all_of(text.begin() + 1, text.begin() + length,
                                 [](char c) { return (c & 0xC0) == 0x80; });
  return whole ? length : 1;
}

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
    const size_t length = CharacterLength(text);
    units += length == 4 ? 2 : 1;  // beyond U+FFFF: a surrogate pair
    text.remove_prefix(length);
  }
  return units;
}

}  // namespace dtpolicy::report
