// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/wrap.h"

#include <algorithm>

namespace dtpolicy {
namespace {

bool IsBlank(char c) { return c == ' ' || ('\t' <= c && c <= '\r'); }

bool IsControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

}  // namespace

size_t CharactersOf(std::string_view text) {
  // Every byte but the ones that continue a character.
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string OneLine(std::string_view text) {
  std::string line;
  bool blank_pending = false;
  for (char c : text) {
    if (IsBlank(c)) {
      blank_pending = !line.empty();
    } else if (!IsControl(c)) {
      if (blank_pending) line.push_back(' ');
      blank_pending = false;
      line.push_back(c);
    }
  }
  return line;
}

std::vector<std::string> Wrap(std::string_view text, size_t width) {
  const std::string words = OneLine(text);
  std::vector<std::string> lines;
  size_t length = 0;  // of the last line
  for (size_t begin = 0; begin < words.size();) {
    const size_t end = std::min(words.find(' ', begin), words.size());
    const std::string_view word = std::string_view(words).substr(begin, end - begin);
    const size_t word_length = CharactersOf(word);
    if (lines.empty() || length + 1 + word_length > width) {
      lines.emplace_back(word);
      length = word_length;
    } else {
      lines.back().append(" ").append(word);
      length += 1 + word_length;
    }
    begin = end + 1;
  }
  return lines;
}

}  // namespace dtpolicy
