// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// The overlay as data: what every emitted form (dtbo, dts, merged tree, U-Boot script, FIT source)
// is made from, so that they cannot differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/force_iommu_dma.h"
#include "policy/selector.h"

namespace dtpolicy::overlay {

using platform::kForceIommuDma;

// A node to be made below a fragment's target: a PCI function, or a bridge on the way to one.
// `reg` is devfn << 8 and four zero cells (IEEE 1275 PCI binding, 2.2.1.1).
struct NewNode {
  std::string name;
  policy::PciFunction function;
  bool is_bridge = false;  // holds the next one, and so has #address-cells 3 and #size-cells 2
};

// One device. The property goes to the target itself, or to the last of `nodes`, each of which lies
// in the one before.
struct Fragment {
  std::string_view path;         // of the device, once there: the plan's text
  std::string_view target_path;  // the beginning of it that is there
  std::vector<NewNode> nodes;
  // The rule that named the device, and its reason, which may be empty: the policy's texts, for
  // comments.
  std::string_view rule;
  std::string_view reason;
};

// Which policy made a tree, kept in the properties `dtpolicy,policy`, `dtpolicy,digest` and
// `dtpolicy,version` of /chosen. Xen hands them on to dom0 (xen/arch/arm/domain_build.c:
// write_properties drops only boot arguments, the initrd's place and the like, 4.14 to 4.22).
struct Stamp {
  std::string policy;   // base name of its file
  std::string digest;   // of its text, see overlay/stamp.h
  std::string version;  // of dtpolicy

  bool operator==(const Stamp&) const = default;
};

struct Overlay {
  std::vector<std::string> compatible;  // of the boards it is for
  std::string board_name;               // for comments; may be empty
  std::string license;                  // SPDX expression of the policy it comes from; may be empty
  std::string policy_name;              // base name of the policy's file, for comments
  std::vector<Fragment> fragments;      // in path order
  std::optional<Stamp> stamp;           // set last
};

}  // namespace dtpolicy::overlay
