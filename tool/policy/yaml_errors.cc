// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/yaml_text.h"

namespace dtpolicy::policy {
namespace {

struct Row {
  std::string_view said;  // the start of yaml-cpp's sentence (its exceptions.h, namespace ErrorMsg)
  std::string_view message;
  std::string_view help;
};

constexpr std::string_view kFitsNothing =
    "this line fits neither the mapping nor the list above it";
constexpr std::string_view kFitByIndenting =
    "indent it as the lines it belongs to, and end each key with `: `";
constexpr std::string_view kQuoteIt = "put the value in quotes";

constexpr Row kRows[] = {
    {"end of map not found", kFitsNothing, kFitByIndenting},
    {"end of map flow not found", "a `{` is not closed before this",
     "put a `,` between the keys and a `}` at the end"},
    {"end of sequence not found", kFitsNothing, kFitByIndenting},
    {"end of sequence flow not found", "a `[` is not closed before this",
     "put a `,` between the items and a `]` at the end"},
    {"illegal EOF in scalar", kUnclosedQuote.message, kUnclosedQuote.help},
    {"illegal document indicator in scalar", "a document marker inside a quoted string",
     "close the quote before it"},
    {"illegal tab when looking for indentation", "a tab in the indentation", "indent with spaces"},
    {"illegal flow end", "this bracket closes nothing that is open here",
     "`[` goes with `]`, `{` with `}`"},
    {"illegal block entry", "a list cannot start here",
     "put the first `- ` on a line of its own; in `[...]` write the items without it"},
    {"illegal map key", "a key cannot start here", "put it on a line of its own"},
    {"illegal map value", "a `: ` cannot stand here",
     "quote a value that holds `: `; indent the keys of one mapping alike, each with its `: `"},
    {"alias not found after *", "a `*` at the start of a value is an alias to YAML",
     "put the pattern in quotes, as in `\"*\"`"},
    {"illegal character found while scanning alias",
     "a `*` at the start of a value is an alias to YAML",
     "put the pattern in quotes, as in `\"*\"`"},
    {"the referenced anchor is not defined", "a `*` at the start of a value is an alias to YAML",
     "put the pattern in quotes, as in `\"*\"`"},
    {"anchor not found after &", "a `&` at the start of a value is an anchor to YAML", kQuoteIt},
    {"illegal character found while scanning anchor",
     "a `&` at the start of a value is an anchor to YAML", kQuoteIt},
    {"cannot assign multiple anchors", "two anchors on one value", "take one of them out"},
    {"cannot assign multiple tags", "two tags on one value", "take them out"},
    {"unknown token", "this character cannot start a value", kQuoteIt},
    {"tag handle with no suffix", "a `!` at the start of a value is a tag to YAML", kQuoteIt},
    {"illegal character found while scanning tag", "a `!` at the start of a value is a tag to YAML",
     kQuoteIt},
    {"end of verbatim tag", "a `!` at the start of a value is a tag to YAML", kQuoteIt},
    {"unknown escape character", "an unknown escape in a double-quoted string",
     "use single quotes, which know no escapes"},
    {"bad character found while scanning hex", "a bad `\\x` escape in a double-quoted string",
     "use single quotes, which know no escapes"},
    {"invalid unicode", "an escape that stands for no character",
     "use single quotes, which know no escapes"},
    {"cannot set zero indentation", "an indentation of zero", "write `|` alone"},
    {"unexpected character in block scalar", "text behind the `|` or `>`",
     "start the text on the next line"},
};

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

// What stands in the line that begins at `begin`, without blanks and the marks of lists before it;
// nothing where that is a comment, or no more than a line end.
std::optional<Span> ContentOfLine(const SourceText& source, uint32_t begin) {
  const std::string_view text = source.text();
  const uint32_t end = EndOfLine(text, begin);
  const size_t first = text.substr(0, end).find_first_not_of(" \t\r-", begin);
  if (first == std::string_view::npos || text[first] == '#') return std::nullopt;
  return Span{&source, static_cast<uint32_t>(first), end};
}

uint32_t BeginOfLine(std::string_view text, uint32_t pos) {
  return pos == 0 ? 0 : static_cast<uint32_t>(text.rfind('\n', pos - 1) + 1);
}

// What looks like a blank or lacks one in the line of `at`, or in the one before it that says
// something. YAML takes such a line as text, which goes on until a `: ` shows that it is none.
std::optional<YamlFault> FindMissingSpace(const SourceText& source, uint32_t at) {
  uint32_t begin = BeginOfLine(source.text(), at);
  for (bool is_own = true;; is_own = false) {
    const std::optional<Span> content = ContentOfLine(source, begin);
    if (content && content->text().starts_with(kNoBreakSpace)) {
      const auto length = static_cast<uint32_t>(kNoBreakSpace.size());
      return YamlFault{{&source, content->begin, content->begin + length},
                       "this no-break space is no blank to YAML",
                       "write a plain space"};
    }
    auto glued = content ? FindGluedColon(*content) : std::nullopt;
    if (glued || (content && !is_own)) return glued;
    if (begin == 0) return std::nullopt;
    begin = BeginOfLine(source.text(), begin - 1);
  }
}

// The quote that opens the string which runs to the end of the text.
uint32_t UnclosedQuote(std::string_view text, uint32_t pos) {
  while (pos < text.size()) {
    pos = SkipBlanks(text, pos);
    if (pos >= text.size()) break;
    if (text[pos] == '"' || text[pos] == '\'') {
      const std::optional<uint32_t> end = EndOfQuoted(text, pos);
      if (!end) return pos;
      pos = *end;
    } else if (std::string_view("[{,:-?").find(text[pos]) != std::string_view::npos) {
      ++pos;
    } else {
      // A plain scalar: its quotes are letters like others.
      while (pos < text.size() &&
             std::string_view("[]{},: \t\r\n").find(text[pos]) == std::string_view::npos) {
        ++pos;
      }
      if (pos < text.size() && (text[pos] == ']' || text[pos] == '}')) ++pos;
    }
  }
  return static_cast<uint32_t>(text.size());
}

}  // namespace

std::optional<YamlFault> FindGluedColon(const Span& span) {
  const std::string_view text = span.text();
  const size_t colon = text.find(':');
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz-";
  if (colon == 0 || colon == std::string_view::npos || text.find_first_not_of(kLetters) != colon ||
      text.size() == colon + 1 ||
      std::string_view(" \t\r\n/:").find(text[colon + 1]) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view key = text.substr(0, colon);
  std::string_view value = text.substr(colon + 1);
  value = value.substr(0, value.find_first_of("\r\n"));
  YamlFault fault;
  const uint32_t at = span.begin + static_cast<uint32_t>(colon);
  fault.span = {span.source, at, at + 1};
  fault.message = "a space is missing behind this `:`";
  if (value.starts_with(kNoBreakSpace)) {
    value.remove_prefix(kNoBreakSpace.size());
    fault.message = "the no-break space behind this `:` is no space to YAML";
  }
  fault.help = fmt::format("write `{}: {}`", key, Shown(value));
  return fault;
}

YamlFault ExplainYamlError(const SourceText& source, std::string_view said, uint32_t at,
                           uint32_t read) {
  const std::string_view text = source.text();
  YamlFault fault{{&source, at, at}, "this is not YAML", "check indentation, quotes and brackets"};
  fault.bracket_open = said.find("flow not found") != std::string_view::npos;
  for (const Row& row : kRows) {
    if (!said.starts_with(row.said)) continue;
    fault.message = row.message;
    fault.help = row.help;
    break;
  }
  if (said.starts_with("illegal map value") || said.starts_with("end of map not found")) {
    if (auto missing = FindMissingSpace(source, at)) return *std::move(missing);
  }
  uint32_t& begin = fault.span.begin;
  if (said.starts_with("illegal EOF in scalar")) {
    const uint32_t quote = UnclosedQuote(text, read);
    if (quote < text.size()) begin = quote;
  }
  // At the end of the text there is nothing to see: point at the last thing that is there.
  if (begin >= text.size()) {
    const size_t last = text.find_last_not_of(" \t\r\n");
    if (last != std::string_view::npos) begin = static_cast<uint32_t>(last);
  }
  fault.span.end = std::min(begin + 1, static_cast<uint32_t>(text.size()));
  return fault;
}

}  // namespace dtpolicy::policy
