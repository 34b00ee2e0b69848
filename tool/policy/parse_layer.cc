// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "policy/parse_layer.h"

#include <algorithm>
#include <string_view>

#include "policy/dict_reader.h"
#include "policy/parse_rule.h"
#include "policy/policy_diagnostics.h"
#include "policy/read_value.h"
#include "policy/yaml_text.h"
#include "policy/yaml_tree.h"

namespace dtpolicy::policy {
namespace {

constexpr Choice<Grants> kGrants[] = {{"untranslated", Grants::kUntranslated},
                                      {"translated", Grants::kTranslated}};

constexpr Choice<SwiotlbXen> kSwiotlbXens[] = {
    {"auto", SwiotlbXen::kAuto}, {"off", SwiotlbXen::kOff}, {"force", SwiotlbXen::kForce}};

bool IsNumber(std::string_view text) {
  return !text.empty() && text.size() <= 4 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// `4.17`, `6.1.90`, `6.13-rc2`. `version: 6.10` is taken as written, so no quotes are needed to
// keep the zero.
bool IsVersion(std::string_view text) {
  constexpr std::string_view kCandidate = "-rc";
  if (const size_t at = text.find(kCandidate); at != std::string_view::npos) {
    if (!IsNumber(text.substr(at + kCandidate.size()))) return false;
    text = text.substr(0, at);
  }
  size_t numbers = 0;
  for (size_t begin = 0; begin <= text.size(); ++numbers) {
    const size_t end = std::min(text.find('.', begin), text.size());
    if (!IsNumber(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return numbers == 2 || numbers == 3;
}

std::optional<Located<std::string>> ReadVersion(const Field& field, std::string_view example,
                                                Diagnostics& diagnostics) {
  auto word = ReadWord(field, diagnostics);
  if (!word || IsVersion(**word)) return word;
  ReportUnsuited(field.value, "a version", "a version is two or three numbers with dots between",
                 fmt::format("write the release alone, such as `{}`", example), diagnostics);
  return std::nullopt;
}

void ParseBoard(const Field& field, Layer& layer, Diagnostics& diagnostics) {
  Board& board = layer.policy.board;
  board.span = field.key;
  DictReader reader("`board`", "`board`", diagnostics);
  reader.Optional("name", [&](const Field& value) { board.name = ReadWord(value, diagnostics); });
  reader.Optional("compatible", [&](const Field& value) {
    layer.board_compatible = value.key;
    board.compatible = ReadCompatibles(value, diagnostics);
  });
  reader.Read(field);
}

void ParseXen(const Field& field, Xen& xen, Diagnostics& diagnostics) {
  DictReader reader("`xen`", "`xen`", diagnostics);
  reader.Optional("version", [&](const Field& value) {
    xen.version = ReadVersion(value, "4.17", diagnostics);
  });
  reader.Optional("drives",
                  [&](const Field& value) { xen.drives = ReadCompatibles(value, diagnostics); });
  reader.Read(field);
}

void ParseLinux(const Field& field, Layer& layer, Diagnostics& diagnostics) {
  DictReader reader("`linux`", "`linux`", diagnostics);
  reader.Optional("version", [&](const Field& value) {
    layer.policy.linux_.version = ReadVersion(value, "6.1", diagnostics);
  });
  reader.Optional("grants", [&](const Field& value) {
    layer.grants = ReadChoice(value, kGrants, diagnostics);
  });
  reader.Optional("swiotlb-xen", [&](const Field& value) {
    layer.swiotlb_xen = ReadChoice(value, kSwiotlbXens, diagnostics);
  });
  reader.Read(field);
}

std::vector<Located<std::string>> ParseExtends(const Field& field, Diagnostics& diagnostics) {
  DistinctNames names(field, diagnostics);
  ReadItems(field, "write `extends: [soc/name.yaml]`", diagnostics, [&](const Field& item) {
    auto name = ReadWord(item, diagnostics);
    if (name) names.Add(std::move(*name));
  });
  return names.Take();
}

// Whether the file is of the version that this build reads. A missing key is the caller's to
// report.
bool CheckFormatVersion(const YamlNode& root, Diagnostics& diagnostics) {
  const auto found = std::ranges::find_if(
      root.entries, [](const YamlEntry& e) { return e.key->text == "dtpolicy"; });
  if (found == root.entries.end()) return true;
  const auto word = ReadWord({*found->value, "`dtpolicy`", found->key->span}, diagnostics);
  if (!word) return true;  // reported; what else the file says can still be looked at
  if (**word != kFormatVersionRead) {
    NoteAnchor(diagnostics.Report(kOtherVersion, word->span, Shown(**word)), *found->value)
        .Help(fmt::format("this build reads `dtpolicy: {}`", kFormatVersionRead));
    return false;
  }
  if (found != root.entries.begin()) {
    diagnostics.Report(kVersionNotFirst, found->key->span)
        .Help("move it to the top: it says how to read the rest");
  }
  return true;
}

// What the comment at the top of the file says of its licence.
std::string LicenseOf(std::string_view text) {
  constexpr std::string_view kTag = "SPDX-License-Identifier:";
  for (uint32_t line = BeginOfText(text); line < text.size();) {
    const uint32_t end = EndOfLine(text, line);
    const std::string_view content = text.substr(line, end - line);
    const size_t first = content.find_first_not_of(" \t");
    if (first != std::string_view::npos) {
      if (content[first] != '#') break;
      const size_t tag = content.find_first_not_of("# \t", first);
      if (tag != std::string_view::npos && content.substr(tag).starts_with(kTag)) {
        std::string_view license = content.substr(tag + kTag.size());
        const size_t begin = license.find_first_not_of(" \t");
        if (begin == std::string_view::npos) return {};
        license = license.substr(begin);
        return std::string(license.substr(0, license.find_last_not_of(" \t") + 1));
      }
    }
    const size_t next = text.find('\n', end);
    if (next == std::string_view::npos) break;
    line = static_cast<uint32_t>(next + 1);
  }
  return {};
}

}  // namespace

std::optional<Layer> ParseLayer(const SourceText& source, Diagnostics& diagnostics) {
  const std::optional<YamlTree> tree = ReadYaml(source, diagnostics);
  if (!tree) return std::nullopt;
  const Field root{*tree->root, "a policy", tree->root->span};
  if (!HasType(root, YamlNode::Type::kMapping, "a policy starts with `dtpolicy: 1`", diagnostics) ||
      !CheckFormatVersion(*tree->root, diagnostics)) {
    return std::nullopt;
  }

  Layer layer;
  Policy& policy = layer.policy;
  policy.source = &source;
  layer.yaml_nodes = tree->expanded_nodes;
  policy.license = LicenseOf(source.text());
  layer.first_key = root.value.entries.empty() ? root.value.span : root.value.entries[0].key->span;
  DictReader reader("a policy", "this file", diagnostics);
  reader.Required("dtpolicy", kFormatVersionRead,
                  [](const Field&) {});  // CheckFormatVersion has read it
  reader.Optional("extends",
                  [&](const Field& field) { layer.extends = ParseExtends(field, diagnostics); });
  reader.Optional("board", [&](const Field& field) { ParseBoard(field, layer, diagnostics); });
  reader.Optional("xen", [&](const Field& field) { ParseXen(field, policy.xen, diagnostics); });
  reader.Optional("linux", [&](const Field& field) { ParseLinux(field, layer, diagnostics); });
  reader.Optional("rules",
                  [&](const Field& field) { policy.rules = ParseRules(field, diagnostics); });
  reader.Optional("allow",
                  [&](const Field& field) { policy.allow = ParseAllowances(field, diagnostics); });
  reader.Read(root);
  return layer;
}

}  // namespace dtpolicy::policy
