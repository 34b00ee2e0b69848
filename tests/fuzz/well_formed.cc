// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "well_formed.h"

#include <string>
#include <vector>

namespace dtpolicy::fuzz {
namespace {

bool IsName(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == ':' || c == '_';
}

std::string_view TakeName(std::string_view& text) {
  size_t length = 0;
  while (length < text.size() && IsName(text[length])) ++length;
  const std::string_view name = text.substr(0, length);
  text.remove_prefix(length);
  return name;
}

void SkipBlanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
}

bool HasBareAmpersand(std::string_view text) {
  for (size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const size_t end = text.find(';', at);
    if (end == std::string_view::npos || end - at > 8 || end - at < 3) return true;
  }
  return false;
}

// The attributes up to `>` or `/>`; whether it is the latter in `closed`.
bool TakeAttributes(std::string_view& text, bool& closed) {
  for (;;) {
    SkipBlanks(text);
    closed = text.starts_with("/>");
    if (closed || text.starts_with('>')) {
      text.remove_prefix(closed ? 2 : 1);
      return true;
    }
    if (TakeName(text).empty() || !text.starts_with("=\"")) return false;
    text.remove_prefix(2);
    const size_t end = text.find('"');
    if (end == std::string_view::npos) return false;
    const std::string_view value = text.substr(0, end);
    if (value.find('<') != std::string_view::npos || HasBareAmpersand(value)) return false;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

bool IsWellFormed(std::string_view text) {
  std::vector<std::string_view> open;
  while (!text.empty()) {
    const size_t tag = text.find('<');
    if (HasBareAmpersand(text.substr(0, tag))) return false;
    if (tag == std::string_view::npos) break;
    text.remove_prefix(tag + 1);
    const bool ends = text.starts_with('/');
    if (ends) text.remove_prefix(1);
    const std::string_view name = TakeName(text);
    if (name.empty()) return false;
    bool closed = false;
    if (!TakeAttributes(text, closed)) return false;
    if (ends) {
      if (open.empty() || open.back() != name) return false;
      open.pop_back();
    } else if (!closed) {
      open.push_back(name);
    }
  }
  return open.empty();
}

}  // namespace dtpolicy::fuzz
