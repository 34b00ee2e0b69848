// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The formats findings can be printed in. Adding one is a file of its own and a row in format.cc.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "report/text.h"

namespace dtpolicy::report {

struct Format {
  std::string_view name;  // as `--format` takes it
  std::string (*write)(const std::deque<Diagnostic>& diagnostics, Color color);
};

std::span<const Format> Formats();

// What is about a whole file first, then text by file and position, then trees by path; stable.
std::deque<Diagnostic> InReadingOrder(std::deque<Diagnostic> diagnostics);

}  // namespace dtpolicy::report
