// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/check_text.h"

#include <algorithm>
#include <cstdint>

#include "base/utf8.h"
#include "policy/parse_policy.h"
#include "policy/policy_diagnostics.h"
#include "policy/yaml_text.h"

namespace dtpolicy::policy {
namespace {

constexpr std::string_view kSaveAsUtf8 = "save the file as UTF-8";

bool Refuse(Diagnostic& diagnostic, std::string_view help) {
  diagnostic.Help(std::string(help));
  return false;
}

// Whether text does not hold that character. U+0085 is the "next line" of mainframes, no line end
// to YAML 1.2.
bool IsControlCharacter(uint32_t code) {
  if (code == '\t' || code == '\n' || code == '\r') return false;
  return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

bool CheckEncoding(const SourceText& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const auto at = [&](size_t pos, size_t length) {
    return Span{&source, static_cast<uint32_t>(pos), static_cast<uint32_t>(pos + length)};
  };
  const FilePlace whole{source.name()};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
      text.starts_with(std::string_view("\0\0\xFE\xFF", 4))) {
    return Refuse(diagnostics.Report(kUtf16, whole), kSaveAsUtf8);
  }
  if (text.starts_with("\xD0\x0D\xFE\xED")) {
    return Refuse(diagnostics.Report(kDeviceTreeBlob, whole), "name the blob with `--base`");
  }
  for (size_t pos = 0; pos < text.size();) {
    const auto [code, length] = FirstCharacter(text.substr(pos));
    if (length == 0) {
      return Refuse(diagnostics.Report(kNotUtf8, at(pos, 1), static_cast<unsigned char>(text[pos])),
                    kSaveAsUtf8);
    }
    if (IsControlCharacter(code)) {
      return Refuse(diagnostics.Report(kControlCharacter, at(pos, length), code),
                    code == 0 ? kSaveAsUtf8 : "take the character out");
    }
    if (text[pos] == '\r' && text.substr(pos, 2) != "\r\n") {
      return Refuse(diagnostics.Report(kLoneCarriageReturn, at(pos, 1)),
                    "end each line with a line feed, or with both");
    }
    pos += length;
  }
  return true;
}

}  // namespace

bool CheckText(const SourceText& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const FilePlace whole{source.name()};
  if (text.size() > kMaxPolicyBytes) {
    return Refuse(diagnostics.Report(kTooManyBytes, whole, text.size(), kMaxPolicyBytes),
                  "is this the right file?");
  }
  if (!CheckEncoding(source, diagnostics)) return false;
  if (SkipBlanks(text, BeginOfText(text)) == text.size()) {
    return Refuse(diagnostics.Report(kNothingInIt, whole),
                  "a policy starts with `dtpolicy: 1`; `dtpolicy init` writes one for a board");
  }
  // Each value of a flow collection has one of these before it, so this bounds what the parser
  // keeps; a comma in a comment counts too, which no readable policy comes near.
  const auto values =
      std::ranges::count_if(text, [](char c) { return c == '[' || c == '{' || c == ','; });
  if (static_cast<size_t>(values) > kMaxYamlNodes) {
    return Refuse(diagnostics.Report(kTooManyNodes, whole, kMaxYamlNodes), "split it into layers");
  }
  return true;
}

}  // namespace dtpolicy::policy
