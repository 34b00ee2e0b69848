// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_selector.h"

#include <string_view>

#include "policy/dict_reader.h"
#include "policy/policy_diagnostics.h"
#include "policy/selector_syntax.h"

namespace dtpolicy::policy {
namespace {

constexpr std::string_view kEntryHelp =
    "write each entry as `- path: /soc/...` or with another key";

enum class Nesting { kEntry, kInsideNot };

// The keys whose value is one text, and what that text must look like.
struct TextKey {
  std::string_view name;
  std::optional<Located<std::string>> Selector::*member;
  SyntaxResult (*check)(std::string_view);
};
constexpr TextKey kTextKeys[] = {
    {"path", &Selector::path, CheckPathPattern},
    {"node", &Selector::node, CheckNodePattern},
    {"label", &Selector::label, CheckLabel},
    {"alias", &Selector::alias, CheckAlias},
    {"compatible", &Selector::compatible, CheckCompatiblePattern},
    {"device", &Selector::device, CheckDeviceName},
    {"iommu", &Selector::iommu, CheckIommuPattern},
};

void ReportFault(const Located<std::string>& word, const SyntaxFault& fault, const YamlNode& value,
                 Diagnostics& diagnostics) {
  NoteAnchor(diagnostics.Report(kUnsuited, word.span, Shown(*word), fault.wanted, fault.why), value)
      .Help(fault.help);
}

std::optional<Located<std::string>> ReadChecked(const Field& field,
                                                SyntaxResult (*check)(std::string_view),
                                                Diagnostics& diagnostics) {
  auto word = ReadWord(field, diagnostics);
  if (!word) return std::nullopt;
  if (const SyntaxResult fault = check(**word)) {
    ReportFault(*word, *fault, field.value, diagnostics);
    return std::nullopt;
  }
  return word;
}

std::optional<PciSelector> ParsePci(const Field& field, Diagnostics& diagnostics) {
  std::optional<Located<std::string>> bridge;
  std::optional<Located<std::vector<PciFunction>>> function;
  DictReader reader("`pci`", "`pci`", diagnostics);
  reader.Required("bridge", [&](const Field& value) {
    bridge = ReadChecked(value, CheckExactPath, diagnostics);
  });
  reader.Required("function", [&](const Field& value) {
    const auto word = ReadWord(value, diagnostics);
    if (!word) return;
    Located<std::vector<PciFunction>> read{{}, word->span};
    if (const SyntaxResult fault = ReadPciFunctions(**word, read.value)) {
      ReportFault(*word, *fault, value.value, diagnostics);
    } else {
      function = std::move(read);
    }
  });
  reader.Read(field);
  if (!bridge || !function) return std::nullopt;
  return PciSelector{std::move(*bridge), std::move(*function)};
}

std::optional<Selector> ParseSelector(const Field& field, Nesting nesting,
                                      Diagnostics& diagnostics) {
  if (!HasType(field, YamlNode::Type::kMapping, kEntryHelp, diagnostics)) return std::nullopt;
  Selector selector;
  selector.span = field.value.span;
  DictReader reader("an entry of `devices`", "this entry", diagnostics);
  for (const TextKey& key : kTextKeys) {
    reader.Optional(key.name, [&selector, &key, &diagnostics](const Field& value) {
      selector.*key.member = ReadChecked(value, key.check, diagnostics);
    });
  }
  reader.Optional("pci", [&](const Field& value) { selector.pci = ParsePci(value, diagnostics); });
  reader.Optional("not", [&](const Field& value) {
    if (nesting == Nesting::kInsideNot) {
      diagnostics.Report(kNotInNot, value.key).Help("say what shall match outside of `not`");
      return;
    }
    auto excluded = ParseSelector(value, Nesting::kInsideNot, diagnostics);
    if (excluded) selector.excluded.push_back(std::move(*excluded));
  });
  reader.Read(field);

  const std::vector<YamlEntry>& entries = field.value.entries;
  if (entries.empty()) {
    diagnostics.Report(kNoSelectorKey, field.value.span).Help(std::string(kEntryHelp));
  } else if (entries.size() == 1 && entries[0].key->text == "not" && nesting == Nesting::kEntry) {
    diagnostics.Report(kOnlyNot, entries[0].key->span)
        .Help("say beside it what may match, such as `iommu: \"*\"`");
  }
  return selector;
}

}  // namespace

std::vector<Selector> ParseSelectors(const Field& devices, Diagnostics& diagnostics) {
  std::vector<Selector> selectors;
  ReadItems(devices, kEntryHelp, diagnostics, [&](const Field& item) {
    auto selector = ParseSelector(item, Nesting::kEntry, diagnostics);
    if (selector) selectors.push_back(std::move(*selector));
  });
  return selectors;
}

}  // namespace dtpolicy::policy
