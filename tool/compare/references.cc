// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "compare/references.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "dt/property.h"

namespace dtpolicy::compare {
namespace {

// Properties that are not called after the cells of what they refer to (bindings of Linux and of
// the Devicetree Specification). `cells` is empty where nothing follows a reference.
struct NamedReference {
  std::string_view name;  // or its end, where it begins with `-`
  std::string_view cells;
};
constexpr NamedReference kNamedReferences[] = {
    {"interrupt-parent", ""},
    {"interrupts-extended", "#interrupt-cells"},
    {"-supply", ""},
    {"-gpios", "#gpio-cells"},
    {"-gpio", "#gpio-cells"},
    {"memory-region", ""},
    {"remote-endpoint", ""},
    {"phy-handle", ""},
    {"mboxes", "#mbox-cells"},
    {"sound-dai", "#sound-dai-cells"},
    {"msi-parent", "#msi-cells"},
    {"assigned-clocks", "#clock-cells"},
    {"assigned-clock-parents", "#clock-cells"},
};

// Pin settings: `pinctrl-0` and on.
bool IsPinSetting(std::string_view name) {
  return name.starts_with("pinctrl-") &&
         name.find_first_not_of("0123456789", 8) == std::string_view::npos;
}

// What the target of a reference calls the number of cells behind it; nothing for other properties.
// Most lists are called after it: `iommus` has `#iommu-cells`.
std::optional<std::string> CellsName(std::string_view property) {
  for (const NamedReference& row : kNamedReferences) {
    const bool is_end = row.name.starts_with('-');
    if (is_end ? property.ends_with(row.name) : property == row.name) {
      return std::string(row.cells);
    }
  }
  if (IsPinSetting(property)) return "";
  if (!property.ends_with('s')) return std::nullopt;
  return fmt::format("#{}-cells", property.substr(0, property.size() - 1));
}

// Entries of `iommu-map` and `msi-map`: id, reference, what the target makes of it, length.
constexpr size_t kMapEntry = 4;

}  // namespace

std::map<size_t, dt::Node> ReferencesIn(dt::Node node, const dt::Property& property) {
  std::map<size_t, dt::Node> references;
  const dt::Cells cells = dt::DecodeCells(property.value).value_or(dt::Cells());
  const dt::DeviceTree& tree = node.tree();
  if (property.name == "iommu-map" || property.name == "msi-map") {
    for (size_t at = 1; at < cells.size(); at += kMapEntry) {
      if (const auto target = tree.FindPhandle(cells[at])) references.emplace(at, *target);
    }
    return references;
  }
  const std::optional<std::string> behind = CellsName(property.name);
  if (!behind) return references;
  for (size_t at = 0; at < cells.size(); ++at) {
    const auto target = tree.FindPhandle(cells[at]);
    if (!target) return references;
    size_t skipped = 0;
    if (!behind->empty()) {
      const auto count = dt::U32Of(*target, *behind);
      if (!count) return references;
      skipped = *count;
    }
    references.emplace(at, *target);
    if (skipped >= cells.size()) break;
    at += skipped;
  }
  return references;
}

}  // namespace dtpolicy::compare
