// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include <libfdt.h>

#include "compare/board_match.h"
#include "compare/tree_diff.h"
#include "edit/apply.h"
#include "report/differences.h"
#include "require.h"

namespace dtpolicy::fuzz {

Outcome TryApply(std::string_view bytes) {
  if (bytes.size() < 8) return Outcome::kNamedError;
  const size_t base_size = dt::ReadBigEndian32(bytes.data() + 4);
  if (base_size > bytes.size()) return Outcome::kNamedError;
  Diagnostics diagnostics;
  const auto base = dt::ReadTree("base.dtb", std::string(bytes.substr(0, base_size)), diagnostics);
  const auto overlay =
      dt::ReadTree("overlay.dtbo", std::string(bytes.substr(base_size)), diagnostics);
  if (base != nullptr && overlay != nullptr) {
    compare::CheckBoard(*base, *overlay, diagnostics);
    const auto applied = edit::ApplyOverlay(*base, *overlay, diagnostics);
    Require(applied != nullptr || diagnostics.has_errors(), "what is refused has an error");
    if (applied != nullptr) {
      const std::string written = applied->tree.Write();
      Require(fdt_check_full(written.data(), written.size()) == 0, "libfdt takes the result");
      // Too deep, or a phandle twice: those are named when the result is read.
      const auto result = dt::ReadTree("result.dtb", written, diagnostics);
      if (result != nullptr) {
        RequirePrintable(report::WriteDifferencesText(compare::DiffTrees(*base, *result)));
        Require(compare::DiffTrees(*result, *result).empty(), "a tree equals itself");
      }
    }
    RequirePrintable(report::WriteDifferencesJson(compare::DiffTrees(*overlay, *base)));
    Require(compare::DiffTrees(*overlay, *overlay).empty(), "an overlay equals itself");
  }
  return RequireFindings(diagnostics);
}

}  // namespace dtpolicy::fuzz
