// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/read_value.h"

#include <algorithm>

#include "base/nearest.h"
#include "base/words.h"
#include "policy/policy_diagnostics.h"
#include "policy/yaml_errors.h"

namespace dtpolicy::policy {
namespace {

std::string_view Describe(YamlNode::Type type) {
  constexpr std::string_view kWords[] = {"nothing", "a single value", "a list", "a mapping"};
  return WordFor<YamlNode::Type::kMapping>(type, kWords);
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// The text of a scalar that is not blank; `lines` allows it to have several.
std::optional<Located<std::string>> ReadText(const Field& field, bool lines,
                                             Diagnostics& diagnostics) {
  if (!HasType(field, YamlNode::Type::kScalar, "write it as one value", diagnostics)) {
    return std::nullopt;
  }
  const YamlNode& value = field.value;
  const std::string_view trimmed = Trimmed(value.text);
  if (trimmed.empty()) {
    NoteAnchor(diagnostics.Report(kEmptyText, value.span, field.name), value)
        .Help("give it a value, or take the key out");
    return std::nullopt;
  }
  const auto bad = [&](char c) { return IsControl(c) && !(lines && (c == '\n' || c == '\t')); };
  if (std::ranges::any_of(trimmed, bad)) {
    ReportUnsuited(value, "a name", "it holds a line end or control character",
                   "write it on one line", diagnostics);
    return std::nullopt;
  }
  if (!lines && trimmed.size() != value.text.size()) {
    ReportUnsuited(value, "a name", "it starts or ends with a blank",
                   "take the blank out of the quotes", diagnostics);
    return std::nullopt;
  }
  return Located<std::string>{std::string(trimmed), value.span};
}

}  // namespace

Diagnostic& NoteAnchor(Diagnostic& diagnostic, const YamlNode& value) {
  if (value.anchored.has_place()) diagnostic.AddNote(value.anchored, "the alias stands for this");
  return diagnostic;
}

void ReportUnsuited(const YamlNode& value, std::string_view wanted, std::string_view why,
                    std::string help, Diagnostics& diagnostics) {
  NoteAnchor(diagnostics.Report(kUnsuited, value.span, Shown(value.text), wanted, why), value)
      .Help(std::move(help));
}

bool HasType(const Field& field, YamlNode::Type type, std::string_view help,
             Diagnostics& diagnostics) {
  const YamlNode& value = field.value;
  if (value.type == type) return true;
  if (value.type == YamlNode::Type::kNull) {
    const std::string_view text = value.span.source->text();
    const bool is_anchor = value.span.begin > 0 && value.span.begin == value.span.end &&
                           value.span.begin > field.key.end &&
                           text.substr(field.key.end, value.span.end - field.key.end).find('&') !=
                               std::string_view::npos;
    Diagnostic& report = diagnostics.Report(kHasNoValue, field.key, field.name);
    if (is_anchor) {
      report.Help("to YAML, `&` starts an anchor: leave it out, or quote the value");
    } else {
      report.Help(std::string(help));
    }
    return false;
  }
  const auto glued = value.type == YamlNode::Type::kScalar && type == YamlNode::Type::kMapping
                         ? FindGluedColon(value.span)
                         : std::nullopt;
  NoteAnchor(
      diagnostics.Report(kIsNot, value.span, field.name, Describe(value.type), Describe(type)),
      value)
      .Help(glued ? fmt::format("{}: {}", glued->message, glued->help) : std::string(help));
  return false;
}

std::optional<Located<std::string>> ReadWord(const Field& field, Diagnostics& diagnostics) {
  return ReadText(field, false, diagnostics);
}

std::optional<Located<std::string>> ReadProse(const Field& field, Diagnostics& diagnostics) {
  return ReadText(field, true, diagnostics);
}

void ReadItems(const Field& field, std::string_view help, Diagnostics& diagnostics,
               const std::function<void(const Field& item)>& read_item) {
  if (!HasType(field, YamlNode::Type::kSequence, help, diagnostics)) return;
  if (field.value.items.empty()) {
    NoteAnchor(diagnostics.Report(kEmptyList, field.value.span, field.name), field.value)
        .Help(std::string(help));
    return;
  }
  for (const YamlNode* item : field.value.items) {
    read_item({*item, "an item of " + field.name, item->span});
  }
}

void DistinctNames::Add(Located<std::string> name) {
  const auto [first, is_first] = first_.emplace(*name, name.span);
  if (is_first) {
    names_.push_back(std::move(name));
    return;
  }
  diagnostics_.Report(kValueTwice, name.span, Shown(*name), list_.name)
      .AddNote(first->second, "first given here")
      .Help("take one of them out");
}

std::vector<Located<std::string>> ReadCompatibles(const Field& field, Diagnostics& diagnostics) {
  DistinctNames read(field, diagnostics);
  const bool in_brackets = field.value.style == YamlNode::Style::kFlow;
  bool half_reported = false;  // `[google,snow]` is two items, and one mistake
  size_t next = 0;
  ReadItems(
      field, "write each compatible as `- vendor,model`", diagnostics, [&](const Field& item) {
        ++next;
        auto word = ReadWord(item, diagnostics);
        if (!word) return;
        const bool whole = word->value.find(',') != std::string::npos;
        if (whole || !in_brackets || item.value.style != YamlNode::Style::kPlain) {
          read.Add(std::move(*word));
          return;
        }
        if (std::exchange(half_reported, true)) return;
        std::string meant = "vendor,model";
        if (next < field.value.items.size()) {
          const Span both{word->span.source, word->span.begin, field.value.items[next]->span.end};
          const bool one_comma = both.text().size() < 100 &&
                                 both.text().find_first_of(" \t\r\n\"'") == std::string::npos;
          if (one_comma) meant = both.text();
        }
        ReportUnsuited(item.value, "a compatible", "in brackets a comma starts the next item",
                       fmt::format("quote it: `\"{}\"`", meant), diagnostics);
      });
  return read.Take();
}

std::optional<size_t> ReadIndex(const Field& field, std::span<const std::string_view> names,
                                Diagnostics& diagnostics) {
  const auto word = ReadWord(field, diagnostics);
  if (!word) return std::nullopt;
  const auto found = std::ranges::find(names, **word);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  Diagnostic& report =
      NoteAnchor(diagnostics.Report(kNotOneOf, word->span, Shown(**word), field.name), field.value);
  if (const auto nearest = NearestName(**word, names)) {
    report.Help(fmt::format("did you mean `{}`?", *nearest));
  } else {
    report.Help(fmt::format("it is one of `{}`", fmt::join(names, "`, `")));
  }
  return std::nullopt;
}

}  // namespace dtpolicy::policy
