// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace dtpolicy::cli {

// One line on standard error that says how far the work is. Nothing is shown where standard error
// is no terminal, or before the work has taken a second. The line is wiped when this goes away.
class ProgressLine {
 public:
  // `verb` and `noun` as in "checked 5 of 11 bases".
  ProgressLine(std::string_view verb, std::string_view noun);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void Show(size_t done, size_t total);

 private:
  std::string_view verb_;
  std::string_view noun_;
  bool on_terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace dtpolicy::cli
