// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_layout.h"

#include <algorithm>
#include <string_view>

#include "policy/policy_diagnostics.h"
#include "policy/yaml_text.h"

namespace dtpolicy::policy {
namespace {

// Lines whose indentation holds a tab, as the offset of the tab.
std::vector<uint32_t> TabIndentations(std::string_view text) {
  std::vector<uint32_t> tabs;
  for (size_t line = BeginOfText(text); line < text.size();) {
    const size_t tab = text.find_first_not_of(' ', line);
    const size_t first = text.find_first_not_of(" \t", line);
    const bool something = first != std::string_view::npos && text[first] != '\n' &&
                           text[first] != '\r' && text[first] != '#';
    if (something && text[tab] == '\t') tabs.push_back(static_cast<uint32_t>(tab));
    const size_t end = text.find('\n', line);
    line = end == std::string_view::npos ? text.size() : end + 1;
  }
  return tabs;
}

}  // namespace

bool CheckTabs(const SourceText& source, std::vector<Span> tab_safe, std::optional<uint32_t> fault,
               Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  std::ranges::sort(tab_safe, {}, &Span::begin);
  auto next_safe = tab_safe.begin();
  uint32_t safe_until = 0;  // the furthest end of those that begin before the tab
  bool good = true;
  for (const uint32_t tab : TabIndentations(text)) {
    if (fault && tab > EndOfLine(text, *fault)) break;
    for (; next_safe != tab_safe.end() && next_safe->begin < tab; ++next_safe) {
      safe_until = std::max(safe_until, next_safe->end);
    }
    const bool at_fault = fault && EndOfLine(text, tab) == EndOfLine(text, *fault);
    if (tab < safe_until && !at_fault) continue;
    diagnostics.Report(kTabIndentation, Span{&source, tab, tab + 1}).Help("indent with spaces");
    good = false;
  }
  return good;
}

bool CheckDirectives(const SourceText& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const uint32_t begin = SkipBlanks(text, BeginOfText(text));
  if (text[begin] != '%') return true;
  const Span line{&source, begin, EndOfLine(text, begin)};
  diagnostics.Report(kDirective, line, Shown(line.text())).Help("take the line out");
  return false;
}

bool CheckEnd(const SourceText& source, uint32_t pos, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const auto marker = [&](std::string_view wanted) {
    const bool line_start = pos == 0 || text[pos - 1] == '\n';
    return line_start && text.substr(pos).starts_with(wanted);
  };
  for (pos = SkipBlanks(text, pos); pos < text.size(); pos = SkipBlanks(text, pos)) {
    if (marker("---")) {
      diagnostics.Report(kSecondDocument, Span{&source, pos, pos + 3})
          .Help("keep one policy per file; to combine files, use `extends`");
      return false;
    }
    if (marker("...")) {
      pos += 3;
    } else if (text[pos] == ':') {
      ++pos;  // of a last key without a value
    } else {
      diagnostics.Report(kTextAfterEnd, Span{&source, pos, EndOfLine(text, pos)})
          .Help("keep one policy per file; check the indentation of this line");
      return false;
    }
  }
  return true;
}

}  // namespace dtpolicy::policy
