// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/check_text.h"

#include <algorithm>
#include <cstdint>

#include "policy/parse_policy.h"
#include "policy/policy_diagnostics.h"
#include "policy/yaml_text.h"

namespace dtpolicy::policy {
namespace {

constexpr std::string_view kSaveAsUtf8 = "save the file as UTF-8";

// The length of the well-formed UTF-8 character at `pos`, or 0 (Unicode 15, table 3-7: no overlong
// form, no surrogate, nothing above U+10FFFF).
size_t Utf8Length(std::string_view text, size_t pos) {
  const auto byte = [&](size_t i) -> unsigned {
    return pos + i < text.size() ? static_cast<unsigned char>(text[pos + i]) : 0;
  };
  const auto continues = [&](size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

// The control character of `length` bytes at `pos`, if it is one that text does not hold.
std::optional<unsigned> ControlCharacter(std::string_view text, size_t pos, size_t length) {
  const auto lead = static_cast<unsigned char>(text[pos]);
  if (lead == '\t' || lead == '\n' || lead == '\r') return std::nullopt;
  if (lead < 0x20 || lead == 0x7F) return lead;
  // U+0080 to U+009F; U+0085 is the "next line" of mainframes, no line end to YAML 1.2.
  if (length == 2 && lead == 0xC2) {
    const auto second = static_cast<unsigned char>(text[pos + 1]);
    if (second < 0xA0) return second;
  }
  return std::nullopt;
}

bool CheckEncoding(const SourceText& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const auto at = [&](size_t pos, size_t length) {
    return Span{&source, static_cast<uint32_t>(pos), static_cast<uint32_t>(pos + length)};
  };
  const FilePlace whole{source.name()};
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
      text.starts_with(std::string_view("\0\0\xFE\xFF", 4))) {
    diagnostics.Report(kUtf16, whole).Help(std::string(kSaveAsUtf8));
    return false;
  }
  if (text.starts_with("\xD0\x0D\xFE\xED")) {
    diagnostics.Report(kDeviceTreeBlob, whole).Help("name the blob with `--base`");
    return false;
  }
  for (size_t pos = 0; pos < text.size();) {
    const size_t length = Utf8Length(text, pos);
    if (length == 0) {
      diagnostics.Report(kNotUtf8, at(pos, 1), static_cast<unsigned char>(text[pos]))
          .Help(std::string(kSaveAsUtf8));
      return false;
    }
    if (const auto control = ControlCharacter(text, pos, length)) {
      diagnostics.Report(kControlCharacter, at(pos, length), *control)
          .Help(*control == 0 ? std::string(kSaveAsUtf8) : "take the character out");
      return false;
    }
    if (text[pos] == '\r' && text.substr(pos, 2) != "\r\n") {
      diagnostics.Report(kLoneCarriageReturn, at(pos, 1))
          .Help("end each line with a line feed, or with both");
      return false;
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
    diagnostics.Report(kTooManyBytes, whole, text.size(), kMaxPolicyBytes)
        .Help("is this the right file?");
    return false;
  }
  if (!CheckEncoding(source, diagnostics)) return false;
  if (SkipBlanks(text, BeginOfText(text)) == text.size()) {
    diagnostics.Report(kNothingInIt, whole)
        .Help("a policy starts with `dtpolicy: 1`; `dtpolicy init` writes one for a board");
    return false;
  }
  // Each value of a flow collection has one of these before it, so this bounds what the parser
  // keeps; a comma in a comment counts too, which no readable policy comes near.
  const auto values = std::count_if(text.begin(), text.end(),
                                    [](char c) { return c == '[' || c == '{' || c == ','; });
  if (static_cast<size_t>(values) > kMaxYamlNodes) {
    diagnostics.Report(kTooManyNodes, whole, kMaxYamlNodes).Help("split it into layers");
    return false;
  }
  return true;
}

}  // namespace dtpolicy::policy
