// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
//
// Overlay + base → lines that run `fdt apply`, with the guards that the command lacks: it takes any
// board's tree, it does not grow it, and a failure leaves both blobs without magic
// (fdt_overlay_apply in libfdt). `fdt apply` came with 2016.09, so that `fdt get value` (2013.04)
// is there; its index into a list of strings came with 2022.10 and is not used.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "overlay/shell_text.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

// What `fdt get value` may find: the first string of the tree the overlay was made for, or of one
// that the policy names.
std::vector<std::string> FirstCompatibles(const dt::DeviceTree& base, const Overlay& overlay) {
  std::vector<std::string> accepted;
  const std::vector<std::string_view> of_base = base.root().Compatibles();
  if (!of_base.empty()) accepted.emplace_back(of_base.front());
  for (const std::string& compatible : overlay.compatible) {
    if (std::ranges::find(accepted, compatible) == accepted.end()) {
      accepted.push_back(compatible);
    }
  }
  return accepted;
}

}  // namespace

std::string WriteUbootApply(const dt::DeviceTree& base, const Overlay& overlay, size_t growth) {
  std::string lines = ShellHeader(overlay, "U-Boot commands that apply the overlay of");
  lines += ShellComment("Set before:");
  lines += "#   dtpolicy_addr      address of the .dtbo in RAM, hex\n";
  lines +=
      "#   dtpolicy_fdt_addr  address of the board's tree; unset: the tree of the last `fdt "
      "addr`\n";
  lines += ShellComment("Used inside: dtpolicy_board, dtpolicy_match.");
  lines += ShellComment(
      "The RAM behind the tree must be free: `fdt resize` moves its end up to a page beyond what "
      "the "
      "overlay needs. Make room again for what is set in /chosen afterwards. Where a check or a "
      "command fails the board is reset: a failed `fdt apply` has destroyed the tree.");

  lines += "fdt addr ${dtpolicy_fdt_addr} || reset\n";
  // Unset first: where the property is missing, `fdt get` would leave an old value.
  lines += "setenv dtpolicy_board\n";
  lines += "setenv dtpolicy_match\n";
  lines += "fdt get value dtpolicy_board / compatible || reset\n";
  for (const std::string& compatible : FirstCompatibles(base, overlay)) {
    lines += fmt::format("test \"${{dtpolicy_board}}\" = {} && setenv dtpolicy_match 1\n",
                         ShellWord(compatible));
  }
  lines +=
      "test -n \"${dtpolicy_match}\" || echo \"dtpolicy: wrong board: ${dtpolicy_board}\"\n"
      "test -n \"${dtpolicy_match}\" || reset\n";
  lines += fmt::format("fdt resize {:#x}\n", growth);
  lines += "fdt apply ${dtpolicy_addr} || reset\n";
  return lines;
}

}  // namespace dtpolicy::overlay
