// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "page/plain_text.h"

#include <cstdint>

#include "base/utf8.h"

namespace dtpolicy::page {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

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
    const Utf8Character character = FirstCharacter(text);
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
