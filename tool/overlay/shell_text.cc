// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/shell_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/wrap.h"
#include "overlay/content.h"

namespace dtpolicy::overlay {
namespace {

constexpr size_t kCommentWidth = 96;

// Characters that mean nothing to the shell, wherever they stand in a word.
bool IsPlain(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') ||
         std::string_view("/@,.-_+:").find(c) != std::string_view::npos;
}

}  // namespace

std::string ShellWord(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, IsPlain)) return std::string(text);
  std::string word = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') {
      // Outside of the quotes: 2011.12 takes a backslash for an escape inside of them too.
      word += {'\'', '\\', c, '\''};
    } else {
      word.push_back(c);
    }
  }
  return word + '\'';
}

std::string ShellComment(std::string_view text) {
  std::string comment;
  for (const std::string& line : Wrap(text, kCommentWidth)) comment += "# " + line + '\n';
  return comment;
}

std::string ShellHeader(const Overlay& overlay, std::string_view purpose) {
  std::string header;
  const std::string license = OneLine(overlay.license);
  if (!license.empty()) header += "# SPDX-License-Identifier: " + license + '\n';
  header += ShellComment(fmt::format(
      "{} {}. Made by dtpolicy{}; do not edit, change the policy.", purpose, BoardName(overlay),
      overlay.policy_name.empty() ? "" : " from " + overlay.policy_name));
  return header + "#\n";
}

}  // namespace dtpolicy::overlay
