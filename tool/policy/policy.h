// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// A policy, version 1, as plain data: what the YAML said, with the place of each value, layers of
// `extends` already merged. Nothing here knows of a device tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/source_text.h"
#include "policy/selector.h"

namespace dtpolicy::policy {

// What a rule wants for its devices: DMA through the IOMMU that dom0 drives, or swiotlb-xen.
enum class Dma { kIommu, kSwiotlb };

enum class OnMissing { kError, kWarn, kIgnore };

// Whether the dom0 kernel maps the machine frame of a granted page for IOMMU DMA.
enum class Grants { kUntranslated, kTranslated };

// The override of xen_swiotlb_detect() (`xen_swiotlb=` on the dom0 command line).
enum class SwiotlbXen { kAuto, kOff, kForce };

// `expect: 2` is {2, 2}; `expect: "1.."` is {1, nothing}; `expect: "1..3"` is {1, 3}.
struct Expect {
  uint32_t at_least = 0;
  std::optional<uint32_t> at_most;
};

struct Board {
  Span span;  // the key `board`
  std::optional<Located<std::string>> name;
  std::vector<Located<std::string>> compatible;
};

struct Xen {
  std::optional<Located<std::string>> version;
  std::vector<Located<std::string>> drives;
};

struct Linux {
  std::optional<Located<std::string>> version;
  std::optional<Located<Grants>> grants;  // nothing: not stated
  Located<SwiotlbXen> swiotlb_xen;
};

struct Rule {
  Span span;  // the value of `name`, what messages about the rule as a whole point at
  Located<std::string> name;
  Located<Dma> dma;
  std::vector<Selector> devices;
  std::optional<Located<std::string>> reason;
  std::optional<Located<Expect>> expect;
  OnMissing on_missing = OnMissing::kError;
};

// An accepted finding. Without `devices` it accepts the lint wherever it fires.
struct Allowance {
  Span span;  // the value of `lint`
  Located<std::string> lint;
  std::vector<Selector> devices;
  Located<std::string> reason;
};

struct Policy {
  const SourceText* source = nullptr;  // the file the user named; layers have their own
  std::string license;                 // of its `# SPDX-License-Identifier:` line, or empty
  Board board;
  Xen xen;
  Linux linux_;             // `linux` is a macro in GNU modes
  std::vector<Rule> rules;  // those of the lowest layer first
  std::vector<Allowance> allow;
};

}  // namespace dtpolicy::policy
