// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Words and comments of U-Boot's shell (common/cli_hush.c; common/hush.c in 2011.12).
#pragma once

#include <string>
#include <string_view>

#include "overlay/overlay.h"

namespace dtpolicy::overlay {

// `text` as one word of which nothing is expanded. Paths of real trees come out as they are.
std::string ShellWord(std::string_view text);

// `text` as comment lines.
std::string ShellComment(std::string_view text);

// The first lines of a script: license, what it is, and what made it. `purpose` begins a sentence
// that the board's name ends.
std::string ShellHeader(const Overlay& overlay, std::string_view purpose);

}  // namespace dtpolicy::overlay
