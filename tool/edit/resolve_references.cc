// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause

#include "edit/resolve_references.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/nearest.h"
#include "base/words.h"
#include "dt/known_properties.h"
#include "dt/libfdt_path.h"
#include "dt/property.h"
#include "dt/structure_writer.h"
#include "edit/apply_diagnostics.h"

namespace dtpolicy::edit {
namespace {

// `PATH:PROPERTY:OFFSET`, taken apart.
struct Fixup {
  std::string_view path;
  std::string_view property;
  uint32_t offset;
};

std::optional<Fixup> ReadFixup(std::string_view text) {
  const size_t first = text.find(':');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = text.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  Fixup fixup{text.substr(0, first), text.substr(first + 1, second - first - 1), 0};
  const std::string_view number = text.substr(second + 1);
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), fixup.offset);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  if (fixup.path.empty() || fixup.property.empty()) return std::nullopt;
  return fixup;
}

class ReferenceResolver {
 public:
  ReferenceResolver(const dt::DeviceTree& base, const dt::DeviceTree& overlay,
                    const OtherOverlays& others, Diagnostics& diagnostics)
      : base_(base),
        overlay_(overlay),
        others_(others),
        diagnostics_(diagnostics),
        base_lookup_(base),
        overlay_lookup_(overlay),
        bytes_(overlay.blob().bytes()),
        last_phandle_(base.last_phandle()) {}

  std::unique_ptr<const dt::DeviceTree> Resolve() {
    MovePhandles();
    if (const auto fixups = overlay_.root().Child("__local_fixups__")) {
      MoveReferences(overlay_.root(), *fixups);
    }
    if (const auto fixups = overlay_.root().Child("__fixups__")) ResolveLabels(*fixups);
    if (faults_ > kMostReported) {
      diagnostics_.Report(kMoreReferences, FilePlace{overlay_.name()}, faults_ - kMostReported);
    }
    if (faults_ > 0) return nullptr;
    // Only cells were changed, in a tree that was sound.
    return dt::ReadTree(overlay_.name(), std::move(bytes_), diagnostics_);
  }

 private:
  template <typename M, typename... Values>
  Diagnostic& Fail(const M& message, dt::Node node, std::string_view property, Values&&... values) {
    if (++faults_ > kMostReported) return unreported_ = Diagnostic();
    return diagnostics_.Report(message,
                               TreePlace{overlay_.name(), node.Path(), std::string(property)},
                               std::forward<Values>(values)...);
  }

  // The cell `offset` bytes into `value`, which is the overlay's own.
  void WriteCell(std::string_view value, size_t offset, uint32_t cell) {
    const auto at = static_cast<size_t>(value.data() - overlay_.blob().bytes().data()) + offset;
    dt::WriteBigEndian32(bytes_, at, cell);
  }

  void MovePhandles() {
    for (const dt::Node node : overlay_.all()) {
      for (const std::string_view name : dt::kPhandleNames) {
        const auto property = node.Find(name);
        const auto phandle = property ? dt::DecodeU32(property->value) : std::nullopt;
        if (!phandle) continue;
        if (*phandle >= 0xffffffff - last_phandle_) {
          Fail(kPhandlesUsedUp, node, name, *phandle, last_phandle_);
          continue;
        }
        WriteCell(property->value, 0, *phandle + last_phandle_);
      }
    }
  }

  // `__local_fixups__` has the shape of the overlay; its properties are lists of byte offsets.
  void MoveReferences(dt::Node node, dt::Node fixups) {
    for (const dt::Property fixup : fixups.properties()) {
      const auto offsets = dt::DecodeCells(fixup.value);
      const auto property = node.Find(fixup.name);
      if (!offsets) {
        Fail(kLocalFixupNotCells, fixups, fixup.name);
      } else if (!property) {
        Fail(kLocalFixupNoProperty, fixups, fixup.name);
      } else {
        for (size_t i = 0; i < offsets->size(); ++i) {
          const uint32_t offset = (*offsets)[i];
          if (property->value.size() < 4 || offset > property->value.size() - 4) {
            Fail(kLocalFixupOutside, fixups, fixup.name, offset, property->value.size());
            continue;
          }
          const uint32_t phandle = dt::ReadBigEndian32(property->value.data() + offset);
          WriteCell(property->value, offset, phandle + last_phandle_);
        }
      }
    }
    for (const dt::Node child : fixups.children()) {
      if (const auto fixed = overlay_lookup_.Child(node, child.name())) {
        MoveReferences(*fixed, child);
      } else {
        Fail(kLocalFixupNoNode, child, "");
      }
    }
  }

  void ResolveLabels(dt::Node fixups) {
    if (fixups.properties().empty()) return;
    const auto symbols = base_lookup_.Path("/__symbols__");
    if (!symbols) {
      std::vector<std::string_view> labels;
      for (const dt::Property label : fixups.properties()) labels.push_back(label.name);
      Fail(kBaseWithoutSymbols, fixups, "", base_.name(), Quoted(labels))
          .Help(
              "the base was compiled without `dtc -@`: compile it with, or write the overlay with "
              "`target-path` and without labels");
      return;
    }
    for (const dt::Property label : fixups.properties()) ResolveLabel(fixups, label, *symbols);
  }

  void ResolveLabel(dt::Node fixups, const dt::Property& label, dt::Node symbols) {
    const std::optional<uint32_t> phandle = PhandleOf(fixups, label.name, symbols);
    const auto places = dt::DecodeStrings(label.value);
    if (!places) {
      Fail(kFixupNotStrings, fixups, label.name, label.name);
      return;
    }
    for (const std::string_view place : *places) {
      const auto fixup = ReadFixup(place);
      if (!fixup) {
        Fail(kFixupMalformed, fixups, label.name, place, label.name);
        continue;
      }
      const auto node = overlay_lookup_.Path(fixup->path);
      if (!node) {
        Fail(kFixupLeadsNowhere, fixups, label.name, place, label.name, "node");
        continue;
      }
      const auto property = node->Find(fixup->property);
      if (!property) {
        Fail(kFixupLeadsNowhere, fixups, label.name, place, label.name, "property");
        continue;
      }
      if (property->value.size() < 4 || fixup->offset > property->value.size() - 4) {
        Fail(kFixupOutside, fixups, label.name, place, label.name, property->value.size());
        continue;
      }
      if (!phandle) continue;
      WriteCell(property->value, fixup->offset, *phandle);
    }
  }

  std::optional<uint32_t> PhandleOf(dt::Node fixups, std::string_view label, dt::Node symbols) {
    const auto symbol = symbols.Find(label);
    if (!symbol) {
      Diagnostic& diagnostic = Fail(kLabelUnknown, fixups, label, label, base_.name());
      if (faults_ > kMostReported) return std::nullopt;
      std::vector<std::string_view> labels;
      for (const dt::Property other : symbols.properties()) labels.push_back(other.name);
      if (const auto giver = others_.WhoGives(label)) {
        diagnostic.Help(*giver);
      } else if (const auto nearest = NearestName(label, labels)) {
        const auto path = dt::DecodeString(symbols.Find(*nearest)->value);
        diagnostic.Help(fmt::format("nearest: `{}` ({})", *nearest, path.value_or("")));
      } else {
        diagnostic.Help(fmt::format("the base has {} other labels, none of them like it: {}",
                                    labels.size(),
                                    "the overlay is for another board or another kernel's tree"));
      }
      return std::nullopt;
    }
    const auto path = dt::DecodeString(symbol->value);
    const auto node = path ? base_lookup_.Path(*path) : std::nullopt;
    if (!node) {
      Fail(kSymbolLeadsNowhere, fixups, label, label, path.value_or("?"), base_.name());
      return std::nullopt;
    }
    const auto phandle = dt::PhandleOf(*node);
    if (!phandle) Fail(kSymbolWithoutPhandle, fixups, label, label, *path, base_.name());
    return phandle;
  }

  const dt::DeviceTree& base_;
  const dt::DeviceTree& overlay_;
  const OtherOverlays& others_;
  Diagnostics& diagnostics_;
  dt::LibfdtLookup base_lookup_;
  dt::LibfdtLookup overlay_lookup_;
  std::string bytes_;
  uint32_t last_phandle_;
  size_t faults_ = 0;
  Diagnostic unreported_;
};

}  // namespace

std::unique_ptr<const dt::DeviceTree> ResolveReferences(const dt::DeviceTree& base,
                                                        const dt::DeviceTree& overlay,
                                                        const OtherOverlays& others,
                                                        Diagnostics& diagnostics) {
  return ReferenceResolver(base, overlay, others, diagnostics).Resolve();
}

}  // namespace dtpolicy::edit
