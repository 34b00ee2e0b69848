// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/source_text.h"

#include <algorithm>

namespace dtpolicy {
namespace {

// A byte order mark stands in no editor's column: the first line starts behind it.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)), line_starts_{0} {
  if (text_.starts_with(kByteOrderMark)) line_starts_[0] = kByteOrderMark.size();
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

LineColumn SourceText::Position(uint32_t offset) const {
  offset = std::max(offset, line_starts_[0]);
  const auto after = std::ranges::upper_bound(line_starts_, offset);
  const auto line = static_cast<uint32_t>(after - line_starts_.begin());
  return {line, offset - line_starts_[line - 1] + 1};
}

std::string_view SourceText::Line(uint32_t line) const {
  if (line == 0 || line > line_starts_.size()) return {};
  const uint32_t begin = line_starts_[line - 1];
  const size_t end = line < line_starts_.size() ? line_starts_[line] : text_.size();
  std::string_view result = std::string_view(text_).substr(begin, end - begin);
  while (!result.empty() && (result.back() == '\n' || result.back() == '\r')) {
    result.remove_suffix(1);
  }
  return result;
}

}  // namespace dtpolicy
