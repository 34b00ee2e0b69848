// SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
#include "catch.h"
#include "dt/fixtures.h"
#include "overlay/fixtures.h"
#include "overlay/write.h"

namespace dtpolicy::overlay {
namespace {

TEST_CASE("the snippet checks the board, makes the room needed, and goes on only when applied") {
  const Overlay overlay = MakeOverlay({Device("/soc/bare@2000"), Device("/soc/display@1000")});
  CHECK(
      WriteUbootApply(*SmallBoard(), overlay, 0x18) ==
      R"(# U-Boot commands that apply the overlay of Acme Board. Made by dtpolicy from acme.yaml; do not
# edit, change the policy.
#
# Set before:
#   dtpolicy_addr      address of the .dtbo in RAM, hex
#   dtpolicy_fdt_addr  address of the board's tree; unset: the tree of the last `fdt addr`
# Used inside: dtpolicy_board, dtpolicy_match.
# The RAM behind the tree must be free: `fdt resize` moves its end up to a page beyond what the
# overlay needs. Make room again for what is set in /chosen afterwards. Where a check or a command
# fails the board is reset: a failed `fdt apply` has destroyed the tree.
fdt addr ${dtpolicy_fdt_addr} || reset
setenv dtpolicy_board
setenv dtpolicy_match
fdt get value dtpolicy_board / compatible || reset
test "${dtpolicy_board}" = acme,board-v2 && setenv dtpolicy_match 1
test "${dtpolicy_board}" = acme,board && setenv dtpolicy_match 1
test -n "${dtpolicy_match}" || echo "dtpolicy: wrong board: ${dtpolicy_board}"
test -n "${dtpolicy_match}" || reset
fdt resize 0x18
fdt apply ${dtpolicy_addr} || reset
)");
}

}  // namespace
}  // namespace dtpolicy::overlay
