// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "report/format.h"
#include "report/json_text.h"

namespace dtpolicy::report {
namespace {

Json PlaceJson(const Place& place) {
  if (const auto* span = std::get_if<Span>(&place); span != nullptr && span->has_place()) {
    const LineColumn begin = span->source->Position(span->begin);
    const LineColumn end = span->source->Position(span->end);
    return {{"file", span->source->name()},
            {"line", begin.line},
            {"column", begin.column},
            {"end-line", end.line},
            {"end-column", end.column}};
  }
  if (const auto* tree = std::get_if<TreePlace>(&place)) {
    Json json = {{"file", tree->blob}};
    if (!tree->path.empty()) json["path"] = tree->path;
    if (!tree->property.empty()) json["property"] = tree->property;
    return json;
  }
  if (const auto* file = std::get_if<FilePlace>(&place)) return {{"file", file->name}};
  return nullptr;
}

Json NoteJson(const Note& note) {
  return {{"message", note.message}, {"place", PlaceJson(note.place)}};
}

Json DiagnosticJson(const Diagnostic& diagnostic) {
  Json json = {{"id", diagnostic.kind->id},
               {"level", LevelName(diagnostic.level)},
               {"message", diagnostic.message},
               {"place", PlaceJson(diagnostic.place)}};
  if (!diagnostic.device.empty()) json["device"] = diagnostic.device;
  if (!diagnostic.bases.empty()) json["bases"] = diagnostic.bases;
  json["help"] = diagnostic.help;
  json["notes"] = ListOf(diagnostic.notes, NoteJson);
  return json;
}

}  // namespace

std::string WriteJson(const std::deque<Diagnostic>& diagnostics, Color /*color*/) {
  return JsonText(Json{{"diagnostics", ListOf(diagnostics, DiagnosticJson)}});
}

}  // namespace dtpolicy::report
