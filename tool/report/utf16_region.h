// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Places as editors and code hosts count them: columns of UTF-16 code units.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/source_text.h"

namespace dtpolicy::report {

// From `start` up to, not including, `end`. All four numbers start at 1.
struct Utf16Region {
  LineColumn start;
  LineColumn end;
};

Utf16Region RegionOf(const Span& span);

// How many UTF-16 code units `text` is; a byte that belongs to no UTF-8 character counts as one, as
// the replacement character that editors show for it.
uint32_t Utf16Length(std::string_view text);

}  // namespace dtpolicy::report
