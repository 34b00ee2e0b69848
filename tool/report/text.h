// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Diagnostics as text: the place, what was seen, the line of source with a caret, help and notes.
#pragma once

#include <deque>
#include <string>

#include "base/diagnostic.h"

namespace dtpolicy::report {

enum class Color { kNo, kYes };

// Each diagnostic ends with a line break; colours are ANSI SGR sequences.
std::string WriteText(const std::deque<Diagnostic>& diagnostics, Color color);

}  // namespace dtpolicy::report
