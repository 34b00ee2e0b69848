// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace dtpolicy::cli {
namespace {

// To the first column, and the rest of the line erased (ECMA-48 EL).
constexpr std::string_view kWipe = "\r\x1b[K";

// A terminal that can take a line back.
bool StderrIsTerminal() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 &&
         !(terminal != nullptr && std::string_view(terminal) == "dumb");
}

}  // namespace

ProgressLine::ProgressLine(std::string_view verb, std::string_view noun)
    : verb_(verb), noun_(noun), on_terminal_(StderrIsTerminal()) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fwrite(kWipe.data(), 1, kWipe.size(), stderr);
}

void ProgressLine::Show(size_t done, size_t total) {
  constexpr std::chrono::seconds kPatience{1};
  if (!on_terminal_ || std::chrono::steady_clock::now() - start_ < kPatience) return;
  const std::string line = fmt::format("{}{} {} of {} {}", kWipe, verb_, done, total, noun_);
  std::fwrite(line.data(), 1, line.size(), stderr);
  shown_ = true;
}

}  // namespace dtpolicy::cli
