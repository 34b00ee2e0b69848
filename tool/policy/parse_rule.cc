// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_rule.h"

#include <charconv>
#include <string_view>

#include "policy/dict_reader.h"
#include "policy/parse_selector.h"

namespace dtpolicy::policy {
namespace {

constexpr Choice<Dma> kDmas[] = {{"iommu", Dma::kIommu}, {"swiotlb", Dma::kSwiotlb}};

constexpr Choice<OnMissing> kOnMissings[] = {
    {"error", OnMissing::kError}, {"warn", OnMissing::kWarn}, {"ignore", OnMissing::kIgnore}};

// Far above any board; keeps the arithmetic on counts out of trouble.
constexpr uint32_t kMostDevices = 1'000'000;

std::optional<uint32_t> ReadCount(std::string_view text) {
  uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || count > kMostDevices) return std::nullopt;
  return count;
}

// The value of `expect`: `2`, `1..` or `1..3`.
std::optional<Expect> ReadExpect(const Field& field, Diagnostics& diagnostics) {
  const auto word = ReadWord(field, diagnostics);
  if (!word) return std::nullopt;
  const auto refuse = [&](std::string_view why, std::string_view help) {
    ReportUnsuited(field.value, "a number of devices", why, std::string(help), diagnostics);
    return std::nullopt;
  };
  const std::string_view text = **word;
  const size_t dots = text.find("..");
  const bool range = dots != std::string_view::npos;
  const std::optional<uint32_t> low = ReadCount(text.substr(0, dots));
  const bool open = range && dots + 2 == text.size();
  const std::optional<uint32_t> high = range ? ReadCount(text.substr(dots + 2)) : low;
  if (!low || (!high && !open)) {
    return refuse("it is neither a count nor a range",
                  "write `2`, `1..` for at least one, or `1..3`");
  }
  if (open) return Expect{*low, std::nullopt};
  if (*high < *low) return refuse("the range runs backwards", "put the lower number first");
  if (*high == 0) {
    return refuse("a rule for no device does nothing",
                  "to let devices be absent, write `on-missing: ignore`");
  }
  return Expect{*low, high};
}

// Lists that may be empty: a layer can say `rules: []`.
void ReadMappings(const Field& field, std::string_view help, Diagnostics& diagnostics,
                  const std::function<void(const Field& item)>& read_item) {
  const bool empty_list =
      field.value.type == YamlNode::Type::kSequence && field.value.items.empty();
  if (!empty_list) ReadItems(field, help, diagnostics, read_item);
}

std::optional<Rule> ParseRule(const Field& field, Diagnostics& diagnostics) {
  const Diagnostics::Checkpoint before = diagnostics.Here();
  Rule rule;
  rule.span = field.value.span;
  DictReader reader("a rule", "this rule", diagnostics);
  reader.Required("name", [&](const Field& value) {
    if (auto name = ReadWord(value, diagnostics)) {
      rule.name = std::move(*name);
      rule.span = rule.name.span;
    }
  });
  reader.Required("dma", [&](const Field& value) {
    if (const auto dma = ReadChoice(value, kDmas, diagnostics)) rule.dma = *dma;
  });
  reader.Required("devices",
                  [&](const Field& value) { rule.devices = ParseSelectors(value, diagnostics); });
  reader.Optional("reason",
                  [&](const Field& value) { rule.reason = ReadProse(value, diagnostics); });
  reader.Optional("expect", [&](const Field& value) {
    if (const auto expect = ReadExpect(value, diagnostics)) {
      rule.expect = Located<Expect>{*expect, value.value.span};
    }
  });
  reader.Optional("on-missing", [&](const Field& value) {
    if (const auto choice = ReadChoice(value, kOnMissings, diagnostics)) rule.on_missing = **choice;
  });
  reader.Read(field);
  // The name still counts where something else is wrong, so that a second rule of that name is
  // found.
  const bool faulty = diagnostics.AnythingSince(before);
  if (faulty && rule.name.value.empty()) return std::nullopt;
  return rule;
}

// A lint's id: kebab-case.
bool IsLintId(std::string_view text) {
  const auto in_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  char last = '-';
  for (const char c : text) {
    if (!in_word(c) && (c != '-' || last == '-')) return false;
    last = c;
  }
  return last != '-' && text.front() >= 'a';
}

std::optional<Allowance> ParseAllowance(const Field& field, Diagnostics& diagnostics) {
  const Diagnostics::Checkpoint before = diagnostics.Here();
  Allowance allowance;
  allowance.span = field.value.span;
  DictReader reader("an allowance", "this allowance", diagnostics);
  reader.Required("lint", [&](const Field& value) {
    auto id = ReadWord(value, diagnostics);
    if (!id) return;
    if (!IsLintId(**id)) {
      ReportUnsuited(value.value, "a lint's id", "ids are lower-case words joined by `-`",
                     "each message ends in its id: `[no-iommu]`", diagnostics);
      return;
    }
    allowance.lint = std::move(*id);
    allowance.span = allowance.lint.span;
  });
  reader.Optional("devices", [&](const Field& value) {
    allowance.devices = ParseSelectors(value, diagnostics);
  });
  reader.Required("reason", [&](const Field& value) {
    if (auto reason = ReadProse(value, diagnostics)) allowance.reason = std::move(*reason);
  });
  reader.Read(field);
  if (diagnostics.AnythingSince(before)) return std::nullopt;
  return allowance;
}

}  // namespace

std::vector<Rule> ParseRules(const Field& rules, Diagnostics& diagnostics) {
  std::vector<Rule> read;
  ReadMappings(rules, "write each rule as `- name: ...`", diagnostics, [&](const Field& item) {
    if (auto rule = ParseRule(item, diagnostics)) read.push_back(std::move(*rule));
  });
  return read;
}

std::vector<Allowance> ParseAllowances(const Field& allow, Diagnostics& diagnostics) {
  std::vector<Allowance> read;
  ReadMappings(allow, "write each allowance as `- lint: ...`", diagnostics, [&](const Field& item) {
    if (auto allowance = ParseAllowance(item, diagnostics)) read.push_back(std::move(*allowance));
  });
  return read;
}

}  // namespace dtpolicy::policy
