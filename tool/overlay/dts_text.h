// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Strings and comments of dtc's syntax, for the written forms in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// `text` in quotes, with escapes where it needs them.
std::string QuotedString(std::string_view text);

// Appends `text` as a comment `depth` tabs in, on one line where it fits. No text, no comment.
void AppendComment(std::string& source, size_t depth, std::string_view text);

// The license line and a comment: the board's name, which `paragraphs` go on from, and what made
// the source.
std::string SourceHeader(const Overlay& overlay, std::vector<std::string> paragraphs);

}  // namespace dtpolicy::overlay
