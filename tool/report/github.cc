// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <fmt/format.h>

#include <string_view>

#include "report/bases.h"
#include "report/format.h"
#include "report/utf16_region.h"

namespace dtpolicy::report {
namespace {

// Escapes as the runner undoes them (actions/toolkit, packages/core/src/command.ts): in the values
// before `::` a comma or colon would end the value, a line end would end the command anywhere.
enum class Part { kProperty, kMessage };

std::string Escaped(std::string_view text, Part part) {
  std::string escaped;
  for (const char c : text) {
    const bool special =
        c == '%' || c == '\r' || c == '\n' || (part == Part::kProperty && (c == ':' || c == ','));
    if (special) {
      escaped += fmt::format("%{:02X}", c);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string_view CommandOf(Level level) {
  return level == Level::kNote ? "notice" : LevelName(level);
}

// The properties that say where; columns only where the span is on one line (the checks API refuses
// them otherwise).
std::string PlaceProperties(const Place& place) {
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    const Utf16Region at = RegionOf(*span);
    std::string text =
        fmt::format("file={},line={},endLine={},", Escaped(span->source->name(), Part::kProperty),
                    at.start.line, at.end.line);
    if (at.start.line == at.end.line) {
      text += fmt::format("col={},endColumn={},", at.start.column, at.end.column);
    }
    return text;
  }
  if (const auto* tree = std::get_if<TreePlace>(&place)) {
    return fmt::format("file={},", Escaped(tree->blob, Part::kProperty));
  }
  if (const auto* file = std::get_if<FilePlace>(&place)) {
    return fmt::format("file={},", Escaped(file->name, Part::kProperty));
  }
  return "";
}

// The place of a note, and the part of a tree's place that no property can say.
std::string InWords(const Place& place) {
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    const LineColumn at = RegionOf(*span).start;
    return fmt::format("{}:{}:{}: ", span->source->name(), at.line, at.column);
  }
  if (const auto* tree = std::get_if<TreePlace>(&place)) {
    return fmt::format("{}:{}{}{}: ", tree->blob, tree->path, tree->property.empty() ? "" : ":",
                       tree->property);
  }
  if (const auto* file = std::get_if<FilePlace>(&place)) return file->name + ": ";
  return "";
}

std::string MessageOf(const Diagnostic& diagnostic) {
  std::string text;
  if (const auto* tree = std::get_if<TreePlace>(&diagnostic.place);
      tree != nullptr && !tree->path.empty()) {
    text = InWords(diagnostic.place);
  }
  text += diagnostic.message;
  for (const std::string& help : diagnostic.help) text += "\nhelp: " + help;
  for (const Note& note : diagnostic.notes) {
    text += fmt::format("\nnote: {}{}", InWords(note.place), note.message);
  }
  if (const std::string bases = BasesText(diagnostic); !bases.empty()) text += "\nbase: " + bases;
  return text;
}

}  // namespace

std::string WriteGithub(const std::deque<Diagnostic>& diagnostics, Color /*color*/) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    text += fmt::format("::{} {}title={}::{}\n", CommandOf(diagnostic.level),
                        PlaceProperties(diagnostic.place),
                        Escaped(diagnostic.kind->id, Part::kProperty),
                        Escaped(MessageOf(diagnostic), Part::kMessage));
  }
  return text;
}

}  // namespace dtpolicy::report
