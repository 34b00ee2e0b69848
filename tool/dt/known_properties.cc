// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "dt/known_properties.h"

#include "dt/property.h"

namespace dtpolicy::dt {

std::optional<uint32_t> DecodePhandle(std::string_view value) {
  const auto phandle = DecodeU32(value);
  if (phandle && (*phandle == 0 || *phandle == 0xffffffff)) return std::nullopt;
  return phandle;
}

std::optional<uint32_t> PhandleOf(Node node) {
  for (const std::string_view name : kPhandleNames) {
    const auto property = node.Find(name);
    const auto phandle = property ? DecodePhandle(property->value) : std::nullopt;
    if (phandle) return phandle;
  }
  return std::nullopt;
}

std::string_view DeviceType(Node node) { return StringOf(node, "device_type").value_or(""); }

std::optional<uint32_t> PciDevfn(Node node) {
  const auto reg = node.Find("reg");
  const Cells cells = reg ? Cells(reg->value.data(), reg->value.size() / 4) : Cells();
  if (cells.size() < 5) return std::nullopt;
  return cells[0] >> 8 & 0xff;
}

bool IsPciFunction(Node node) {
  while (PciDevfn(node)) {
    const std::optional<Node> parent = node.parent();
    if (!parent) return false;
    if (DeviceType(*parent) == "pci") return true;
    node = *parent;
  }
  return false;
}

}  // namespace dtpolicy::dt
