// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "base/diagnostic.h"

#include "base/words.h"

namespace dtpolicy {

std::string_view LevelName(Level level) {
  constexpr std::string_view kWords[] = {"note", "warning", "error"};
  return WordFor<Level::kError>(level, kWords);
}

std::string PlaceText(const Place& place) {
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    const LineColumn at = span->source->Position(span->begin);
    return fmt::format("{}:{}:{}", span->source->name(), at.line, at.column);
  }
  if (const auto* tree = std::get_if<TreePlace>(&place)) {
    std::string text = tree->blob;
    if (!tree->path.empty()) text += ":" + tree->path;
    if (!tree->property.empty()) text += ":" + tree->property;
    return text;
  }
  if (const auto* file = std::get_if<FilePlace>(&place)) return file->name;
  return "";
}

std::string Printable(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_control = (byte < 0x20 && byte != '\t') || byte == 0x7f;
    // U+0080 to U+009F in UTF-8: some terminals take U+009B for the start of a sequence.
    const bool is_c1 = byte >= 0x80 && byte < 0xa0 && i > 0 && text[i - 1] == '\xc2';
    if (is_c1) text[i - 1] = '?';
    if (is_control || is_c1) text[i] = '?';
  }
  return text;
}

Diagnostic& Diagnostic::Help(std::string text) {
  help.push_back(Printable(std::move(text)));
  return *this;
}

Diagnostic& Diagnostic::AddNote(Place where, std::string text) {
  notes.push_back({std::move(where), Printable(std::move(text))});
  return *this;
}

Diagnostic& Diagnostic::About(std::string device_path) {
  device = std::move(device_path);
  return *this;
}

Diagnostic& Diagnostic::AgreeingWith(std::string device_path) {
  partners.push_back(std::move(device_path));
  return *this;
}

std::optional<Level> Levels::Of(const Kind& kind) const {
  if (kind.adjustable == Adjustable::kNo) return kind.level;
  std::optional<Level> level = kind.level;
  if (const auto found = adjusted_.find(kind.id); found != adjusted_.end()) level = found->second;
  if (level == Level::kWarning && warnings_are_errors_) return Level::kError;
  return level;
}

bool Diagnostics::HasErrorsSince(Checkpoint point) const {
  return std::any_of(diagnostics_.begin() + static_cast<std::ptrdiff_t>(point), diagnostics_.end(),
                     [](const Diagnostic& d) { return d.level == Level::kError; });
}

Diagnostic& Diagnostics::Add(const Kind& kind, const Place& place, std::string message) {
  const std::optional<Level> level = levels_.Of(kind);
  Diagnostic& diagnostic = level ? diagnostics_.emplace_back() : (silenced_ = {});
  diagnostic.kind = &kind;
  diagnostic.level = level.value_or(kind.level);
  diagnostic.place = place;
  diagnostic.message = Printable(std::move(message));
  return diagnostic;
}

}  // namespace dtpolicy
