// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// YAML values → typed values. A scalar is taken as the text it was written as: `version: 6.10` is
// "6.10" and `swiotlb-xen: off` is "off", whatever types YAML might see in them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "policy/yaml_text.h"
#include "policy/yaml_tree.h"

namespace dtpolicy::policy {

// A value about to be read, and what messages call it.
struct Field {
  const YamlNode& value;
  std::string name;  // "`devices`", "an item of `devices`"
  Span key;          // what to point at when there is no value
};

// One value of an enumeration and how a policy writes it.
template <typename T>
struct Choice {
  std::string_view name;
  T value;
};

// Where the value was written; follows an alias to its anchor with a note.
Diagnostic& NoteAnchor(Diagnostic& diagnostic, const YamlNode& value);

// "`...` is not WANTED: WHY", said of a scalar.
void ReportUnsuited(const YamlNode& value, std::string_view wanted, std::string_view why,
                    std::string help, Diagnostics& diagnostics);

// Whether `field` is of `type`. Reports it as missing or wrong, with `help`, when it is not.
bool HasType(const Field& field, YamlNode::Type type, std::string_view help,
             Diagnostics& diagnostics);

// A name: one line that is not blank.
std::optional<Located<std::string>> ReadWord(const Field& field, Diagnostics& diagnostics);

// Prose: may run over several lines; blanks at its ends are dropped.
std::optional<Located<std::string>> ReadProse(const Field& field, Diagnostics& diagnostics);

// Each item of a list that must not be empty.
void ReadItems(const Field& field, std::string_view help, Diagnostics& diagnostics,
               const std::function<void(const Field& item)>& read_item);

// The names of a list, each of which stands there once.
class DistinctNames {
 public:
  DistinctNames(const Field& list, Diagnostics& diagnostics)
      : list_(list), diagnostics_(diagnostics) {}

  // Adds `name`, or reports it as there already.
  void Add(Located<std::string> name);

  std::vector<Located<std::string>> Take() { return std::move(names_); }

 private:
  const Field& list_;
  Diagnostics& diagnostics_;
  std::vector<Located<std::string>> names_;
  std::map<std::string, Span, std::less<>> first_;
};

// A list of different compatibles. In brackets, a comma that was meant for a compatible splits it:
// the halves are told apart from whole ones.
std::vector<Located<std::string>> ReadCompatibles(const Field& field, Diagnostics& diagnostics);

// The index of the name in `names` that `field` says.
std::optional<size_t> ReadIndex(const Field& field, std::span<const std::string_view> names,
                                Diagnostics& diagnostics);

template <typename T, size_t kCount>
std::optional<Located<T>> ReadChoice(const Field& field, const Choice<T> (&choices)[kCount],
                                     Diagnostics& diagnostics) {
  std::string_view names[kCount];
  for (size_t i = 0; i < kCount; ++i) names[i] = choices[i].name;
  const std::optional<size_t> index = ReadIndex(field, names, diagnostics);
  if (!index) return std::nullopt;
  return Located<T>{choices[*index].value, field.value.span};
}

}  // namespace dtpolicy::policy
