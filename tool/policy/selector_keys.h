// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The keys of an entry under `devices`, one row each, but for `not`, which holds an entry itself.
// What a key means on a tree is the row of the same name in plan/match.cc.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/glob.h"
#include "policy/selector.h"
#include "policy/selector_syntax.h"

namespace dtpolicy::policy {

struct Field;

// The value of a key that must look like `check` wants it. Reports one that does not.
std::optional<Located<std::string>> ReadKeyText(const Field& field,
                                                SyntaxResult (*check)(std::string_view),
                                                Diagnostics& diagnostics);
void ReadPci(const Field& field, Selector& selector, Diagnostics& diagnostics);

struct SelectorKey {
  std::string_view name;
  // What an entry says under it, null where it has not the key. Of a PCI function that is the
  // bridge: only a bridge can be missing from a tree.
  const Located<std::string>* (*value)(const Selector& selector);
  void (*read)(const Field& field, Selector& selector, Diagnostics& diagnostics);
  bool may_be_pattern;
  bool names_one;                // where it is no pattern, it names one device, on purpose
  std::string_view form;         // of its value: a definition of the schema
  std::string_view description;  // in the schema
};

// A key whose value is one text, and what that text must look like.
template <auto kMember>
const Located<std::string>* TextOf(const Selector& selector) {
  const auto& value = selector.*kMember;
  return value ? &*value : nullptr;
}
template <auto kMember, auto kCheck>
void ReadText(const Field& field, Selector& selector, Diagnostics& diagnostics) {
  selector.*kMember = ReadKeyText(field, kCheck, diagnostics);
}

inline const Located<std::string>* BridgeOf(const Selector& selector) {
  return selector.pci ? &selector.pci->bridge : nullptr;
}

inline constexpr SelectorKey kSelectorKeys[] = {
    {"path", TextOf<&Selector::path>, ReadText<&Selector::path, CheckPathPattern>, true, true,
     "path",
     "Path of the device's node, from the root. `*` stands for anything within a name, `**` across "
     "names; a pattern finds available nodes only."},
    {"node", TextOf<&Selector::node>, ReadText<&Selector::node, CheckNodePattern>, true, false,
     "nodeName",
     "Name of the node with its unit address, wherever it is: `mmc@*`. `*` stands for anything."},
    {"label", TextOf<&Selector::label>, ReadText<&Selector::label, CheckLabel>, false, true,
     "label",
     "Label of the node in the base's source. The base must have been built with symbols (`dtc "
     "-@`)."},
    {"alias", TextOf<&Selector::alias>, ReadText<&Selector::alias, CheckAlias>, false, true,
     "exactName", "A name under the base's `/aliases`: `mmc0`."},
    {"compatible", TextOf<&Selector::compatible>,
     ReadText<&Selector::compatible, CheckCompatiblePattern>, true, false, "compatiblePattern",
     "Any of the node's compatible strings; `*` stands for anything. Quote it within brackets or "
     "braces, where a comma starts the next item."},
    {"device", TextOf<&Selector::device>, ReadText<&Selector::device, CheckDeviceName>, false, true,
     "exactName",
     "The name Linux gives the device, as the kernel's messages and /sys/bus show it: "
     "`14450000.mixer`."},
    {"iommu", TextOf<&Selector::iommu>, ReadText<&Selector::iommu, CheckIommuPattern>, true, false,
     "iommuPattern",
     "The IOMMU the device is behind: its path, label or compatible. `\"*\"` is any device behind "
     "an IOMMU."},
    {"pci", BridgeOf, ReadPci, false, true, "pci",
     "A PCI function, which needs no node of its own."},
};

inline bool IsPattern(const SelectorKey& key, const Selector& selector) {
  const Located<std::string>* value = key.may_be_pattern ? key.value(selector) : nullptr;
  return value != nullptr && Glob::IsPattern(value->value);
}

inline bool HasPattern(const Selector& selector) {
  return std::ranges::any_of(kSelectorKeys,
                             [&](const SelectorKey& key) { return IsPattern(key, selector); });
}

// Whether `key` is in the entry and names one particular device.
inline bool NamesOneDevice(const SelectorKey& key, const Selector& selector) {
  return key.names_one && key.value(selector) != nullptr && !IsPattern(key, selector);
}

inline bool NamesOneDevice(const Selector& selector) {
  return std::ranges::any_of(kSelectorKeys,
                             [&](const SelectorKey& key) { return NamesOneDevice(key, selector); });
}

}  // namespace dtpolicy::policy
