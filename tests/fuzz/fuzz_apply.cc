// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Two blobs, the base and the overlay behind it, → apply, diff. An input is a base whose header
// says where it ends, and the rest.
#include <libfdt.h>

#include "fuzz.h"
#include "overlay/apply.h"
#include "overlay/board_match.h"
#include "overlay/tree_diff.h"
#include "report/differences.h"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace dtpolicy;
  using namespace dtpolicy::fuzz;
  if (size < 8) return 0;
  const std::string_view bytes = Bytes(data, size);
  const size_t base_size = dt::ReadBigEndian32(bytes.data() + 4);
  if (base_size > size) return 0;
  Diagnostics diagnostics;
  const auto base = dt::ReadTree("base.dtb", std::string(bytes.substr(0, base_size)), diagnostics);
  const auto overlay =
      dt::ReadTree("overlay.dtbo", std::string(bytes.substr(base_size)), diagnostics);
  if (base != nullptr && overlay != nullptr) {
    overlay::IsForBoard(*base, *overlay, diagnostics);
    const auto applied = overlay::ApplyOverlay(*base, *overlay, diagnostics);
    Require(applied.has_value() || diagnostics.has_errors(), "what is refused has an error");
    if (applied) {
      Require(fdt_check_full(applied->data(), applied->size()) == 0, "libfdt takes the result");
      // Too deep, or a phandle twice: those are named when the result is read.
      const auto result = dt::ReadTree("result.dtb", *applied, diagnostics);
      if (result != nullptr) {
        report::WriteDifferencesText(overlay::DiffTrees(*base, *result));
        Require(overlay::DiffTrees(*result, *result).empty(), "a tree equals itself");
      }
    }
    report::WriteDifferencesJson(overlay::DiffTrees(*overlay, *base));
    Require(overlay::DiffTrees(*overlay, *overlay).empty(), "an overlay equals itself");
  }
  Print(diagnostics);
  return 0;
}
