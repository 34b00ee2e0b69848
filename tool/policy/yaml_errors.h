// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What to say where the YAML parser gives up. Its own sentences name its grammar's states; these
// name what somebody who writes a policy can see and change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/source_text.h"

namespace dtpolicy::policy {

struct YamlFault {
  Span span;
  std::string message;
  std::string help;
  bool bracket_open = false;  // it comes from a bracket that is not closed
};

// What `span` begins with, where that is `key:value`: a key to who wrote it, and to YAML one word,
// since a colon ends a key only with a space behind it. Its span is the colon.
std::optional<YamlFault> FindGluedColon(const Span& span);

struct YamlWording {
  std::string_view message;
  std::string_view help;
};
inline constexpr YamlWording kUnclosedQuote = {"this quote is not closed",
                                               "end the string with the same quote"};

// `said` is yaml-cpp's sentence and `at` its place; `read` is the end of what was understood.
YamlFault ExplainYamlError(const SourceText& source, std::string_view said, uint32_t at,
                           uint32_t read);

}  // namespace dtpolicy::policy
