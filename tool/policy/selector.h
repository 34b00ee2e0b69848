// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// How a rule names devices. Plain data, read by parse_selector and given a meaning by plan/match.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source_text.h"

namespace dtpolicy::policy {

// A PCI function below one bus: device 0..31, function 0..7 (PCI Local Bus
// Specification 3.0, 3.2.2.3).
struct PciFunction {
  uint8_t device = 0;
  uint8_t function = 0;

  // The number that `reg` of a PCI node carries in bits 15..8 (IEEE 1275 PCI binding, 2.2.1.1).
  uint8_t devfn() const { return static_cast<uint8_t>(device << 3 | function); }
  static PciFunction Of(uint32_t devfn) {
    return {static_cast<uint8_t>(devfn >> 3 & 0x1f), static_cast<uint8_t>(devfn & 7)};
  }
  bool operator==(const PciFunction&) const = default;
};

// `pci: {bridge: /pcie@10000000, function: "1c.0/00.0"}`
struct PciSelector {
  Located<std::string> bridge;                 // exact path of the host bridge's node
  Located<std::vector<PciFunction>> function;  // from the bridge downwards, at least one
};

// One entry of a `devices` list. It matches a device that every key given matches; at least one key
// is given.
struct Selector {
  Span span;
  std::optional<Located<std::string>> path;   // exact, or glob: `*` in a component, `**` across
  std::optional<Located<std::string>> node;   // node name with unit address, glob
  std::optional<Located<std::string>> label;  // a key of the base's /__symbols__
  std::optional<Located<std::string>> alias;  // a key of the base's /aliases
  std::optional<Located<std::string>> compatible;  // any of the node's strings, glob
  std::optional<Located<std::string>> device;      // Linux's device name, as dmesg prints it
  std::optional<Located<std::string>> iommu;       // path, label or compatible of its IOMMU, glob
  std::optional<PciSelector> pci;
  std::vector<Selector> excluded;  // `not`: none or one
};

}  // namespace dtpolicy::policy
