// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/plain_text.h"

#include <cstdint>

namespace dtpolicy::page {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

struct Character {
  uint32_t code = 0;
  size_t length = 0;  // 0: no UTF-8
};

// The first character of `text`, as RFC 3629 has it: no overlong form, no surrogate.
Character FirstOf(std::string_view text) {
  const auto at = [text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return {};
  uint32_t code = lead & (0xffU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3f);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, length};
}

bool IsPlain(uint32_t code) {
  if (code == '\n' || code == '\t') return true;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  if (code == 0x2028 || code == 0x2029 || code == 0x200e || code == 0x200f) return false;
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return false;
  return (code & 0xfffe) != 0xfffe && !(code >= 0xfdd0 && code <= 0xfdef);
}

}  // namespace

std::string PlainText(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const Character character = FirstOf(text);
    if (character.length == 0) {
      plain += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    plain += IsPlain(character.code) ? text.substr(0, character.length) : kReplacement;
    text.remove_prefix(character.length);
  }
  return plain;
}

}  // namespace dtpolicy::page
