// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_text.h"

#include <algorithm>

namespace dtpolicy::policy {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool IsSpace(char c) { return IsBlank(c) || c == '\n' || c == '\r'; }

uint32_t Find(std::string_view text, std::string_view any_of, uint32_t pos) {
  return static_cast<uint32_t>(std::min(text.find_first_of(any_of, pos), text.size()));
}

// A plain scalar has no escapes: its value is its text, but that a line break with the blanks
// around it is folded into one space or line feeds.
uint32_t EndOfPlain(std::string_view text, uint32_t pos, std::string_view value) {
  uint32_t end = pos;
  size_t i = 0;
  while (i < value.size() && pos < text.size()) {
    if (text[pos] == value[i]) {
      ++pos;
      ++i;
      end = pos;
      continue;
    }
    // A fold: pass over the white space on both sides.
    if (!IsSpace(text[pos]) && !IsSpace(value[i])) break;
    while (pos < text.size() && IsSpace(text[pos])) ++pos;
    while (i < value.size() && IsSpace(value[i])) ++i;
    if (pos < text.size() && i < value.size() && text[pos] != value[i]) break;
  }
  return end;
}

// The lines below the header that are indented as far as the first of them.
uint32_t EndOfBlock(std::string_view text, uint32_t pos, std::string_view value) {
  uint32_t end = EndOfLine(text, pos);
  if (value.find_first_not_of('\n') == std::string_view::npos) return end;
  size_t indentation = 0;
  uint32_t line = end;
  while (line < text.size()) {
    while (line < text.size() && text[line] != '\n') ++line;
    if (line < text.size()) ++line;
    const size_t first = text.find_first_not_of(' ', line);
    if (first == std::string_view::npos) break;
    if (text[first] == '\n' || text[first] == '\r') continue;
    const size_t depth = first - line;
    if (indentation == 0) indentation = depth;
    if (depth < indentation || depth == 0) break;
    end = EndOfLine(text, static_cast<uint32_t>(first));
    line = end;
  }
  return end;
}

}  // namespace

uint32_t BeginOfText(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

uint32_t SkipBlanks(std::string_view text, uint32_t pos) {
  while (pos < text.size()) {
    if (text[pos] == '#') {
      pos = EndOfLine(text, pos);
    } else if (IsSpace(text[pos])) {
      ++pos;
    } else {
      break;
    }
  }
  return pos;
}

uint32_t EndOfLine(std::string_view text, uint32_t pos) { return Find(text, "\r\n", pos); }

uint32_t EndOfAnchor(std::string_view text, uint32_t pos) {
  return Find(text, "[]{}, \t\r\n", pos);
}

uint32_t EndOfTag(std::string_view text, uint32_t pos) { return Find(text, "[]{}, \t\r\n", pos); }

uint32_t EndOfScalar(std::string_view text, uint32_t pos, std::string_view value) {
  if (pos >= text.size()) return static_cast<uint32_t>(text.size());
  switch (text[pos]) {
    case '"':
    case '\'':
      return EndOfQuoted(text, pos).value_or(static_cast<uint32_t>(text.size()));
    case '|':
    case '>':
      return EndOfBlock(text, pos, value);
    default:
      return EndOfPlain(text, pos, value);
  }
}

std::optional<uint32_t> EndOfQuoted(std::string_view text, uint32_t pos) {
  const char quote = text[pos];
  for (++pos; pos < text.size(); ++pos) {
    if (quote == '"' && text[pos] == '\\') {
      ++pos;
    } else if (text[pos] == quote) {
      const bool doubled = quote == '\'' && pos + 1 < text.size() && text[pos + 1] == quote;
      if (!doubled) return pos + 1;
      ++pos;
    }
  }
  return std::nullopt;
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

std::string Shown(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string shown(text.substr(0, kLongest));
  // Not within a character of several bytes.
  if (text.size() > kLongest) {
    size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    shown.resize(end);
    shown += "...";
  }
  std::ranges::replace_if(shown, IsControl, ' ');
  return shown;
}

}  // namespace dtpolicy::policy
