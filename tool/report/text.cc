// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "base/words.h"
#include "report/bases.h"
#include "report/format.h"

namespace dtpolicy::report {
namespace {

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kReset = "\x1b[0m";
constexpr std::string_view kCyan = "\x1b[36m";

std::string_view ColorOf(Level level) {
  constexpr std::string_view kColors[] = {"\x1b[1;36m", "\x1b[1;35m", "\x1b[1;31m"};
  return WordFor<Level::kError>(level, kColors);
}

// Writes into one string, with or without colours.
class TextWriter {
 public:
  explicit TextWriter(Color color) : color_(color) {}

  void Write(const Diagnostic& diagnostic) {
    WriteHead(diagnostic.place, diagnostic.level, diagnostic.message, diagnostic.kind->id);
    WriteSource(diagnostic.place, diagnostic.level);
    for (const std::string& help : diagnostic.help) {
      if (!helped_.emplace(diagnostic.kind->id, help).second) continue;
      Append("{:>5} {} help: {}\n", "", Painted(kCyan, "="), help);
    }
    if (const std::string bases = BasesText(diagnostic); !bases.empty()) {
      Append("{:>5} {} base: {}\n", "", Painted(kCyan, "="), bases);
    }
    for (const Note& note : diagnostic.notes) {
      WriteHead(note.place, Level::kNote, note.message, "");
      WriteSource(note.place, Level::kNote);
    }
  }

  std::string Take() { return std::move(text_); }

 private:
  template <typename... Args>
  void Append(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
  }

  std::string Painted(std::string_view sequence, std::string_view text) const {
    if (color_ == Color::kNo) return std::string(text);
    return fmt::format("{}{}{}", sequence, text, kReset);
  }

  void WriteHead(const Place& place, Level level, std::string_view message, std::string_view id) {
    const std::string where = PlaceText(place);
    if (!where.empty()) Append("{}: ", Painted(kBold, where));
    Append("{}: {}", Painted(ColorOf(level), LevelName(level)), message);
    if (!id.empty()) Append(" [{}]", id);
    text_ += '\n';
  }

  // The first line of the span, with the part it covers marked. Tabs are kept in the line below, so
  // that the marks stand under what they mark; a column that is not a character of its own (the
  // second byte of a UTF-8 sequence) takes no room.
  void WriteSource(const Place& place, Level level) {
    const auto* span = std::get_if<Span>(&place);
    if (span == nullptr || !span->has_place()) return;
    const LineColumn at = span->source->Position(span->begin);
    const std::string_view line = span->source->Line(at.line);
    if (at.column > line.size() + 1) return;
    constexpr size_t kLongestLine = 400;  // a bomb on one line must not flood the terminal
    if (line.size() > kLongestLine) return;

    std::string marks;
    const size_t first = at.column - 1;
    const size_t last =
        std::max(first + 1, std::min<size_t>(first + (span->end - span->begin), line.size()));
    for (size_t i = 0; i < last; ++i) {
      const char c = i < line.size() ? line[i] : ' ';
      // But where the fault is such a byte, it is what to look at.
      if ((c & 0xc0) == 0x80 && i != first) continue;
      if (i < first) {
        marks += c == '\t' ? '\t' : ' ';
      } else {
        marks += '^';
      }
    }
    Append("{:>5} | {}\n", at.line, Printable(std::string(line)));
    const size_t blank = marks.find('^');
    Append("{:>5} | {}{}\n", "", marks.substr(0, blank),
           Painted(ColorOf(level), std::string_view(marks).substr(blank)));
  }

  Color color_;
  std::string text_;
  std::set<std::pair<std::string_view, std::string>> helped_;  // what was said once, by id
};

}  // namespace

std::string WriteText(const std::deque<Diagnostic>& diagnostics, Color color) {
  TextWriter writer(color);
  for (const Diagnostic& diagnostic : diagnostics) writer.Write(diagnostic);
  return writer.Take();
}

}  // namespace dtpolicy::report
