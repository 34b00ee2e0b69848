// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/dict_reader.h"

#include <algorithm>
#include <map>

#include "base/nearest.h"
#include "policy/policy_diagnostics.h"
#include "policy/yaml_errors.h"

namespace dtpolicy::policy {
namespace {

// In `{compatible: samsung,exynos5250-mixer}` the comma ends the value, and what follows is a key
// without a value. Gives what was meant: `samsung,exynos5250-mixer`.
std::optional<std::string> SplitByComma(const YamlNode& mapping, size_t index) {
  if (mapping.style != YamlNode::Style::kFlow) return std::nullopt;
  // Few steps back: a compatible has one comma, or two.
  constexpr size_t kFarthest = 3;
  size_t first = index;
  while (first > 0 && index - first < kFarthest &&
         mapping.entries[first].value->type == YamlNode::Type::kNull) {
    --first;
  }
  if (first == index) {
    // The second half may have got a value of its own: `{compatible: a,b: c}`.
    if (index == 0 || mapping.entries[index - 1].key->text != "compatible") return std::nullopt;
    first = index - 1;
  }
  const YamlNode& begun = *mapping.entries[first].value;
  if (begun.type != YamlNode::Type::kScalar || begun.style != YamlNode::Style::kPlain) {
    return std::nullopt;
  }
  const Span whole{begun.span.source, begun.span.begin, mapping.entries[index].key->span.end};
  return fmt::format("{}: \"{}\"", mapping.entries[first].key->text, Shown(whole.text()));
}

}  // namespace

bool DictReader::Read(const Field& field) const {
  const std::string help = fmt::format("{} holds `key: value` lines", kind_name_);
  if (!HasType(field, YamlNode::Type::kMapping, help, diagnostics_)) return false;
  const YamlNode& mapping = field.value;
  std::map<std::string_view, const YamlNode*> seen;
  for (size_t i = 0; i < mapping.entries.size(); ++i) {
    const YamlNode* const key = mapping.entries[i].key;
    const auto [first, is_first] = seen.emplace(key->text, key);
    if (!is_first) {
      diagnostics_.Report(kKeyTwice, key->span, Shown(key->text))
          .AddNote(first->second->span, "first given here")
          .Help("keep one of them");
      continue;
    }
    const auto known = std::ranges::find(keys_, key->text, &Key::name);
    if (known == keys_.end()) {
      ReportUnknown(mapping, i);
    } else {
      known->read({*mapping.entries[i].value, fmt::format("`{}`", known->name), key->span});
    }
  }
  for (const Key& key : keys_) {
    if (!key.required || seen.contains(key.name)) continue;
    const Span place = mapping.entries.empty() ? mapping.span : mapping.entries[0].key->span;
    diagnostics_.Report(kNoKey, place, this_one_, key.name)
        .Help(fmt::format("add `{}: {}`", key.name, key.value));
  }
  return true;
}

void DictReader::ReportUnknown(const YamlNode& mapping, size_t index) const {
  const YamlEntry& entry = mapping.entries[index];
  Diagnostic& report =
      diagnostics_.Report(kNoSuchKey, entry.key->span, Shown(entry.key->text), kind_name_);
  std::vector<std::string_view> names;
  for (const Key& key : keys_) names.push_back(key.name);
  const auto nearest = NearestName(entry.key->text, names);
  const auto split = SplitByComma(mapping, index);
  const bool has_value = entry.value->type != YamlNode::Type::kNull;
  if (const auto glued = FindGluedColon(entry.key->span); glued && !has_value) {
    report.Help(fmt::format("{}: {}", glued->message, glued->help));
  } else if (split && !(nearest && has_value)) {
    report.Help(fmt::format("in `{{...}}` a comma starts the next key; quote it: `{}`", *split));
  } else if (nearest) {
    report.Help(fmt::format("did you mean `{}`?", *nearest));
  } else {
    report.Help(fmt::format("its keys are `{}`", fmt::join(names, "`, `")));
  }
}

}  // namespace dtpolicy::policy
