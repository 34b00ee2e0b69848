// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Properties with one meaning everywhere, decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dt/device_tree.h"

namespace dtpolicy::dt {

// `phandle`, or what it was called before 2008 (specification 2.3.3).
inline constexpr std::string_view kPhandleNames[] = {"phandle", "linux,phandle"};
inline bool IsPhandleName(std::string_view property) {
  return property == kPhandleNames[0] || property == kPhandleNames[1];
}
// The phandle in a value: one cell. Zero and all ones stand for "none".
std::optional<uint32_t> DecodePhandle(std::string_view value);
std::optional<uint32_t> PhandleOf(Node node);

// `device_type`; empty without one (specification 2.3.11).
std::string_view DeviceType(Node node);

// The device and function number of a PCI device's node: bits 15..8 of the first of the five cells
// of `reg` (PCI bus binding to IEEE 1275, 2.2.1.1; Linux drivers/pci/of.c, of_pci_get_devfn, 6.12).
std::optional<uint32_t> PciDevfn(Node node);
// A node with such a number below a bus of `device_type` "pci", or below such a node.
bool IsPciFunction(Node node);

}  // namespace dtpolicy::dt
