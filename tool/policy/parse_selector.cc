// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_selector.h"

#include <string_view>

#include "policy/dict_reader.h"
#include "policy/policy_diagnostics.h"
#include "policy/selector_keys.h"

namespace dtpolicy::policy {
namespace {

constexpr std::string_view kEntryHelp =
    "write each entry as `- path: /soc/...` or with another key";

enum class Nesting { kEntry, kInsideNot };

std::optional<Selector> ParseSelector(const Field& field, Nesting nesting,
                                      Diagnostics& diagnostics) {
  if (!HasType(field, YamlNode::Type::kMapping, kEntryHelp, diagnostics)) return std::nullopt;
  Selector selector;
  selector.span = field.value.span;
  DictReader reader("an entry of `devices`", "this entry", diagnostics);
  for (const SelectorKey& key : kSelectorKeys) {
    reader.Optional(key.name, [&selector, &key, &diagnostics](const Field& value) {
      key.read(value, selector, diagnostics);
    });
  }
  reader.Optional("not", [&](const Field& value) {
    if (nesting == Nesting::kInsideNot) {
      diagnostics.Report(kNotInNot, value.key).Help("say outside of `not` what is to match");
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

std::optional<Located<std::string>> ReadKeyText(const Field& field,
                                                SyntaxResult (*check)(std::string_view),
                                                Diagnostics& diagnostics) {
  auto word = ReadWord(field, diagnostics);
  if (!word) return std::nullopt;
  if (const SyntaxResult fault = check(**word)) {
    ReportUnsuited(field.value, fault->wanted, fault->why, fault->help, diagnostics);
    return std::nullopt;
  }
  return word;
}

void ReadPci(const Field& field, Selector& selector, Diagnostics& diagnostics) {
  std::optional<Located<std::string>> bridge;
  std::optional<Located<std::vector<PciFunction>>> function;
  DictReader reader("`pci`", "`pci`", diagnostics);
  reader.Required("bridge", [&](const Field& value) {
    bridge = ReadKeyText(value, CheckExactPath, diagnostics);
  });
  reader.Required("function", [&](const Field& value) {
    const auto word = ReadWord(value, diagnostics);
    if (!word) return;
    Located<std::vector<PciFunction>> read{{}, word->span};
    if (const SyntaxResult fault = ReadPciFunctions(**word, read.value)) {
      ReportUnsuited(value.value, fault->wanted, fault->why, fault->help, diagnostics);
    } else {
      function = std::move(read);
    }
  });
  reader.Read(field);
  if (bridge && function) selector.pci = PciSelector{std::move(*bridge), std::move(*function)};
}

std::vector<Selector> ParseSelectors(const Field& devices, Diagnostics& diagnostics) {
  std::vector<Selector> selectors;
  ReadItems(devices, kEntryHelp, diagnostics, [&](const Field& item) {
    auto selector = ParseSelector(item, Nesting::kEntry, diagnostics);
    if (selector) selectors.push_back(std::move(*selector));
  });
  return selectors;
}

}  // namespace dtpolicy::policy
