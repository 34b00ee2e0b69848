// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// What the fuzzers share. A fuzzer calls the passes as the commands do, and stops the program where
// something does not hold that must hold for every input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "dt/device_tree.h"
#include "report/format.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace dtpolicy::fuzz {

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view Bytes(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Every format can print every finding.
inline void Print(const Diagnostics& diagnostics) {
  for (const report::Format& format : report::Formats()) {
    Require(
        diagnostics.all().empty() ||
            !format.write(report::InReadingOrder(diagnostics.all()), report::Color::kYes).empty(),
        "a finding is printed");
  }
}

}  // namespace dtpolicy::fuzz
