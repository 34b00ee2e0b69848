// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/yaml_errors.h"

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
