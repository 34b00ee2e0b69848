// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The formats findings can be printed in. Adding one is a file of its own, and here a declaration
// and in format.cc a row.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "base/diagnostic.h"

namespace dtpolicy::report {

enum class Color { kNo, kYes };

// As text: the place, what was seen, the line of source with a caret, help and notes. Each ends
// with a line break; colours are ANSI SGR sequences.
std::string WriteText(const std::deque<Diagnostic>& diagnostics, Color color);

// For programs: {"diagnostics": [{id, level, message, place, device, bases, help, notes}]}. Keys
// keep their order, so that the same findings give the same bytes.
std::string WriteJson(const std::deque<Diagnostic>& diagnostics, Color color = Color::kNo);

// In the Static Analysis Results Interchange Format (SARIF) 2.1.0, OASIS Standard, which code hosts
// and editors read. Findings are results; a file that could not be read is a notification (3.20.21)
// and makes the run one that did not succeed (3.20.14).
std::string WriteSarif(const std::deque<Diagnostic>& diagnostics, Color color = Color::kNo);

// As workflow commands of GitHub Actions, which it shows beside the line in a review:
// `::error file=a.yaml,line=7,...,title=no-match::message`, one a line.
std::string WriteGithub(const std::deque<Diagnostic>& diagnostics, Color color = Color::kNo);

struct Format {
  std::string_view name;  // as `--format` takes it
  std::string (*write)(const std::deque<Diagnostic>& diagnostics, Color color);
};

std::span<const Format> Formats();

// What is about a whole file first, then text by file and position, then trees by path; stable.
std::deque<Diagnostic> InReadingOrder(std::deque<Diagnostic> diagnostics);

}  // namespace dtpolicy::report
