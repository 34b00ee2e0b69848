// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Where things of YAML end in the text. yaml-cpp tells where a value starts and nothing more; these
// find the rest from the text itself. All positions are byte offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dtpolicy::policy {

// The first byte behind a byte order mark.
uint32_t BeginOfText(std::string_view text);

// The first byte at or after `pos` that is neither white space nor comment.
uint32_t SkipBlanks(std::string_view text, uint32_t pos);

// The end of the line that `pos` is in, its line end not included.
uint32_t EndOfLine(std::string_view text, uint32_t pos);

// The end of the `&anchor` or `*alias` that starts at `pos`.
uint32_t EndOfAnchor(std::string_view text, uint32_t pos);

// The end of the `!tag` that starts at `pos`.
uint32_t EndOfTag(std::string_view text, uint32_t pos);

// The end of the scalar that starts at `pos` and reads as `value`: quotes are included; of a block
// scalar (`|`, `>`) it is the end of its last line; of a quote that is not closed the end of the
// text.
uint32_t EndOfScalar(std::string_view text, uint32_t pos, std::string_view value);

// The end of the quoted scalar that starts at `pos`, its quote included; nothing when it is not
// closed.
std::optional<uint32_t> EndOfQuoted(std::string_view text, uint32_t pos);

// Whether `c` is a control character of ASCII.
bool IsControl(char c);

// A text as a message shows it: short, on one line.
std::string Shown(std::string_view text);

}  // namespace dtpolicy::policy
