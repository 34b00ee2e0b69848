// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Text in lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dtpolicy {

// How many characters UTF-8 text has: the columns that it takes on a terminal.
size_t CharactersOf(std::string_view text);

// `text` on one line: each run of white space is one blank, other control characters are left out.
std::string OneLine(std::string_view text);

// One line of `text` broken at blanks into lines of at most `width` characters; a longer word stays
// whole on a line of its own. No text gives no lines.
std::vector<std::string> Wrap(std::string_view text, size_t width);

}  // namespace dtpolicy
