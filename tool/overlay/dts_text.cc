// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "overlay/dts_text.h"

#include <fmt/format.h>

#include "base/wrap.h"
#include "overlay/content.h"

namespace dtpolicy::overlay {
namespace {

constexpr size_t kWidth = 80;
constexpr size_t kTabWidth = 8;

// Text that cannot end the comment it stands in.
std::string CommentText(std::string_view text) {
  std::string safe = OneLine(text);
  for (size_t at = safe.find("*/"); at != std::string::npos; at = safe.find("*/", at)) {
    safe.insert(at + 1, 1, ' ');
  }
  return safe;
}

void AppendBlockComment(std::string& source, size_t depth,
                        const std::vector<std::string>& paragraphs) {
  const std::string indent(depth, '\t');
  const size_t width = kWidth - kTabWidth * depth - 3;
  source += indent + "/*\n";
  for (const std::string& paragraph : paragraphs) {
    if (&paragraph != &paragraphs.front()) source += indent + " *\n";
    for (const std::string& line : Wrap(CommentText(paragraph), width)) {
      source += fmt::format("{} * {}\n", indent, line);
    }
  }
  source += indent + " */\n";
}

}  // namespace

std::string QuotedString(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (c < ' ' || c > '~') {
      // Three octal digits: an `\x` would take in hex digits that follow.
      quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + '"';
}

void AppendComment(std::string& source, size_t depth, std::string_view text) {
  const std::string safe = CommentText(text);
  if (safe.empty()) return;
  if (Wrap(safe, kWidth - kTabWidth * depth - 6).size() == 1) {
    source += std::string(depth, '\t') + "/* " + safe + " */\n";
  } else {
    AppendBlockComment(source, depth, {safe});
  }
}

std::string SourceHeader(const Overlay& overlay, std::vector<std::string> paragraphs) {
  std::string header;
  const std::string license = OneLine(overlay.license);
  if (!license.empty()) header += "// SPDX-License-Identifier: " + license + '\n';
  paragraphs.front() = BoardName(overlay) + ": " + paragraphs.front();
  const std::string origin = overlay.policy_name.empty() ? "" : " from " + overlay.policy_name;
  paragraphs.push_back("Made by dtpolicy" + origin + ". Do not edit: change the policy.");
  AppendBlockComment(header, 0, paragraphs);
  return header;
}

}  // namespace dtpolicy::overlay
